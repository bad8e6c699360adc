import { condition } from '@peel/policy/condition';
import { readDefinitions } from '@peel/policy/definitions';
import { PolicyEngine } from '@peel/policy/engine';
import { explainLabel, explainSource } from '@peel/policy/explanation';
import { label } from '@peel/policy/label';
import { expect, test } from 'vitest';
import { poleFiles, poleWithoutChildren } from './template-files.js';

const definitions = readDefinitions(poleWithoutChildren());
const engine = PolicyEngine.create(definitions);
const holdings = [
  { kind: 'role', name: 'analyst' },
  { kind: 'operation', name: 'OP-ALDER' },
  { kind: 'operation', name: 'OP-BIRCH' },
  { kind: 'clearance', name: 'OFFICIAL' },
] as const;
const crime = engine.rule({ person: 'a', purpose: 'volume-crime-analysis', operation: 'OP-ALDER', holdings });
const scrutiny = engine.rule({ person: 'a', purpose: 'stop-search-scrutiny', operation: 'OP-BIRCH', holdings });
const search = definitions.sources.get('police_uk_stop_and_search');
if (search === undefined) throw new TypeError('the template has stop and search');

test("threat 32, law: 'no-hidden-rows-told' a source is explained from what it declares and the session alone", () => {
  expect(explainSource(crime, search).text).toEqual([
    'This session may see some kinds of row of this source.',
    'Hidden, if there are any: It concerns the subject category child, which the purpose volume-crime-analysis does not cover.',
    'Columns left out: self_defined_ethnicity, officer_defined_ethnicity. The purpose volume-crime-analysis may not read the column group "ethnicity".',
  ]);
  expect(explainSource(scrutiny, search)).toMatchObject({
    listed: true,
    groups: [{ group: 'ethnicity', visible: true }],
    text: [
      'This session may see every row of this source.',
      expect.stringContaining('Columns shown: self_defined_ethnicity'),
    ],
  });
});

test('threat 24: a source is listed when the session may read a label that it declares', () => {
  const uncleared = holdings.filter((each) => each.kind !== 'clearance');
  const rulings = engine.rule({
    person: 'a',
    purpose: 'stop-search-scrutiny',
    operation: 'OP-BIRCH',
    holdings: uncleared,
  });
  expect(explainSource(rulings, search)).toMatchObject({ listed: false });
  expect(explainSource(rulings, search).text[0]).toBe('This session may see no row of this source.');
});

test.each<[string, Parameters<typeof condition>, RegExp]>([
  ['a marking', ['marking', 'CHILD-PROTECTION'], /needs the marking CHILD-PROTECTION/],
  ['an operation', ['operation', 'OP-BIRCH'], /belongs to the operation OP-BIRCH, and this session is in OP-ALDER/],
  [
    'an organisation',
    ['organisation', 'NEIGHBOUR-CONSTABULARY'],
    /for Neighbour Constabulary, to which you do not belong/,
  ],
  ['a grant', ['grant', 'nosuch'], /does not declare/],
  ['a category', ['category', 'child'], /subject category child/],
  ['a handling term', ['handling', 'NOT-TO-LEAVE-FORCE'], /handling term NOT-TO-LEAVE-FORCE is not met/],
  ['a classification', ['classification', 'SECRET'], /classified SECRET, above your clearance/],
  ['a column group', ['marking', 'group-health'], /may not read the column group "health"/],
])('what fails is named: %s', (_name, parts, said) => {
  const explained = explainLabel(crime, label([condition(...parts)]));
  expect(explained.visible).toBe(false);
  expect(explained.conditions[0]?.because).toMatch(said);
});

test('what is met is named too', () => {
  const met = explainLabel(
    crime,
    label([condition('grant', 'recorded-crime'), condition('classification', 'OFFICIAL')]),
  );
  expect(met.visible).toBe(true);
  expect(met.conditions.map((each) => each.because)).toEqual([
    'You are cleared for OFFICIAL.',
    'The compatibility table lets the purpose volume-crime-analysis through the grant recorded-crime.',
  ]);
});

test('a covert marking is not named to those who do not hold it, and one is not told from another', () => {
  const one = explainLabel(crime, label([condition('marking', 'COVERT')]));
  const other = explainLabel(crime, label([condition('marking', 'WITNESS-PROTECTION')]));
  expect(one).toEqual(other);
  expect(JSON.stringify(one)).not.toMatch(/COVERT|WITNESS/);
  const holder = [...holdings, { kind: 'marking', name: 'COVERT' } as const];
  const held = engine.rule({ person: 'a', purpose: 'volume-crime-analysis', operation: 'OP-ALDER', holdings: holder });
  expect(held.ruling(condition('marking', 'COVERT')).because).toBe('You hold the marking COVERT.');
});

test("a force's own rule speaks for itself", () => {
  const files = poleFiles().map((file) =>
    file.path.endsWith('.cedar')
      ? {
          ...file,
          text: `${file.text}\n@because("Not in the election period.")\nforbid (principal, action == Peel::Action::"satisfy", resource is Peel::Grant);`,
        }
      : file,
  );
  const rulings = PolicyEngine.create(readDefinitions(files)).rule({
    person: 'a',
    purpose: 'volume-crime-analysis',
    operation: 'OP-ALDER',
    holdings,
  });
  expect(rulings.ruling(condition('grant', 'recorded-crime'))).toEqual({
    allowed: false,
    because: 'Not in the election period.',
  });
});
