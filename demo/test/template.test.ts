import { defined } from '@peel/kernel/assert';
import { condition } from '@peel/policy/condition';
import { isDefinitionPath, readDefinitions } from '@peel/policy/definitions';
import { readPeople } from '@peel/policy/demonstration';
import { PolicyEngine } from '@peel/policy/engine';
import { held } from '@peel/policy/holdings';
import { ceilingBeyond } from '@peel/policy/order-rule';
import { sourceLabels } from '@peel/policy/reading/check-sources';
import { cellLabel } from '@peel/policy/source';
import { describe, expect, it } from 'vitest';
import { makeWorld } from '../src/make-world.js';
import { tablesOf } from '../src/systems/tables.js';
import { SMALL } from './support/small-force.js';
import { forceFiles } from './support/template-files.js';

const files = forceFiles();
const definitions = readDefinitions(files.filter(({ path }) => isDefinitionPath(path)));
const people = readPeople(
  defined(
    files.find(({ path }) => path === 'people.yaml'),
    'the people of the template',
  ),
  definitions,
  '2026-11-23',
);
const tables = tablesOf(makeWorld(SMALL)).filter(({ name }) => definitions.sources.has(name));
const now = Date.parse('2026-11-23T10:00:00Z');

describe('the template "force"', () => {
  it('has no problem and no warning, and both sources of open data', () => {
    expect(definitions.warnings).toEqual([]);
    expect([...definitions.sources.keys()]).toEqual(
      expect.arrayContaining(['police_uk_street', 'police_uk_stop_and_search']),
    );
  });

  it('says of every column what it is, in other words than its heading', () => {
    for (const { name, columns } of definitions.sources.values())
      for (const { header, description } of columns) {
        expect(description, `${name}: ${header}`).toMatch(/^[A-Z0-9].{4,}[^.]$/);
        expect(description?.toLowerCase(), name).not.toBe(header.toLowerCase());
      }
  });

  it('describes the files as the generator writes them, heading by heading', () => {
    for (const { name, columns } of tables) {
      const source = defined(definitions.sources.get(name), name);
      expect(
        source.columns.map(({ header }) => header),
        name,
      ).toEqual(columns.map((column) => column.name));
      const required = columns.filter((column) => column.required === true).map((column) => column.name);
      expect(
        source.columns.filter((column) => column.required).map(({ header }) => header),
        name,
      ).toEqual(required);
    }
  });

  it('gives every row a label: no value that decides on one is missing from its cases', () => {
    for (const { name, columns, rows } of tables) {
      const source = defined(definitions.sources.get(name), name);
      for (const rule of source.labels.byValue) {
        const header = source.columns.find((column) => column.name === rule.column)?.header;
        const at = columns.findIndex((column) => column.name === header);
        const values = new Set([...rows()].map(({ cells }) => String(cells[at])));
        expect(
          [...values].filter((value) => !rule.cases.has(value)),
          `${name}.${rule.column}`,
        ).toEqual([]);
      }
    }
  });

  it('leaves room for what is derived: its labels are at most 150 of the 256 that may be live', () => {
    const labels = new Set(
      [...definitions.sources.values()].flatMap((source) => sourceLabels(source).map(({ key }) => key)),
    );
    expect(labels.size).toBeLessThanOrEqual(150);
  });

  it('has orders whose owners and at least two stewards may open all of their ceilings', () => {
    const stewards = people.filter(({ holdings }) => held(holdings, 'role').includes('steward'));
    for (const order of definitions.orders.values()) {
      const owner = people.find(({ id }) => id === order.accountable);
      expect(ceilingBeyond(definitions, order, owner?.holdings ?? []), `${order.name}: ${order.accountable}`).toEqual(
        [],
      );
      const able = stewards.filter(({ holdings }) => ceilingBeyond(definitions, order, holdings).length === 0);
      expect(able.length, order.name).toBeGreaterThanOrEqual(2);
    }
  });

  it('shows what is covert to those alone who are in the operation', () => {
    const covert = [...definitions.sources.values()].flatMap(({ declares }) =>
      declares.filter(({ conditions }) => conditions.includes(condition('marking', 'COVERT'))),
    );
    const engine = PolicyEngine.create(definitions);
    for (const { id, holdings } of people) {
      for (const operation of held(holdings, 'operation')) {
        for (const purpose of definitions.operations.get(operation)?.purposes ?? []) {
          const profile = { person: id, purpose, operation, holdings };
          if (!engine.admit(profile, now).allowed) continue;
          const rulings = engine.rule(profile);
          const seen = covert.filter((label) => rulings.satisfies(label)).length;
          expect(seen, `${id}, ${purpose}`).toBe(operation === 'OP-SABLE' ? covert.length : 0);
        }
      }
    }
  });

  it('keeps who gave information for source handlers, and ethnicity for those who look at fairness', () => {
    const engine = PolicyEngine.create(definitions);
    const readers = (group: string, source: string) =>
      people.flatMap(({ id, holdings }) =>
        held(holdings, 'operation').flatMap((operation) =>
          (definitions.operations.get(operation)?.purposes ?? [])
            .filter((purpose) => {
              const profile = { person: id, purpose, operation, holdings };
              const rulings = engine.rule(profile);
              const rows = definitions.sources.get(source)?.declares ?? [];
              return engine.admit(profile, now).allowed && rows.some((row) => rulings.satisfies(cellLabel(row, group)));
            })
            .map((purpose) => `${id}, ${purpose}`),
        ),
      );
    expect(readers('ethnicity', 'rms_stop_searches')).toEqual(['analyst, stop-search-scrutiny']);
    expect(readers('source-identity', 'intel_reports')).toEqual(
      definitions.sources.has('intel_reports') ? ['covert-officer, serious-crime-investigation'] : [],
    );
    expect(readers('health', 'rms_nominals')).toEqual([
      'analyst-two, missing-children',
      'analyst-two, custody-oversight',
    ]);
  });
});
