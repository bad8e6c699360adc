import type { PeelError } from '@peel/kernel/errors';
import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FaultyFiles } from './faulty-files.js';
import { event, eventsTable, openDatabase, openWorkbench, recordId, TODAY, type Workbench } from './workbench.js';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await openDatabase();
});
afterAll(() => postgres.stop());

const everything = new Set([1, 2, 3]);

async function numbers(bench: Workbench, lake = bench.lake): Promise<unknown[]> {
  const plan = await lake.scan({ table: 'events', bundles: everything, today: TODAY });
  return (await bench.read(plan)).map((row) => row.n);
}

type Act = (bench: Workbench) => Promise<unknown>;

const append: Act = async (bench) => {
  const add = await bench.rows('events', `${event(3)}, ${event(4, 2)}`);
  return bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], 'second');
};
const match = { column: 'record_id', values: [recordId(1)] };

/** What an act does to the rows 1 and 2 that are there before it. */
const acts: readonly { name: string; act: Act; after: number[] }[] = [
  { name: 'append', act: append, after: [1, 2, 3, 4] },
  { name: 'delete', act: (bench) => bench.lake.records.delete({ table: 'events', match, scope: 'x' }), after: [2] },
  { name: 'erase', act: (bench) => bench.lake.records.erase({ table: 'events', match, scope: 'x' }), after: [2] },
  {
    name: 'a change of columns',
    act: async ({ lake }) => {
      const { columns, ...rest } = eventsTable();
      await lake.follow([{ ...rest, columns: [...columns, { name: 'beat', type: 'string' }] }]);
      await lake.follow([
        { ...rest, columns: columns.map((each) => (each.name === 'n' ? { ...each, type: 'long' } : each)) },
      ]);
    },
    after: [1, 2],
  },
  {
    name: 'expire',
    act: (bench) => bench.lake.upkeep.expire(['events'], bench.clock.now() + 1),
    after: [1, 2],
  },
];

describe.each(acts)('a power cut during $name', ({ act, after }) => {
  test('at each operation of the disk leaves the old rows or the new, threat 15', { timeout: 120_000 }, async () => {
    let cuts = 0;
    let finished = false;
    let landed = 0;
    while (!finished) {
      let files: FaultyFiles | undefined;
      const { bench, disk } = await prepared((made) => {
        files = made;
      });
      disk.failAt = disk.count + 1 + cuts;
      const acknowledged = await act(bench).then(
        () => true,
        () => false,
      );
      finished = disk.count < disk.failAt;
      await files?.cut();
      const reopened = bench.again({ files: new FaultyFiles(bench.root) });
      const found = await numbers(bench, reopened);
      const sorted = JSON.stringify(found);
      expect([JSON.stringify([1, 2]), JSON.stringify(after)], `cut at operation ${cuts + 1}`).toContain(sorted);
      if (acknowledged) expect(sorted, `acknowledged, then cut at operation ${cuts + 1}`).toBe(JSON.stringify(after));
      if (sorted === JSON.stringify(after)) landed += 1;
      for await (const { kept, problem } of reopened.upkeep.check(async () => {}))
        expect([kept === undefined, problem?.code], `cut at operation ${cuts + 1}`).toEqual([false, undefined]);
      await bench.close();
      cuts += 1;
    }
    expect(cuts).toBeGreaterThan(5);
    expect(landed).toBeGreaterThan(0);
  });

  async function prepared(keep: (files: FaultyFiles) => void): Promise<{ bench: Workbench; disk: FaultyFiles }> {
    const outer = await openWorkbench(postgres);
    const disk = new FaultyFiles(outer.root);
    keep(disk);
    const lake = outer.again({ files: disk });
    const bench: Workbench = { ...outer, lake };
    await lake.create(eventsTable());
    const add = await bench.rows('events', `${event(1)}, ${event(2)}`);
    await lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], 'first');
    return { bench, disk };
  }
});

test('a failed sync is not tried again: the commit fails and says so, threat 15', async () => {
  const outer = await openWorkbench(postgres);
  const disk = new FaultyFiles(outer.root);
  const lake = outer.again({ files: disk });
  await lake.create(eventsTable());
  const add = await outer.rows('events', event(1));
  const before = disk.count;
  disk.failAt = before + 1;
  await expect(lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], 'x')).rejects.toThrowError(
    expect.objectContaining({ code: 'lake.not-durable' }) as PeelError,
  );
  expect(disk.count).toBe(before + 1);
  await outer.close();
});
