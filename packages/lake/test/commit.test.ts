import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { event, eventsTable, openDatabase, openWorkbench, TODAY, type Workbench } from './workbench.js';

let postgres: Postgres;
let bench: Workbench;
beforeAll(async () => {
  postgres = await openDatabase();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  bench = await openWorkbench(postgres);
  await bench.lake.create(eventsTable());
});
afterEach(() => bench.close());

const scanAll = (bundles = [1, 2, 3]) => bench.lake.scan({ table: 'events', bundles: new Set(bundles), today: TODAY });
const numbers = async (bundles?: number[]) => (await bench.read(await scanAll(bundles))).map((row) => row.n);

describe('commit and scan', () => {
  test('an empty table has no file', async () => {
    expect((await scanAll()).files).toEqual([]);
  });

  test('rows appended are read back, only those of permitted bundles, from files of one bundle each', async () => {
    const add = await bench.rows('events', `${event(1)}, ${event(2, 2)}, ${event(3)}`);
    await bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], 'test');
    expect(await numbers()).toEqual([1, 2, 3]);
    expect(await numbers([1])).toEqual([1, 3]);
    expect(await numbers([2])).toEqual([2]);
    expect(await numbers([])).toEqual([]);
  });
});
