import { systemFiles } from '@peel/kernel/files';
import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CommitStep, LakeLimits } from '../src/lake-context.js';
import { LocalStorage } from '../src/storage.js';
import { event, eventsTable, openDatabase, openWorkbench, recordId, TODAY, type Workbench } from './workbench.js';

let postgres: Postgres;
let bench: Workbench;
beforeAll(async () => {
  postgres = await openDatabase();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  bench = await openWorkbench(postgres);
  await bench.lake.create(eventsTable());
  await append(bench.lake, event(1));
  return () => bench.close();
});

async function append(lake: Workbench['lake'], rows: string): Promise<void> {
  const add = await bench.rows('events', rows);
  await lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], `append ${rows}`);
}

async function numbers(): Promise<unknown[]> {
  const plan = await bench.lake.scan({ table: 'events', bundles: new Set([1, 2]), today: TODAY });
  return (await bench.read(plan)).map((row) => row.n);
}

/** A second committer that lets `meanwhile` happen just before its pointer moves, the first `times` times. */
function interrupted(
  meanwhile: () => Promise<unknown>,
  times = 1,
  limits: Partial<LakeLimits> = {},
): Workbench['lake'] {
  let left = times;
  return bench.again(
    {
      step: async (step: CommitStep) => {
        if (step !== 'metadata-stored' || left === 0) return;
        left -= 1;
        await meanwhile();
      },
    },
    limits,
  );
}

test('an append that loses the race begins again on the new head', async () => {
  await append(
    interrupted(() => append(bench.lake, event(2))),
    event(3),
  );
  expect(await numbers()).toEqual([1, 2, 3]);
});

test('an append gives up after a bounded number of lost races, and nothing of it stays', async () => {
  let others = 10;
  const lake = interrupted(() => append(bench.lake, event(++others)), 5, { attempts: 5 });
  await expect(append(lake, event(3))).rejects.toMatchObject({ code: 'lake.too-many-conflicts' });
  expect(await numbers()).toEqual([1, 11, 12, 13, 14, 15]);
});

test('two rewrites of the same file: the second is a conflict', async () => {
  const records = { table: 'events', match: { column: 'n', values: ['1'] }, scope: 'delete' };
  const lake = interrupted(() => bench.lake.records.delete(records));
  await expect(lake.records.delete(records)).rejects.toMatchObject({ code: 'lake.conflict' });
  expect(await numbers()).toEqual([]);
});

test('a deletion and an append do not disturb each other', async () => {
  const lake = interrupted(() => append(bench.lake, event(2)));
  await lake.records.delete({ table: 'events', match: { column: 'n', values: ['1'] }, scope: 'delete' });
  expect(await numbers()).toEqual([2]);
});

test('two imports of the same source at once: one of them is a conflict, not twice the rows', async () => {
  const replace = async (lake: Workbench['lake']) => {
    const add = { events: await bench.rows('events', event(5, 1, 'same.csv')) };
    await lake.records.ingest({ table: 'events', alongside: [], replaces: ['same.csv'], add, scope: 'import' });
  };
  await expect(replace(interrupted(() => replace(bench.lake)))).rejects.toMatchObject({ code: 'lake.conflict' });
  expect(await numbers()).toEqual([1, 5]);
});

test('a label raised while an append lands is planned again and reaches the rows of both, threat 6', async () => {
  const rise = { labels: new Map([[1, 2]]), bundleOf: new Map([[2, 2]]) };
  const match = { column: 'record_id', values: [recordId(1), recordId(2)] };
  const lake = interrupted(() => append(bench.lake, event(2)));
  await lake.records.raise({ table: 'events', match, rises: { events: rise }, scope: 'raise' });
  const low = await bench.lake.scan({ table: 'events', bundles: new Set([1]), today: TODAY });
  expect(low.files).toEqual([]);
  expect(await numbers()).toEqual([1, 2]);
});

test('a scan that meets a rewrite of history reads the new one', async () => {
  const match = { column: 'record_id', values: [recordId(1)] };
  let rewritten = false;
  const storage = new LocalStorage(bench.root, systemFiles);
  const read = storage.read.bind(storage);
  storage.read = async (key) => {
    const bytes = await read(key);
    if (!rewritten && key.endsWith('.json')) {
      rewritten = true;
      await append(bench.lake, event(2));
      await bench.lake.records.erase({ table: 'events', match, scope: 'erase' });
    }
    return bytes;
  };
  const plan = await bench.again({ storage }).scan({ table: 'events', bundles: new Set([1]), today: TODAY });
  expect((await bench.read(plan)).map((row) => row.n)).toEqual([2]);
});

test('what an interrupted erasure left is swept at once, without the grace', async () => {
  const killed = bench.again({
    step: (step) => (step === 'pointer-moved' ? Promise.reject(new Error('killed')) : Promise.resolve()),
  });
  const match = { column: 'record_id', values: [recordId(1)] };
  await expect(killed.records.erase({ table: 'events', match, scope: 'erase' })).rejects.toThrow('killed');
  const swept = await bench.lake.upkeep.sweepOrphans(2 * 3_600_000);
  expect(swept.filter((key) => key.endsWith('.parquet'))).toHaveLength(1);
  expect(await numbers()).toEqual([]);
});

test('many committers at once: every append is there once', async () => {
  // As three processes, with two commits at a time in each.
  const lakes = Array.from({ length: 3 }, () => bench.again()).flatMap((lake) => [lake, lake]);
  const writes: { readonly n: number; readonly add: Awaited<ReturnType<Workbench['rows']>> }[] = [];
  for (let n = 10; n < 30; n += 1) writes.push({ n, add: await bench.rows('events', event(n)) });
  await Promise.all(
    lakes.map(async (lake, at) => {
      for (const { n, add } of writes.filter((each) => each.n % lakes.length === at)) {
        await lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], `many ${n}`);
      }
    }),
  );
  expect(await numbers()).toEqual([1, ...writes.map((each) => each.n)]);
});

test.each<CommitStep>(['data-stored', 'metadata-stored', 'pointer-moved'])(
  'a committer killed at %s leaves a whole table, and its leavings are swept after the grace',
  async (where) => {
    const killed = bench.again({
      step: (step) => (step === where ? Promise.reject(new Error('killed')) : Promise.resolve()),
    });
    await expect(append(killed, event(2))).rejects.toThrow('killed');
    const rows = where === 'pointer-moved' ? [1, 2] : [1];
    expect(await numbers()).toEqual(rows);
    const grace = 2 * 3_600_000;
    expect(await bench.lake.upkeep.sweepOrphans(grace)).toEqual([]);
    bench.clock.advance(grace);
    const swept = await bench.lake.upkeep.sweepOrphans(grace);
    expect(swept.length).toBe({ 'data-stored': 1, 'metadata-stored': 4, 'pointer-moved': 0, cleaned: 0 }[where]);
    expect(await numbers()).toEqual(rows);
  },
);
