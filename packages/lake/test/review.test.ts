import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { event, eventsTable, openDatabase, openWorkbench, recordId, type Workbench } from './workbench.js';

let postgres: Postgres;
let bench: Workbench;
beforeAll(async () => {
  postgres = await openDatabase();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  bench = await openWorkbench(postgres);
  await bench.lake.create(eventsTable());
  return () => bench.close();
});

const due = (n: number, date: string) => event(n, 1, 'a.csv', date);
const day = (offset: number) => new Date(Date.UTC(2026, 10, 23 + offset)).toISOString().slice(0, 10);

async function add(rows: string): Promise<void> {
  const files = await bench.rows('events', rows);
  await bench.lake.commit([{ table: 'events', operation: 'append', add: files, remove: [] }], 'add');
}

async function readable(today: string): Promise<unknown[]> {
  const plan = await bench.lake.scan({ table: 'events', bundles: new Set([1]), today });
  return (await bench.read(plan)).map((row) => row.n);
}

test("with the job running, on each day exactly the rows then due are restricted, threat 35, law: 's39-review'", async () => {
  await add(`${due(1, day(30))}, ${due(2, day(31))}, ${due(3, day(200))}, ${due(4, day(-3))}, ${due(5, day(0))}`);
  await bench.lake.upkeep.splitReviews('events', day(0));
  expect(await readable(day(0))).toEqual([1, 2, 3]);
  expect(await readable(day(29))).toEqual([1, 2, 3]);
  expect(await readable(day(30))).toEqual([2, 3]);
  expect(await readable(day(31))).toEqual([3]);
});

test('splitting again finds nothing to do, and compaction does not undo it', async () => {
  await add(`${due(1, day(30))}, ${due(2, day(31))}, ${due(3, day(200))}`);
  await add(`${due(4, day(300))}`);
  await bench.lake.upkeep.splitReviews('events', day(0));
  expect(await bench.lake.upkeep.splitReviews('events', day(0))).toBeUndefined();
  expect(await bench.lake.upkeep.compact('events', day(0))).toBeDefined();
  expect(await readable(day(30))).toEqual([2, 3, 4]);
});

test('with the job down for 61 days nothing overdue can be read, whole files go, threat 35', async () => {
  await add(`${due(1, day(30))}, ${due(2, day(400))}`);
  await add(due(3, day(400)));
  expect(await readable(day(29))).toEqual([1, 2, 3]);
  expect(await readable(day(61))).toEqual([3]);
});

test('history is restricted by the same clock', async () => {
  await add(due(1, day(5)));
  const [commit] = await bench.lake.history('events', new Set([1]));
  const at = async (today: string) =>
    (await bench.lake.scan({ table: 'events', bundles: new Set([1]), today, ...(commit && { at: { id: commit.id } }) }))
      .files.length;
  expect(await at(day(4))).toBe(1);
  expect(await at(day(5))).toBe(0);
});

test('a row without a review date is never due; a file without its statistics is refused', async () => {
  await add(event(1).replace("DATE '2030-01-01'", 'NULL'));
  expect(await readable('2999-01-01')).toEqual([1]);
  const [file] = await bench.rows('events', event(2));
  if (file === undefined) return;
  const { review_due: _, ...columns } = file.columns;
  const bare = { ...file, columns };
  await expect(
    bench.lake.commit([{ table: 'events', operation: 'append', add: [bare], remove: [] }], 'x'),
  ).rejects.toMatchObject({ code: 'lake.stats-missing' });
});

test('a commit by a clock that runs behind the last one is refused, threat 35', async () => {
  await add(event(1));
  bench.clock.advance(-61_000);
  await expect(add(event(2))).rejects.toMatchObject({ code: 'lake.clock-behind' });
});

test("of restricted rows exactly those that were decided on come back, and any row can be restricted, also in history, law: 's39-review'", async () => {
  await add(`${due(1, day(-1))}, ${due(2, day(-1))}, ${due(3, day(200))}, ${due(4, day(200))}`);
  await add(`${due(5, day(200))}`);
  await bench.lake.upkeep.splitReviews('events', day(0));
  expect(await readable(day(0))).toEqual([3, 4, 5]);
  const of = (n: number) => ({ table: 'events', match: { column: 'record_id', values: [recordId(n)] }, scope: `${n}` });
  await bench.lake.records.review({ ...of(2), due: day(90) });
  expect(await readable(day(89))).toEqual([2, 3, 4, 5]);
  expect(await readable(day(90))).toEqual([3, 4, 5]);
  await bench.lake.records.review({ ...of(4), due: day(0) });
  expect(await readable(day(0))).toEqual([2, 3, 5]);
  for (const { id } of await bench.lake.history('events', new Set([1]))) {
    const plan = await bench.lake.scan({ table: 'events', bundles: new Set([1]), today: day(0), at: { id } });
    expect((await bench.read(plan)).map((row) => row.n)).not.toContain(4);
  }
  // What holds none of them is left as it is: its files tell nothing.
  const { files: before } = await bench.lake.scan({ table: 'events', bundles: new Set([1]), today: day(0) });
  await bench.lake.records.review({ ...of(77), due: day(0) });
  expect((await bench.lake.scan({ table: 'events', bundles: new Set([1]), today: day(0) })).files).toEqual(before);
});
