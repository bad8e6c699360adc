import { condition, groupCondition } from '@peel/policy/condition';
import { readDefinitions } from '@peel/policy/definitions';
import { PolicyEngine } from '@peel/policy/engine';
import { cellLabel } from '@peel/policy/source';
import { expect, test } from 'vitest';
import { poleFiles, poleWithoutChildren } from './template-files.js';

const definitions = readDefinitions(poleFiles());
const engine = PolicyEngine.create(definitions);
const now = Date.parse('2026-11-23T10:00:00Z');
const holdings = [
  { kind: 'role', name: 'analyst' },
  { kind: 'operation', name: 'OP-ALDER' },
  { kind: 'operation', name: 'OP-BIRCH' },
  { kind: 'organisation', name: 'DEMONSTRATION-CONSTABULARY' },
  { kind: 'clearance', name: 'OFFICIAL-SENSITIVE' },
] as const;

test('the template has no problem and no warning', () => {
  expect(definitions.warnings).toEqual([]);
  expect([...definitions.sources.keys()].sort()).toEqual(['police_uk_stop_and_search', 'police_uk_street']);
});

test('the template says of every column what it is, in other words than its heading', () => {
  for (const { name, columns } of definitions.sources.values())
    for (const { header, description } of columns) {
      expect(description, `${name}: ${header}`).toMatch(/^[A-Z0-9].{4,}[^.]$/);
      expect(description?.toLowerCase(), name).not.toBe(header.toLowerCase());
    }
});

test('an analyst opens each operation for its own purpose only', () => {
  const admit = (purpose: string, operation: string) =>
    engine.admit({ person: 'analyst', purpose, operation, holdings }, now);
  expect(admit('volume-crime-analysis', 'OP-ALDER')).toEqual({ allowed: true });
  expect(admit('stop-search-scrutiny', 'OP-BIRCH')).toEqual({ allowed: true });
  expect(admit('stop-search-scrutiny', 'OP-ALDER')).toMatchObject({ code: 'policy.purpose-outside-operation' });
});

test("law: 's35-sensitive' volume crime does not see ethnicity; scrutiny does", () => {
  const rows = definitions.sources.get('police_uk_stop_and_search')?.declares ?? [];
  const crime = engine.rule({ person: 'analyst', purpose: 'volume-crime-analysis', operation: 'OP-ALDER', holdings });
  const scrutiny = engine.rule({ person: 'analyst', purpose: 'stop-search-scrutiny', operation: 'OP-BIRCH', holdings });
  expect(rows).toHaveLength(2);
  expect(rows.every((row) => crime.satisfies(row) && scrutiny.satisfies(row))).toBe(true);
  expect(crime.ruling(groupCondition('ethnicity')).allowed).toBe(false);
  expect(rows.every((row) => scrutiny.satisfies(cellLabel(row, 'ethnicity')))).toBe(true);
  expect(scrutiny.ruling(condition('marking', 'COVERT')).because).not.toContain('COVERT');
});

test("law: 's38-categories' a purpose that does not cover children sees the rows about others only", () => {
  const without = readDefinitions(poleWithoutChildren());
  const profile = { person: 'analyst', purpose: 'volume-crime-analysis', operation: 'OP-ALDER', holdings };
  const rulings = PolicyEngine.create(without).rule(profile);
  const rows = without.sources.get('police_uk_stop_and_search')?.declares ?? [];
  const seen = rows.filter((row) => rulings.satisfies(row)).map((row) => row.key);
  expect(seen).toEqual(['category:other+classification:OFFICIAL+grant:stop-and-search']);
});
