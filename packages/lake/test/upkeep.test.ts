import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { event, eventsTable, NOON, openDatabase, openWorkbench, recordId, TODAY, type Workbench } from './workbench.js';

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

async function append(rows: string): Promise<void> {
  const add = await bench.rows('events', rows);
  await bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], `append ${rows}`);
}

const scan = (bundles = [1, 2]) => bench.lake.scan({ table: 'events', bundles: new Set(bundles), today: TODAY });
const numbers = async () => (await bench.read(await scan())).map((row) => row.n);

/** The folder of the table `events`, a random name. */
async function tableFolder(): Promise<string> {
  const { rows } = await postgres.pool.query<{ folder: string }>(
    "select folder from lake.tables where name = 'events'",
  );
  return rows[0]?.folder ?? '';
}

/** Names in the table's `data` and `metadata` folders. */
async function onDisk(kind: 'data' | 'metadata'): Promise<readonly string[]> {
  return fs.readdir(join(bench.root, await tableFolder(), kind));
}

test('compaction leaves one sorted file for each bundle', async () => {
  for (const n of [5, 3, 4, 1]) await append(`${event(n)}, ${event(n + 10, 2)}`);
  await bench.lake.upkeep.compact('events', TODAY);
  const plan = await scan();
  expect(plan.files.map((file) => [file.bundle, file.rows])).toEqual([
    [1, 4],
    [2, 4],
  ]);
  const [file] = plan.files;
  const rows = await bench.writer.rows(`SELECT n FROM '${file?.path}'`);
  expect(rows.map((row) => row.n)).toEqual([1, 3, 4, 5]);
  expect(await bench.lake.upkeep.compact('events', TODAY)).toBeUndefined();
});

test('compaction of a bundle is decided from its own files alone', async () => {
  await append(event(1));
  await append(event(2, 2));
  await append(event(3, 2));
  const before = await scan([1]);
  await bench.lake.upkeep.compact('events', TODAY);
  expect((await scan([1])).files).toEqual(before.files);
});

test('expiry removes exactly the files that only expired snapshots needed', async () => {
  await append(`${event(1)}, ${event(2)}`);
  bench.clock.advance(1_000);
  await bench.lake.records.delete({ table: 'events', match: { column: 'n', values: ['1'] }, scope: 'd' });
  bench.clock.advance(1_000);
  await append(event(3));
  expect(await onDisk('data')).toHaveLength(3);
  await bench.lake.upkeep.expire(['events'], NOON + 1_500);
  expect(await onDisk('data')).toHaveLength(2);
  expect(await numbers()).toEqual([2, 3]);
  // In force: two lists, and each snapshot's manifests, and one metadata file.
  expect((await onDisk('metadata')).filter((name) => name.startsWith('snap-'))).toHaveLength(2);
  expect((await onDisk('metadata')).filter((name) => name.endsWith('.json'))).toHaveLength(1);
});

test('the sweep takes nothing that a kept snapshot of any table needs, and nothing young', async () => {
  await bench.lake.create(eventsTable('other'));
  await append(event(1));
  await bench.lake.records.delete({ table: 'events', match: { column: 'n', values: ['1'] }, scope: 'd' });
  const table = await tableFolder();
  await fs.writeFile(join(bench.root, table, 'data', 'stray.parquet'), 'left behind');
  const grace = 2 * 3_600_000;
  const before = { data: await onDisk('data'), metadata: await onDisk('metadata') };
  expect(await bench.lake.upkeep.sweepOrphans(grace)).toEqual([]);
  bench.clock.advance(grace - 1);
  expect(await bench.lake.upkeep.sweepOrphans(grace)).toEqual([]);
  bench.clock.advance(1);
  expect(await bench.lake.upkeep.sweepOrphans(grace)).toEqual([`${table}/data/stray.parquet`]);
  expect({ data: [...(await onDisk('data')), 'stray.parquet'].sort(), metadata: await onDisk('metadata') }).toEqual(
    before,
  );
});

test('metadata stays bounded: earlier metadata files, and manifests of a snapshot', async () => {
  const lake = bench.again({}, { manifests: 5, metadataLog: 3 });
  for (let n = 1; n <= 20; n += 1) {
    const add = await bench.rows('events', event(n));
    await lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], `n ${n}`);
  }
  expect((await onDisk('metadata')).filter((name) => name.endsWith('.json'))).toHaveLength(4);
  await bench.lake.upkeep.expire(['events'], bench.clock.now() + 1);
  expect((await onDisk('metadata')).filter((name) => name.endsWith('-m0.avro')).length).toBeLessThanOrEqual(5);
  expect(await numbers()).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
});

test('a file of two bundles is refused', async () => {
  const [file] = await bench.rows('events', event(1));
  if (file === undefined) return;
  const mixed = { ...file, columns: { ...file.columns, bundle_id: { min: '1', max: '2', nulls: 0, bytes: 10 } } };
  await expect(
    bench.lake.commit([{ table: 'events', operation: 'append', add: [mixed], remove: [] }], 'x'),
  ).rejects.toMatchObject({ code: 'lake.mixed-bundle' });
});

test('a workspace that has moved reads its tables from where they are now', async () => {
  await append(event(1));
  const moved = `${bench.root}-moved`;
  await fs.rename(bench.root, moved);
  await fs.mkdir(bench.root);
  const { LocalStorage } = await import('../src/storage.js');
  const { systemFiles } = await import('@peel/kernel/files');
  const lake = bench.again({ storage: new LocalStorage(moved, systemFiles) });
  const plan = await lake.scan({ table: 'events', bundles: new Set([1]), today: TODAY });
  expect((await bench.read(plan)).map((row) => row.record_id)).toEqual([recordId(1)]);
  await fs.rm(moved, { recursive: true });
});
