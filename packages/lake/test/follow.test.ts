import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NewColumn } from '../src/column.js';
import type { NewTable } from '../src/create.js';
import { event, eventsTable, openDatabase, openWorkbench, recordId, TODAY, type Workbench } from './workbench.js';

let postgres: Postgres;
let bench: Workbench;
beforeAll(async () => {
  postgres = await openDatabase();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  bench = await openWorkbench(postgres);
  return () => bench.close();
});

const GROUP = 'events$ethnicity';
const KEY: NewColumn = { name: 'key_ethnicity', type: 'uuid' };

/** The dataset with these columns more, in its base and in its group. */
function dataset(more: readonly NewColumn[] = [], grouped: readonly NewColumn[] = []): readonly NewTable[] {
  const { columns } = eventsTable();
  return [
    { ...eventsTable(), sortKey: [], columns: [...columns, KEY, ...more] },
    {
      name: GROUP,
      companionOf: 'events',
      sortKey: [],
      columns: [KEY, { name: 'ethnicity', type: 'string' }, ...columns.slice(3), ...grouped],
    },
  ];
}

/** The dataset without any column group. */
function plain(more: readonly NewColumn[] = [], n: NewColumn['type'] = 'int'): readonly NewTable[] {
  const [, ...columns] = eventsTable().columns;
  return [{ ...eventsTable(), sortKey: [], columns: [{ name: 'n', type: n }, ...columns, ...more] }];
}

const key = (n: number) => recordId(9_000 + n);
const baseRow = (n: number, more = '') => event(n).replace(/\)$/, `, '${key(n)}'${more})`);
const groupRow = (n: number, more = '') => `('${key(n)}', 'W1', 11, 11, 'a.csv', DATE '2030-01-01'${more})`;

async function append(n: number, base = '', group = ''): Promise<void> {
  bench.clock.advance(1_000);
  const add = async (table: string, row: string) => ({
    ...{ table, operation: 'append' as const, remove: [] },
    add: await bench.rows(table, row),
  });
  await bench.lake.commit([await add('events', baseRow(n, base)), await add(GROUP, groupRow(n, group))], `a${n}`);
}

async function appendPlain(row: string, scope: string): Promise<void> {
  bench.clock.advance(1_000);
  const add = await bench.rows('events', row);
  await bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], scope);
}

async function read(columns: readonly string[], at?: { time: number }): Promise<unknown[][]> {
  const bundles = new Set([1, 2]);
  const when = at === undefined ? {} : { at };
  const plan = await bench.lake.scan({ table: 'events', bundles, today: TODAY, columns, ...when });
  return (await bench.read(plan, '"n"')).map((row) => columns.map((name) => row[name]));
}

const columnOf = async (table: string, name: string) =>
  (await bench.lake.table(table))?.columns.find((column) => column.name === name);

