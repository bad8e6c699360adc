import { readDefinitions } from '@peel/policy/definitions';
import { sourceReading } from '@peel/policy/source-reading';
import { expect, it } from 'vitest';
import { poleFiles } from './template-files.js';

const NAME = 'police_uk_stop_and_search';

/** The reading of the template's stop and search, as it stands or changed. */
function reading(change: (text: string) => string = (text) => text): string {
  const files = poleFiles().map(({ path, text }) => ({
    path,
    text: path === `sources/${NAME}.yaml` ? change(text) : text,
  }));
  const source = readDefinitions(files).sources.get(NAME);
  if (source === undefined) throw new TypeError('the source is there');
  return sourceReading(source);
}

/** One text for another, which has to be there. */
const instead = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

it.each([
  ['a type', 'latitude, type: double', 'latitude, type: "decimal(9,6)"'],
  ['a heading', 'header: Gender', 'header: Sex'],
  ['what must be there', 'name: type, type: string, required: true', 'name: type, type: string'],
  ['spaces at the ends', 'name: gender, type: string', 'name: gender, type: string, trim: true'],
  ['a format', 'name: date, type: timestamptz', 'name: date, type: timestamptz, format: "%Y-%m-%d %H:%M %z"'],
  ['an encoding', 'encoding: utf-8', 'encoding: windows-1252'],
  ['a delimiter', 'delimiter: ","', 'delimiter: ";"'],
  ['a shorter review', 'years: 6', 'years: 5'],
  ['a longer review', 'years: 6', 'years: 7'],
  ['a label', 'over 34: [category:other]', 'over 34: [category:child]'],
])('a definition reads differently with another one of: %s', (_what, from, to) => {
  expect(reading(instead(from, to))).not.toBe(reading());
});

it.each([
  ['title', 'title: Stop and search', 'title: Searches'],
  ['owner', 'owner: Data engineer', 'owner: Records manager'],
])('it reads the same with another %s', (_what, from, to) => {
  expect(reading(instead(from, to))).toBe(reading());
});

it('it reads the same whatever the order of its columns', () => {
  const text = poleFiles().find(({ path }) => path === `sources/${NAME}.yaml`)?.text ?? '';
  const [line = ''] = / {2}- \{ header: Gender, .*\n/.exec(text) ?? [];
  expect(reading((text) => instead('columns:\n', `columns:\n${line}`)(instead(line, '')(text)))).toBe(reading());
});
