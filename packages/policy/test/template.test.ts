import { condition, groupCondition } from '@peel/policy/condition';
import { readDefinitions } from '@peel/policy/definitions';
import { PolicyEngine } from '@peel/policy/engine';
import { cellLabel } from '@peel/policy/source';
import { expect, test } from 'vitest';
import { poleFiles } from './template-files.js';

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

test('an analyst opens each operation for its own purpose only', () => {
  const admit = (purpose: string, operation: string) =>
    engine.admit({ person: 'analyst', purpose, operation, holdings }, now);
  expect(admit('volume-crime-analysis', 'OP-ALDER')).toEqual({ allowed: true });
  expect(admit('stop-search-scrutiny', 'OP-BIRCH')).toEqual({ allowed: true });
  expect(admit('stop-search-scrutiny', 'OP-ALDER')).toMatchObject({ code: 'policy.purpose-outside-operation' });
});

test('volume crime sees neither children nor ethnicity; scrutiny sees both', () => {
  const source = definitions.sources.get('police_uk_stop_and_search');
  const rows = source?.declares ?? [];
  const crime = engine.rule({ person: 'analyst', purpose: 'volume-crime-analysis', operation: 'OP-ALDER', holdings });
  const scrutiny = engine.rule({ person: 'analyst', purpose: 'stop-search-scrutiny', operation: 'OP-BIRCH', holdings });
  const seen = (rulings: typeof crime) => rows.filter((row) => rulings.satisfies(row)).map((row) => row.key);
  expect(seen(crime)).toEqual(rows.filter((row) => row.key.includes('other')).map((row) => row.key));
  expect(seen(scrutiny)).toHaveLength(2);
  expect(crime.ruling(groupCondition('ethnicity')).allowed).toBe(false);
  expect(rows.every((row) => scrutiny.satisfies(cellLabel(row, 'ethnicity')))).toBe(true);
  expect(scrutiny.ruling(condition('marking', 'COVERT')).because).not.toContain('COVERT');
});