describe('what can be followed', () => {
  test('makes the tables, and changes nothing when there is nothing to follow', async () => {
    await bench.lake.follow(dataset());
    const before = await bench.lake.tables();
    expect(before.map(({ name }) => name)).toEqual(['events', GROUP]);
    const followed = await bench.lake.follow(dataset());
    expect(followed.get(GROUP)?.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await bench.lake.tables()).toEqual(before);
  });

  test('a column added to the base and to the companion of a group: null in old rows, one companion row for each base row', async () => {
    await bench.lake.follow(dataset());
    await append(1);
    const then = { time: bench.clock.now() + 500 };
    const more: readonly NewColumn[] = [{ name: 'beat', type: 'string' }];
    const followed = await bench.lake.follow(dataset(more, [{ name: 'religion', type: 'string' }]));
    expect(followed.get('events')?.at(-1)).toMatchObject({ name: 'beat', id: 9 });
    expect(followed.get(GROUP)?.at(-1)).toMatchObject({ name: 'religion', id: 7 });
    await append(2, ", 'B2'", ", 'none'");
    expect(await read(['n', 'beat'])).toEqual([
      [1, null],
      [2, 'B2'],
    ]);
    expect(await read(['n', 'beat'], then)).toEqual([[1, null]]);
    const plan = await bench.lake.scan({
      ...{ table: 'events', bundles: new Set([1, 11]), today: TODAY, companions: [GROUP] },
    });
    const companion = plan.companions[GROUP];
    expect(companion?.files.map(({ rows }) => rows)).toEqual([1, 1]);
  });

  test('int widens to long, float to double, decimal to more digits; rewrites then go across files of each', async () => {
    const types = (wide: boolean): readonly NewColumn[] => [
      { name: 'f', type: wide ? 'double' : 'float' },
      { name: 'd', type: wide ? 'decimal(20,2)' : 'decimal(8,2)' },
    ];
    await bench.lake.follow(plain(types(false)));
    await appendPlain(event(1).replace(/\)$/, ', 0.5, 1.25)'), 'a');
    await bench.lake.follow(plain([...types(true), { name: 'late', type: 'date' }], 'long'));
    await appendPlain(
      event(2).replace(/^\(2/, '(3000000000').replace(/\)$/, ", 0.25, 123456789012.50, DATE '2026-01-02')"),
      'b',
    );
    const rows = [
      ['1', 0.5, '1.25', null],
      ['3000000000', 0.25, '123456789012.50', '2026-01-02'],
    ];
    const names = ['n', 'f', 'd', 'late'];
    expect(await read(names)).toEqual(rows);
    await bench.lake.upkeep.compact('events', TODAY);
    expect(await read(names)).toEqual(rows);
    await bench.lake.upkeep.splitReviews('events', '2029-12-31');
    await bench.lake.upkeep.recluster('events', new Map([[1, 2]]));
    expect(await read(names)).toEqual(rows);
    const match = { column: 'record_id', values: [recordId(1)] };
    const rise = { labels: new Map([[1, 2]]), bundleOf: new Map([[2, 2]]) };
    await bench.lake.records.raise({ table: 'events', match, scope: 'r', rises: { events: rise } });
    expect(await read(names)).toEqual(rows);
    await bench.lake.records.erase({ table: 'events', match, scope: 'e' });
    expect(await read(names)).toEqual(rows.slice(1));
  });

  test('a column that is wanted no more keeps its field id and its values, also when files are written again', async () => {
    await bench.lake.follow(plain([{ name: 'beat', type: 'string' }]));
    await appendPlain(event(1).replace(/\)$/, ", 'B1')"), 'a');
    const before = await columnOf('events', 'beat');
    const followed = await bench.lake.follow(plain());
    expect(followed.get('events')?.map(({ name }) => name)).not.toContain('beat');
    await appendPlain(event(2).replace(/\)$/, ', NULL)'), 'b');
    await bench.lake.upkeep.compact('events', TODAY);
    await bench.lake.follow(plain([{ name: 'beat', type: 'string' }]));
    expect(await columnOf('events', 'beat')).toEqual(before);
    expect(await read(['n', 'beat'])).toEqual([
      [1, 'B1'],
      [2, null],
    ]);
  });

  test('wanted narrower again, a column stays as wide as it is stored', async () => {
    await bench.lake.follow(plain([], 'long'));
    await appendPlain(event(1), 'a');
    expect((await bench.lake.follow(plain([], 'int'))).get('events')?.[0]).toMatchObject({ name: 'n', type: 'long' });
  });

  test('without rows a table takes any columns, and column groups come and go', async () => {
    await bench.lake.follow(dataset([{ name: 'beat', type: 'string' }]));
    await bench.lake.follow(plain([{ name: 'beat', type: 'int' }]));
    expect((await bench.lake.tables()).map(({ name }) => name)).toEqual(['events']);
    expect(await columnOf('events', 'beat')).toMatchObject({ id: 10, type: 'int' });
    await bench.lake.follow(dataset([], [{ name: 'beat', type: 'string' }]));
    expect(await columnOf('events', 'beat')).toBeUndefined();
    expect(await columnOf(GROUP, 'beat')).toMatchObject({ type: 'string' });
    await append(1, '', ", 'B1'");
  });
});

describe('what cannot be followed while there are rows', () => {
  test.each<[string, readonly NewTable[], string, string]>([
    ['another type', plain([], 'string'), 'lake.column-type', 'stored as int'],
    ['a column that goes into a group', dataset([], [{ name: 'name', type: 'string' }]), 'lake.column-moved', '"name"'],
    ['a column group that is new', dataset(), 'lake.group-changed', 'ethnicity'],
  ])('%s', async (_, wanted, code, words) => {
    await bench.lake.follow(plain());
    await appendPlain(event(1), 'a');
    const before = await bench.lake.tables();
    const withoutName = wanted.map((table) => ({
      ...table,
      columns: table.columns.filter(
        ({ name }) => table.name !== 'events' || code !== 'lake.column-moved' || name !== 'name',
      ),
    }));
    await expect(bench.lake.follow(withoutName)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    });
    expect(await bench.lake.tables()).toEqual(before);
    expect(await read(['n'])).toEqual([[1]]);
  });

  test('a column that leaves its group, and a group that loses its last column', async () => {
    await bench.lake.follow(dataset());
    await append(1);
    const left = dataset([{ name: 'ethnicity', type: 'string' }]);
    await expect(bench.lake.follow(left.slice(0, 1))).rejects.toMatchObject({ code: 'lake.column-moved' });
    await expect(bench.lake.follow(plain())).rejects.toMatchObject({ code: 'lake.group-changed' });
  });
});

