import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnType } from '../src/column.js';
import { evolveColumns, type SchemaChange } from '../src/schema.js';
import { eventsTable, openDatabase, openWorkbench, TODAY } from './workbench.js';

const columns = [
  { id: 1, name: 'a', type: 'int' as const },
  { id: 2, name: 'b', type: 'decimal(8,2)' as const },
  { id: 3, name: 'bundle_id', type: 'int' as const },
];
const evolve = (...changes: SchemaChange[]) => evolveColumns('t', columns, changes, 7, new Set([3]));

describe('schema evolution by field id', () => {
  test('a new column gets an id that was never used, also not by a dropped one', () => {
    const { columns: next, lastId } = evolve(
      { kind: 'drop', id: 1 },
      { kind: 'add', column: { name: 'a', type: 'string' } },
    );
    expect(next.map((column) => [column.id, column.name])).toEqual([
      [2, 'b'],
      [3, 'bundle_id'],
      [8, 'a'],
    ]);
    expect(lastId).toBe(8);
  });

  test.each<[ColumnType, ColumnType, boolean]>([
    ['int', 'long', true],
    ['long', 'int', false],
    ['float', 'double', true],
    ['double', 'float', false],
    ['decimal(8,2)', 'decimal(20,2)', true],
    ['decimal(8,2)', 'decimal(20,3)', false],
    ['decimal(8,2)', 'decimal(7,2)', false],
    ['int', 'string', false],
    ['date', 'timestamp', false],
  ])('%s to %s', (from, to, allowed) => {
    const act = () =>
      evolveColumns('t', [{ id: 1, name: 'x', type: from }], [{ kind: 'widen', id: 1, type: to }], 1, new Set());
    if (allowed) expect(act().columns[0]?.type).toBe(to);
    else expect(act).toThrowError(expect.objectContaining({ code: 'lake.evolution-refused' }));
  });

  test.each<[string, SchemaChange, string]>([
    ['a system column stays', { kind: 'drop', id: 3 }, 'lake.evolution-refused'],
    ['a system column keeps its name', { kind: 'rename', id: 3, name: 'x' }, 'lake.evolution-refused'],
    ['there is no such column', { kind: 'drop', id: 9 }, 'lake.evolution-refused'],
    ['names are unique whatever their case', { kind: 'rename', id: 1, name: 'B' }, 'lake.schema-invalid'],
    ['names are unique', { kind: 'add', column: { name: 'b', type: 'int' } }, 'lake.schema-invalid'],
  ])('%s', (_, change, code) => {
    expect(() => evolve(change)).toThrowError(expect.objectContaining({ code }));
  });
});

describe('in a table', () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await openDatabase();
  });
  afterAll(() => postgres.stop());

  test('old and new files are read, deleted from and compacted under the new columns; history too', async () => {
    const bench = await openWorkbench(postgres);
    const { lake, clock } = bench;
    await lake.create({ ...eventsTable(), sortKey: [] });
    const row = (n: string, name: string, more = '') => `(${n}, '${name}', NULL, 1, 1, 'a.csv', NULL${more})`;
    const append = async (rows: string) => {
      const add = await bench.rows('events', rows);
      await lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], rows);
    };
    await append(`${row('1', 'one')}, ${row('2', 'two')}`);
    clock.advance(1_000);
    await lake.evolve('events', [
      { kind: 'rename', id: 2, name: 'title' },
      { kind: 'widen', id: 1, type: 'long' },
      { kind: 'add', column: { name: 'added', type: 'double' } },
    ]);
    await append(row('3000000000', 'three', ', 0.5'));
    await lake.records.delete({ table: 'events', match: { column: 'n', values: ['1'] }, scope: 'd' });
    await lake.upkeep.compact('events', TODAY);
    const read = async (at?: { time: number }) => {
      const plan = await lake.scan({
        table: 'events',
        bundles: new Set([1]),
        today: TODAY,
        ...(at && { at }),
        columns: ['n', 'title', 'added'],
      });
      return (await bench.read(plan)).map((each) => [each.n, each.title, each.added]);
    };
    expect(await read()).toEqual([
      ['2', 'two', null],
      ['3000000000', 'three', 0.5],
    ]);
    expect(await read({ time: clock.now() - 500 })).toEqual([
      ['1', 'one', null],
      ['2', 'two', null],
    ]);
    await bench.close();
  });

  test.each([
    ['Events', 'lake.name-invalid'],
    ['../events', 'lake.name-invalid'],
    ['a$b$c', 'lake.name-invalid'],
  ])('the name %s is refused', async (name, code) => {
    const bench = await openWorkbench(postgres);
    await expect(bench.lake.create(eventsTable(name))).rejects.toMatchObject({ code });
    await bench.close();
  });

  test('a companion is called after its column group, whose name may have a "-"', async () => {
    const bench = await openWorkbench(postgres);
    await bench.lake.create(eventsTable('reports'), eventsTable('reports$source-identity'));
    expect(await bench.lake.table('reports$source-identity')).toMatchObject({ name: 'reports$source-identity' });
    await expect(bench.lake.create(eventsTable('re-ports'))).rejects.toMatchObject({ code: 'lake.name-invalid' });
    await bench.close();
  });

  test('a name is given once; a table without bundles is refused', async () => {
    const bench = await openWorkbench(postgres);
    await bench.lake.create(eventsTable());
    await expect(bench.lake.create(eventsTable('fresh'), eventsTable())).rejects.toMatchObject({
      code: 'lake.table-exists',
    });
    expect(await bench.lake.table('fresh')).toBeUndefined();
    const bare = { name: 'bare', columns: [{ name: 'a', type: 'int' as const }], sortKey: [] };
    await expect(bench.lake.create(bare)).rejects.toMatchObject({ code: 'lake.schema-invalid' });
    await bench.close();
  });
});
