import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readContainer } from '../src/avro-container.js';
import { event, eventsTable, openDatabase, openWorkbench, type Workbench } from './workbench.js';

let postgres: Postgres;
let bench: Workbench;
let folder: string;
beforeAll(async () => {
  postgres = await openDatabase();
  bench = await openWorkbench(postgres, { seed: 'golden' });
  await bench.lake.create(eventsTable());
  for (const [scope, rows] of [
    ['one', `${event(1)}, ${event(2)}, ${event(3, 2)}`],
    ['two', event(4, 1, 'b.csv', '2027-01-01', 'a name longer than sixteen characters')],
  ] as const) {
    const add = await bench.rows('events', rows);
    await bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], scope);
    bench.clock.advance(60_000);
  }
  await bench.lake.records.delete({ table: 'events', match: { column: 'n', values: ['1'] }, scope: 'three' });
  const [table] = await fs.readdir(bench.root);
  folder = join(bench.root, table ?? '', 'metadata');
});
afterAll(async () => {
  await bench.close();
  await postgres.stop();
});

/** Sizes that depend on the compressor's version are left out; all else is byte for byte, the root aside. */
function readable(value: unknown): string {
  const text = JSON.stringify(
    value,
    (key, each: unknown) => {
      if (typeof each === 'bigint') return String(each);
      if (SIZES.has(key)) return 'a size';
      return isBytes(each) ? `0x${Buffer.from(each.data).toString('hex')}` : each;
    },
    1,
  );
  return `${text.replaceAll(bench.root, '/lake')}\n`;
}

const SIZES = new Set(['manifest_length', 'file_size_in_bytes', 'column_sizes', 'total-files-size']);

function isBytes(value: unknown): value is { readonly type: 'Buffer'; readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
}

const golden = (name: string) => fileURLToPath(new URL(`golden/${name}.golden.json`, import.meta.url));

async function container(ending: RegExp): Promise<string> {
  const names = (await fs.readdir(folder)).filter((name) => ending.test(name));
  const newest = await Promise.all(
    names.map(async (name) => ({ name, time: (await fs.stat(join(folder, name))).mtimeMs })),
  );
  const last = newest.sort((a, b) => a.time - b.time).at(-1)?.name ?? '';
  const { metadata, records } = readContainer(await fs.readFile(join(folder, last)));
  const header = Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, /^[[{]/.test(value) ? JSON.parse(value) : value]),
  );
  return readable({ header, records });
}

test('table metadata', async () => {
  const names = (await fs.readdir(folder)).filter((name) => name.endsWith('.metadata.json')).sort();
  const text = await fs.readFile(join(folder, names.at(-1) ?? ''), 'utf8');
  // Snapshot ids are numbers in the file, beyond what JSON.parse keeps.
  expect(text).toMatch(/"current-snapshot-id":\d{17,19},/);
  const ids = text.replace(/("[a-z-]*snapshot-id":)(\d+)/g, '$1"$2"');
  await expect(readable(JSON.parse(ids))).toMatchFileSnapshot(golden('metadata'));
});

test('a manifest', async () => {
  await expect(await container(/-m0\.avro$/)).toMatchFileSnapshot(golden('manifest'));
});

test('a manifest list', async () => {
  await expect(await container(/^snap-/)).toMatchFileSnapshot(golden('manifest-list'));
});
