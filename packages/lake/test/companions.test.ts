import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { event, eventsTable, NOON, openDatabase, openWorkbench, recordId, TODAY, type Workbench } from './workbench.js';

let postgres: Postgres;
let bench: Workbench;
beforeAll(async () => {
  postgres = await openDatabase();
});
afterAll(() => postgres.stop());

const GROUP = 'events$ethnicity';
beforeEach(async () => {
  bench = await openWorkbench(postgres);
  const base = eventsTable();
  await bench.lake.create(
    { ...base, columns: [...base.columns, { name: 'key_ethnicity', type: 'uuid' }] },
    {
      name: GROUP,
      companionOf: 'events',
      sortKey: [],
      columns: [
        { name: 'key_ethnicity', type: 'uuid' },
        { name: 'ethnicity', type: 'string' },
        { name: 'label_id', type: 'int' },
        { name: 'bundle_id', type: 'int' },
        { name: 'source_ref', type: 'string' },
        { name: 'review_due', type: 'date' },
      ],
    },
  );
  return () => bench.close();
});

const key = (n: number) => recordId(9_000 + n);
const baseRow = (n: number, label = 1) => event(n, label).replace(/\)$/, `, '${key(n)}')`);
/** The group's label is join(row's label, marking of the group): 1 -> 11, 2 -> 12. */
const groupRow = (n: number, value: string, label = 1) =>
  `('${key(n)}', ${value}, ${10 + label}, ${10 + label}, 'a.csv', DATE '2030-01-01')`;

async function append(rows: readonly number[], groups: readonly number[] = rows): Promise<void> {
  await bench.lake.commit(
    [
      {
        table: 'events',
        operation: 'append',
        add: await bench.rows('events', rows.map((n) => baseRow(n)).join(', ')),
        remove: [],
      },
      {
        table: GROUP,
        operation: 'append',
        add: await bench.rows(GROUP, groups.map((n) => groupRow(n, n % 2 ? "'W1'" : 'NULL')).join(', ')),
        remove: [],
      },
    ],
    `append ${rows.join()}`,
  );
}

async function read(bundles: readonly number[], at?: { time: number }) {
  const plan = await bench.lake.scan({
    table: 'events',
    bundles: new Set(bundles),
    today: TODAY,
    companions: [GROUP],
    ...(at === undefined ? {} : { at }),
  });
  const group = plan.companions[GROUP];
  return {
    base: (await bench.read(plan)).map((row) => row.n),
    group:
      group === undefined ? [] : (await bench.read(group)).map((row) => Number(String(row.key_ethnicity).slice(-3))),
  };
}

test('a base row without its companion row is refused, and so is a commit to one of the two, threat 27', async () => {
  await expect(append([1, 2], [1])).rejects.toMatchObject({ code: 'lake.companion-rows' });
  const add = await bench.rows('events', baseRow(1));
  await expect(
    bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], 'x'),
  ).rejects.toMatchObject({ code: 'lake.companion-missing' });
  const group = await bench.rows(GROUP, groupRow(1, 'NULL'));
  await expect(
    bench.lake.commit([{ table: GROUP, operation: 'append', add: group, remove: [] }], 'x'),
  ).rejects.toMatchObject({ code: 'lake.companion-missing' });
  expect(await read([1, 11])).toEqual({ base: [], group: [] });
});

test('deleting, erasing and raising a row take its companion row with it, valued or not', async () => {
  await append([1, 2, 3, 4]);
  const records = (n: number) => ({
    table: 'events',
    match: { column: 'record_id', values: [recordId(n)] },
    scope: `r${n}`,
  });
  await bench.lake.records.delete(records(1));
  await bench.lake.records.erase(records(2));
  const rise = (from: number, to: number) => ({ labels: new Map([[from, to]]), bundleOf: new Map([[to, to]]) });
  await bench.lake.records.raise({ ...records(3), rises: { events: rise(1, 2), [GROUP]: rise(11, 12) } });
  expect(await read([1, 11])).toEqual({ base: [4], group: [4] });
  expect(await read([1, 2, 11, 12])).toEqual({ base: [3, 4], group: [3, 4] });
});

test('time travel reads the companion as of the same commit, whatever each was compacted into', async () => {
  await append([1]);
  bench.clock.advance(1_000);
  await append([2]);
  await bench.lake.upkeep.compact('events', TODAY);
  bench.clock.advance(1_000);
  await append([3]);
  await bench.lake.upkeep.compact(GROUP, TODAY);
  const all = [1, 11];
  expect(await read(all, { time: NOON })).toEqual({ base: [1], group: [1] });
  expect(await read(all, { time: NOON + 1_500 })).toEqual({ base: [1, 2], group: [1, 2] });
  expect(await read(all)).toEqual({ base: [1, 2, 3], group: [1, 2, 3] });
  await bench.lake.upkeep.expire(['events', GROUP], NOON + 1_500);
  expect(await read(all, { time: NOON + 1_700 })).toEqual({ base: [1, 2], group: [1, 2] });
  await expect(read(all, { time: NOON })).rejects.toMatchObject({ code: 'lake.snapshot-missing' });
});

test('a group the session may not open has no file in the plan', async () => {
  await append([1, 2]);
  expect(await read([1])).toEqual({ base: [1, 2], group: [] });
});
