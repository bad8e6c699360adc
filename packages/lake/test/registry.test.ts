import type { Postgres } from '@peel/metastore/postgres';
import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { needsClusters, planClusters } from '../src/cluster-plan.js';
import type { LakeDatabase } from '../src/database.js';
import { adoptClusters, bundlesPermitted, intern, readBundles, readLabels } from '../src/registry.js';
import { event, eventsTable, openDatabase, openWorkbench, recordId, TODAY, type Workbench } from './workbench.js';

let postgres: Postgres;
let bench: Workbench;
let database: Kysely<LakeDatabase>;
beforeAll(async () => {
  postgres = await openDatabase();
  database = postgres.database<LakeDatabase>();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  bench = await openWorkbench(postgres);
  return () => bench.close();
});

test('a label gets one id and one bundle of its own, the same each time and for all who ask at once', async () => {
  const answers = await Promise.all([
    intern(database, ['marking:A', 'marking:B'], 'one'),
    intern(database, ['marking:B', 'marking:C'], 'two'),
    intern(database, ['marking:A', 'marking:A'], 'three'),
  ]);
  const labels = await readLabels(database);
  expect(labels.map((label) => label.key).sort()).toEqual(['marking:A', 'marking:B', 'marking:C']);
  expect(new Set(labels.map((label) => label.bundle)).size).toBe(3);
  for (const label of answers.flat()) expect(labels).toContainEqual(label);
});

test('the 257th live label is refused with its source named, and none of that call is kept, threat 10', async () => {
  await intern(
    database,
    Array.from({ length: 255 }, (_, at) => `operation:OP-${at}`),
    'operations',
  );
  await expect(intern(database, ['marking:X', 'marking:Y'], 'custody_records')).rejects.toMatchObject({
    body: { code: 'lake.labels-full', message: expect.stringContaining('custody_records') },
  });
  expect(await readLabels(database)).toHaveLength(255);
  await intern(database, ['marking:X'], 'custody_records');
  expect(await readLabels(database)).toHaveLength(256);
});

test('a label is freed only when no kept snapshot has a row of it; its id is not used again', async () => {
  const [label] = await intern(database, ['marking:A'], 'one');
  const id = label?.id ?? 0;
  await bench.lake.create(eventsTable());
  const add = await bench.rows('events', event(1, id));
  await bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], 'x');
  await expect(bench.lake.upkeep.freeLabel(id)).rejects.toMatchObject({ code: 'lake.label-in-use' });
  const match = { column: 'record_id', values: [recordId(1)] };
  await bench.lake.records.delete({ table: 'events', match, scope: 'd' });
  await expect(bench.lake.upkeep.freeLabel(id)).rejects.toMatchObject({ code: 'lake.label-in-use' });
  await bench.lake.upkeep.expire(['events'], bench.clock.now() + 1);
  await bench.lake.upkeep.freeLabel(id);
  const [again] = await intern(database, ['marking:A'], 'one');
  expect(again?.id).toBe(id + 1);
});

test('a bundle opens only when every label in it is allowed', async () => {
  const labels = await intern(database, ['', 'marking:A', 'marking:B'], 'one');
  const [open, a, b] = labels;
  await adoptClusters(database, [[a?.id ?? 0, b?.id ?? 0]]);
  const merged = (await readBundles(database)).find((bundle) => bundle.labels.length === 2)?.id;
  const permitted = (...allowed: string[]) => bundlesPermitted(database, (key) => allowed.includes(key));
  expect(await permitted('')).toEqual(new Set([open?.bundle]));
  expect(await permitted('', 'marking:A')).toEqual(new Set([open?.bundle, a?.bundle]));
  expect(await permitted('', 'marking:A', 'marking:B')).toEqual(new Set([open?.bundle, a?.bundle, b?.bundle, merged]));
});

test('rows follow their label into the merged bundle, none lost', async () => {
  const labels = await intern(database, ['marking:A', 'marking:B', 'marking:C'], 'one');
  const [a, b, c] = labels.map((label) => label.id);
  if (a === undefined || b === undefined || c === undefined) return;
  await bench.lake.create(eventsTable());
  const add = await bench.rows('events', `${event(1, a)}, ${event(2, b)}, ${event(3, c)}`);
  await bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], 'x');
  const [merged] = await adoptClusters(database, [[a, b]]);
  const bundleOf = new Map((await readLabels(database)).map((label) => [label.id, label.bundle]));
  await bench.lake.upkeep.recluster('events', bundleOf);
  await bench.lake.upkeep.compact('events', TODAY);
  const inside = await bench.lake.scan({ table: 'events', bundles: new Set([merged?.id ?? 0]), today: TODAY });
  expect((await bench.read(inside)).map((row) => [row.n, row.label_id])).toEqual([
    [1, a],
    [2, b],
  ]);
  expect(await bench.lake.upkeep.recluster('events', bundleOf)).toBeUndefined();
});

test('clusters hold exactly the labels no profile tells apart, and are made only past the target', () => {
  const labels = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ id: at + 1, key: String(at), bundle: at + 1 }));
  expect([30, 31].map(needsClusters)).toEqual([false, true]);
  fc.assert(
    fc.property(
      fc.integer({ min: 31, max: 120 }),
      fc.array(fc.func(fc.boolean()), { maxLength: 6 }),
      (count, profiles) => {
        const plan = planClusters(labels(count), profiles);
        const { groups } = plan;
        expect(groups.flat().sort((x, y) => x - y)).toEqual(labels(count).map((label) => label.id));
        const signature = (id: number) => profiles.map((allows) => allows(String(id - 1))).join();
        for (const group of groups) expect(new Set(group.map(signature)).size).toBe(1);
        expect(new Set(groups.map((group) => signature(group[0] ?? 0))).size).toBe(groups.length);
        expect(plan.overTarget).toBe(groups.length > 30);
      },
    ),
  );
});