describe('beside others', () => {
  test('two that follow the same change at once, and one that makes what the other makes', async () => {
    const other = bench.again();
    await Promise.all([bench.lake.follow(dataset()), other.follow(dataset())]);
    await append(1);
    const more: readonly NewColumn[] = [{ name: 'beat', type: 'string' }];
    const [one, two] = await Promise.all([bench.lake.follow(dataset(more)), other.follow(dataset(more))]);
    expect(one).toEqual(two);
    expect((await bench.lake.table('events'))?.columns.filter(({ name }) => name === 'beat')).toHaveLength(1);
  });

  test('two that want a column in different places: one follows, the other is refused', async () => {
    await bench.lake.follow(dataset());
    await append(1);
    const religion: NewColumn = { name: 'religion', type: 'string' };
    const ends = await Promise.allSettled([
      bench.lake.follow(dataset([religion])),
      bench.again().follow(dataset([], [religion])),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const places = await Promise.all(['events', GROUP].map((table) => columnOf(table, 'religion')));
    expect(places.filter((column) => column !== undefined)).toHaveLength(1);
  });

  test('rows written before a column was added come in after; written before it was replaced, they are a conflict', async () => {
    await bench.lake.follow(plain([{ name: 'beat', type: 'string' }]));
    const { columns = [] } = (await bench.lake.table('events')) ?? {};
    const add = await bench.rows('events', event(1).replace(/\)$/, ", 'B1')"));
    const ingest = { table: 'events', alongside: [], replaces: [], add: { events: add }, written: { events: columns } };
    await bench.lake.follow(plain([{ name: 'beat', type: 'int' }]));
    await expect(bench.lake.records.ingest({ ...ingest, scope: 'i' })).rejects.toMatchObject({ code: 'lake.conflict' });
    const { columns: now = [] } = (await bench.lake.table('events')) ?? {};
    const again = await bench.rows('events', event(1).replace(/\)$/, ', 1)'));
    await bench.lake.follow(
      plain([
        { name: 'beat', type: 'int' },
        { name: 'late', type: 'date' },
      ]),
    );
    await bench.lake.records.ingest({ ...ingest, add: { events: again }, written: { events: now }, scope: 'j' });
    expect(await read(['n', 'beat', 'late'])).toEqual([[1, 1, null]]);
  });
});

test('files written with a column that the table did not have are written again under its field id, at every point of history', async () => {
  await bench.lake.follow(plain());
  await appendPlain(event(1), 'a');
  const { columns = [] } = (await bench.lake.table('events')) ?? {};
  const stored = columns.map(({ name }) => `"${name}"`).join(', ');
  const [file] = await bench.writer.write({
    inputs: {},
    outputs: [
      {
        ...{ name: 'events', columns, folder: bench.staging, orderBy: [], partitionBy: 'bundle_id' },
        select: `SELECT ${columns
          .map(
            ({ name, type }) =>
              `CAST("${name}" AS ${type === 'string' ? 'VARCHAR' : type === 'int' ? 'INTEGER' : type})`,
          )
          .map((sql, at) => `${sql} AS "${columns[at]?.name}"`)
          .join(', ')}, 'B2' AS beat FROM (VALUES ${event(2)}) AS v(${stored})`,
      },
    ],
  });
  await bench.lake.commit(
    [{ table: 'events', operation: 'append', add: file === undefined ? [] : [file], remove: [] }],
    'b',
  );
  const then = { time: bench.clock.now() };
  bench.clock.advance(1_000);
  await bench.lake.records.delete({ table: 'events', match: { column: 'n', values: ['1'] }, scope: 'd' });
  await bench.lake.follow(plain([{ name: 'beat', type: 'string' }]));
  expect(await read(['n', 'beat'])).toEqual([[2, 'B2']]);
  expect(await read(['n', 'beat'], then)).toEqual([
    [1, null],
    [2, 'B2'],
  ]);
  await appendPlain(event(3).replace(/\)$/, ", 'B3')"), 'c');
  await bench.lake.upkeep.compact('events', TODAY);
  expect(await read(['n', 'beat'])).toEqual([
    [2, 'B2'],
    [3, 'B3'],
  ]);
});
