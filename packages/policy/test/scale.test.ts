import { condition } from '@peel/policy/condition';
import { readDefinitions } from '@peel/policy/definitions';
import { PolicyEngine } from '@peel/policy/engine';
import { label } from '@peel/policy/label';
import { expect, test } from 'vitest';
import type { World } from './reference.js';
import { profileOf, worldFiles } from './world-files.js';

test('threat 10: 250 labels and 2,000 operations: a session asks about what it needs, once', () => {
  const operations = Array.from({ length: 2000 }, (_, i) => `OP-N${i}`);
  const markings = Array.from({ length: 30 }, (_, i) => `M-${i}`);
  const world: World = {
    roles: { analyst: { groups: [] }, steward: { groups: [] }, overseer: { groups: [] } },
    markings,
    organisations: ['CITY'],
    categories: ['other'],
    handling: {},
    classifications: ['OFFICIAL'],
    groups: [],
    grants: ['crime'],
    compatible: [['crime', 'analysis']],
    operations: Object.fromEntries(operations.map((name) => [name, { purposes: ['analysis'], groups: [] }])),
    purposes: {
      analysis: { status: 'in-force', categories: ['other'], groups: [], operations: 'any', roles: ['analyst'] },
    },
    permitOpen: undefined,
    permitSatisfy: undefined,
    forbids: [],
  };
  const timed = <T>(act: () => T): { made: T; ms: number } => {
    const started = performance.now();
    return { made: act(), ms: performance.now() - started };
  };
  const files = worldFiles(world);
  const read = timed(() => readDefinitions(files));
  const create = timed(() => PolicyEngine.create(read.made));
  const reader = {
    purpose: 'analysis',
    operation: 'OP-N7',
    roles: ['analyst'],
    markings: markings.slice(0, 20),
    organisations: ['CITY'],
  };
  const profile = profileOf({ ...reader, operations: operations.slice(0, 40), clearances: ['OFFICIAL'] });
  const labels = Array.from({ length: 250 }, (_, i) =>
    label([
      condition('grant', 'crime'),
      condition('classification', 'OFFICIAL'),
      condition('marking', `M-${i % 30}`),
      ...(i % 5 === 0 ? [condition('operation', `OP-N${i % 60}`)] : []),
    ]),
  );
  const first = timed(() => {
    const rulings = create.made.rule(profile);
    return { rulings, seen: labels.filter((each) => rulings.satisfies(each)).length };
  });
  const again = timed(() => labels.filter((each) => first.made.rulings.satisfies(each)).length);
  const print = timed(() => create.made.rule(profile).fingerprint);
  const asked = new Set(labels.flatMap((each) => each.conditions)).size;
  console.log(
    `2,000 operations: read ${read.ms.toFixed(0)} ms, engine ${create.ms.toFixed(0)} ms; 250 labels over ${asked} conditions: ` +
      `first ${first.ms.toFixed(1)} ms (${((first.ms * 1000) / asked).toFixed(0)} µs a condition), ` +
      `again ${((again.ms * 1000) / 250).toFixed(2)} µs a label; fingerprint ${print.ms.toFixed(1)} ms`,
  );
  expect(first.made.seen).toBe(again.made);
  expect(first.made.seen).toBeGreaterThan(100);
  expect(first.made.seen).toBeLessThan(250);
  expect(print.made).toBe(first.made.rulings.fingerprint);
  expect(first.ms).toBeLessThan(1000);
  expect(print.ms).toBeLessThan(1000);
});
