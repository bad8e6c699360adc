import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDefinitions } from '@peel/policy/definitions';
import { readPeople, renewedTemplate } from '@peel/policy/demonstration';
import { PolicyEngine } from '@peel/policy/engine';
import { held, liveHoldings } from '@peel/policy/holdings';
import { expect, test } from 'vitest';
import { poleFiles, poleFolder } from './template-files.js';

const people = { path: 'people.yaml', text: readFileSync(join(poleFolder, 'people.yaml'), 'utf8') };

test.each(['2026-11-01', '2027-03-17', '2028-02-29', '2031-12-31', '2024-01-01'])(
  'a workspace set up on %s from the template is valid, and its analyst can begin',
  (today) => {
    const files = renewedTemplate(poleFiles(), today);
    const definitions = readDefinitions(files);
    expect(definitions.workspace.opened).toBe(today);
    expect(definitions.warnings).toEqual([]);
    const now = Date.parse(`${today}T08:00:00Z`);
    const analyst = readPeople(people, definitions, today).find((person) => person.id === 'analyst');
    const holdings = liveHoldings(analyst?.holdings ?? [], now);
    const engine = PolicyEngine.create(definitions);
    for (const [purpose, operation] of [
      ['volume-crime-analysis', 'OP-ALDER'],
      ['stop-search-scrutiny', 'OP-BIRCH'],
    ] as const) {
      expect(engine.admit({ person: 'analyst', purpose, operation, holdings }, now)).toEqual({ allowed: true });
    }
    expect(held(liveHoldings(analyst?.holdings ?? [], now + 367 * 86_400_000), 'role')).toEqual([]);
  },
);

test('nothing but days changes', () => {
  const before = poleFiles();
  const undated = (text: string) => text.replaceAll(/\d{4}-\d{2}-\d{2}/g, 'DAY');
  renewedTemplate(before, '2030-01-01').forEach((file, index) => {
    expect(undated(file.text)).toBe(undated(before[index]?.text ?? ''));
  });
  expect(renewedTemplate(before, '2026-11-01')).toEqual(before);
});

test('the five people hold what the template says, each thing with an end', () => {
  const definitions = readDefinitions(poleFiles());
  const all = readPeople(people, definitions, '2026-11-23');
  expect(all.map((person) => person.id)).toEqual(['analyst', 'engineer', 'steward', 'steward-two', 'overseer']);
  const holdings = all.flatMap((person) => person.holdings);
  expect(holdings.every((holding) => holding.expires === Date.parse('2027-11-23T00:00:00Z'))).toBe(true);
});

test.each([
  ['roles: [analyst]', 'roles: [wizard]', /people.yaml:5: role "wizard" is not declared/],
  ['expires: P12M', 'expires: P13M', /Months from set-up, at most 12/],
  ['clearance: OFFICIAL-SENSITIVE', 'clearance: COSMIC', /classification "COSMIC" is not declared/],
  ['name: Ann Alyst', 'name: Ann Alyst\n    password: x', /unknown key "password"/],
])('people are checked: %s', (from, to, said) => {
  const definitions = readDefinitions(poleFiles());
  const broken = { ...people, text: people.text.replace(from, to) };
  expect(() => readPeople(broken, definitions, '2026-11-23')).toThrowError(said);
});
