import { justificationProblem } from '@peel/policy/justification';
import { expect, test } from 'vitest';

test.each([
  'Burglary at Elm Road on 3 May, ref 4471: looking for the same method nearby',
  'Reviewing theft hotspots near Aldgate station for the Friday patrol plan',
  'Monthly scrutiny panel asked whether searches under section 60 differ by ethnicity',
  'Ymchwiliad i fyrgleriaeth yng Nghaerdydd nos Wener',
])("law: 'justification' accepts a reason: %s", (text) => {
  expect(justificationProblem(text)).toBeUndefined();
});

test.each([
  ['', 'empty'],
  ['  \n\t ', 'empty'],
  ['...!!!---', 'empty'],
  ['burglary', 'too-short'],
  ['theft at Aldgate', 'too-short'],
  ['police enquiry for policing purposes', 'boilerplate'],
  ['Routine intelligence check as required by the job', 'boilerplate'],
  ['test test test test test test', 'boilerplate'],
  ['aaaaaaaa bbbbbbbb cccccccc dddddddd', 'boilerplate'],
  ['xxxx xxxx xxxx xxxx xxxx xxxx xxxx', 'boilerplate'],
  ['For the purpose of my enquiries today', 'boilerplate'],
  ['burglary '.repeat(300), 'too-long'],
])("law: 'justification' sends back %j as %s", (text, code) => {
  expect(justificationProblem(text)?.code).toBe(code);
});

test.each([
  ['theft at Aldgate', /at least 4 words/],
  ['is it sealed or not', /at least 20 letters/],
])("law: 'justification' says what %j is short of", (text, says) => {
  expect(justificationProblem(text)?.message).toMatch(says);
});

test("law: 'justification' sends back a text that was given again and again, whatever its spelling", () => {
  const text = 'Burglary at Elm Road, ref 4471: same method nearby';
  const recent = [
    'burglary at ELM road ref 4471; same method nearby',
    text,
    'Theft of a bicycle at Moorgate, ref 99',
    text,
  ];
  expect(justificationProblem(text, recent)?.code).toBe('repeated');
  expect(justificationProblem(text, recent.slice(1))).toBeUndefined();
});
