import { createHash, randomInt } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { isPeelError } from '@peel/kernel/errors';
import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CheckedFile } from '../src/check.js';
import type { LakeDatabase } from '../src/database.js';
import type { StoredFiles } from '../src/file-sum.js';
import type { Lake } from '../src/lake.js';
import { event, eventsTable, NOON, openDatabase, openWorkbench, recordId, TODAY, type Workbench } from './workbench.js';

const SEED = Number(process.env.PEEL_SEED ?? randomInt(2 ** 31));
const DAY = 86_400_000;

let postgres: Postgres;
let bench: Workbench;
let lake: Lake;
let written: (StoredFiles & { readonly entry: string })[];

beforeAll(async () => {
  console.log(`seed ${SEED}`);
  postgres = await openDatabase();
});
afterAll(() => postgres.stop());

beforeEach(async () => {
  bench = await openWorkbench(postgres, { seed: String(SEED) });
  written = [];
  lake = bench.again({
    writeDown: async (stored) => {
      const entry = `evt_${written.length}`;
      written.push({ ...stored, entry });
      return entry;
    },
  });
  await lake.create(eventsTable());
});
afterEach(() => bench.close());

async function append(...rows: readonly string[]): Promise<void> {
  bench.clock.advance(1_000);
  const add = await bench.rows('events', rows.join(', '));
  await lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], `append ${rows[0]}`);
}

async function checked(pace: (bytes: number) => Promise<void> = async () => {}): Promise<readonly CheckedFile[]> {
  const all: CheckedFile[] = [];
  for await (const file of lake.upkeep.check(pace)) all.push(file);
  return all;
}

const database = () => postgres.database<LakeDatabase>();
const sums = () => database().selectFrom('lake.sums').selectAll().orderBy('key').execute();
const pathOf = (key: string) => join(bench.root, key);
const keyOf = (file: CheckedFile) => file.kept?.key ?? file.found?.key ?? '';

/** What is wrong, by file. */
function problems(files: readonly CheckedFile[]): Record<string, string | undefined> {
  return Object.fromEntries(files.flatMap((file) => (file.problem ? [[keyOf(file), file.problem.code]] : [])));
}

const match = { column: 'record_id', values: [recordId(2)] };
const rise = { labels: new Map([[1, 2]]), bundleOf: new Map([[2, 2]]) };

/** Everything that writes data files. */
const WRITERS: Readonly<Record<string, () => Promise<unknown>>> = {
  'a commit': () => append(event(7)),
  'a deletion': () => lake.records.delete({ table: 'events', match, scope: 'x' }),
  'an import that replaces another': async () => {
    const add = { events: await bench.rows('events', event(9, 1, 'b.csv')) };
    await lake.records.ingest({ table: 'events', alongside: [], replaces: ['a.csv'], add, scope: 'x' });
  },
  'an erasure': () => lake.records.erase({ table: 'events', match, scope: 'x' }),
  'a raise': () => lake.records.raise({ table: 'events', match, rises: { events: rise }, scope: 'x' }),
  compaction: () => lake.upkeep.compact('events', TODAY),
  'a split of reviews': () => lake.upkeep.splitReviews('events', TODAY),
  // A file that was written with a column the table did not have: it is written again once the table has it.
  'a column that comes into the table': async () => {
    const { columns, ...rest } = eventsTable();
    const stored = (await lake.table('events'))?.columns ?? [];
    const beat = { id: 99, name: 'beat', type: 'string' as const };
    const select = `SELECT 9::INTEGER AS n, 'x' AS name, '${recordId(9)}'::UUID AS record_id, 1::INTEGER AS label_id, 1::INTEGER AS bundle_id, 'c.csv' AS source_ref, DATE '2030-01-01' AS review_due, 'north' AS beat`;
    const wide = { name: 'events', select, columns: [...stored, beat], folder: bench.staging, orderBy: [] };
    const add = await bench.writer.write({ inputs: {}, outputs: [{ ...wide, partitionBy: 'bundle_id' }] });
    await lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], 'wide');
    const before = written.length;
    await lake.follow([{ ...rest, columns: [...columns, { name: 'beat', type: 'string' }] }]);
    expect(written.length).toBe(before + 1);
  },
  clustering: () => lake.upkeep.recluster('events', new Map([[1, 3]])),
};

describe('every file is kept as it was stored, and written down first, whatever wrote it', () => {
  test.each(Object.keys(WRITERS))('by %s', async (name) => {
    await append(event(1), event(2), event(3, 2));
    await append(event(4), event(5, 1, 'a.csv', '2026-12-24'));
    await append(event(6));
    await append(event(8));
    const before = written.length;
    bench.clock.advance(1_000);
    await WRITERS[name]?.();
    expect(written.length).toBeGreaterThan(before);

    const files = await checked();
    for (const { table, kept, found, problem } of files) {
      const bytes = await fs.readFile(pathOf(kept?.key ?? ''));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const own = { key: kept?.key, bytes: bytes.length, sha256 };
      expect({ table, kept, found, problem }).toEqual({
        table: 'events',
        kept: { ...own, event: expect.any(String) },
        found: own,
        problem: undefined,
      });
      expect(written.find(({ entry }) => entry === kept?.event)?.files).toContainEqual(own);
    }
    expect((await lake.upkeep.storedBytes()) > 0).toBe(true);
  });

  test('and no sum outlives what needs its file', async () => {
    await append(event(1), event(2), event(3, 2));
    await append(event(4));
    await lake.upkeep.compact('events', TODAY);
    const erased = (await checked()).map(keyOf);
    await lake.records.erase({ table: 'events', match, scope: 'x' });
    // At once what is erased, the rest with the sweep.
    expect((await sums()).filter(({ key }) => erased.includes(key)).length).toBeLessThan(erased.length);
    await lake.upkeep.expire(['events'], NOON + DAY);
    await lake.upkeep.sweepOrphans(DAY);
    expect((await sums()).map(({ key }) => key)).toEqual((await checked()).map(keyOf).sort());
    await lake.upkeep.drop('events');
    expect(await sums()).toEqual([]);
  });

  test('a commit that cannot be written down does not come to be', async () => {
    await append(event(1));
    const silent = bench.again({ writeDown: () => Promise.reject(new Error('the log stopped')) });
    const add = await bench.rows('events', event(2));
    const change = { table: 'events', operation: 'append', add, remove: [] } as const;
    await expect(silent.commit([change], 'x')).rejects.toThrow('the log stopped');
    expect(await checked()).toHaveLength(1);
    expect(await sums()).toHaveLength(1);
  });
});

describe('a file that is not what was stored is found, and no other one, threat 36', () => {
  let files: readonly string[];
  beforeEach(async () => {
    await append(event(1), event(2, 2), event(3, 3));
    await append(event(4), event(5, 2));
    files = (await checked()).map(keyOf);
    expect(files).toHaveLength(5);
  });
  const some = (at = SEED) => files[at % files.length] ?? '';

  test('one flipped bit, wherever it is', async () => {
    const path = pathOf(some());
    const whole = await fs.readFile(path);
    // From the first bit to the last, in steps that meet every position in a byte.
    for (let bit = SEED % 389; bit < whole.length * 8; bit += 389) {
      const other = Buffer.from(whole);
      other.writeUInt8((other[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
      await fs.writeFile(path, other);
      expect(problems(await checked()), `bit ${bit}`).toEqual({ [some()]: 'lake.stored-bytes' });
    }
    await fs.writeFile(path, whole);
    expect(problems(await checked())).toEqual({});
  });

  test('cut short, grown, empty', async () => {
    const whole = await fs.readFile(pathOf(some()));
    for (const other of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.alloc(1)]), Buffer.alloc(0)]) {
      await fs.writeFile(pathOf(some()), other);
      expect(problems(await checked())).toEqual({ [some()]: 'lake.stored-length' });
    }
  });

  test('a pair that changed places', async () => {
    const [one, other] = [some(), some(SEED + 1)];
    await fs.rename(pathOf(one), pathOf('kept-aside'));
    await fs.rename(pathOf(other), pathOf(one));
    await fs.rename(pathOf('kept-aside'), pathOf(other));
    expect(Object.keys(problems(await checked())).sort()).toEqual([one, other].sort());
  });

  test('gone, or no longer to be read', async () => {
    await fs.rm(pathOf(some()));
    await fs.rm(pathOf(some(SEED + 1)));
    await fs.mkdir(pathOf(some(SEED + 1)));
    const found = await checked();
    expect(problems(found)).toEqual({ [some()]: 'lake.stored-missing', [some(SEED + 1)]: 'lake.stored-unreadable' });
    expect(found).toHaveLength(5);
  });

  test('all files of a table whose metadata is gone, told as one', async () => {
    await lake.create(eventsTable('others'));
    const [pointer] = await database().selectFrom('lake.tables').selectAll().where('name', '=', 'events').execute();
    await fs.writeFile(pathOf(pointer?.metadata ?? ''), 'nothing');
    lake = bench.again();
    expect((await checked()).map(({ table, problem }) => [table, problem?.code])).toEqual([
      ['events', 'lake.file-corrupt'],
    ]);
  });
});

test('of a file from before sums were kept its length is known, and the rest once it is taken up', async () => {
  await append(event(1), event(2, 2));
  await database().deleteFrom('lake.sums').execute();
  const unkept = await checked();
  expect(unkept.map(({ kept, problem }) => [kept, problem])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
  const [first, second] = unkept.map(({ found }) => found?.key ?? '');
  const whole = await fs.readFile(pathOf(first ?? ''));
  await fs.writeFile(pathOf(first ?? ''), whole.subarray(1));
  expect(problems(await checked())).toEqual({ [first ?? '']: 'lake.stored-length' });
  await fs.writeFile(pathOf(first ?? ''), whole);

  const found = unkept.flatMap((file) => (file.found === undefined ? [] : [file.found]));
  await lake.upkeep.takeUp({ tables: ['events'], scope: 'check', files: found });
  expect(written.at(-1)?.files.map(({ key }) => key)).toEqual([first, second]);
  whole.writeUInt8((whole[9] ?? 0) ^ 1, 9);
  await fs.writeFile(pathOf(first ?? ''), whole);
  expect(problems(await checked())).toEqual({ [first ?? '']: 'lake.stored-bytes' });
});

test('what is rewritten, erased or dropped while it is checked is not told as missing', async () => {
  for (let n = 1; n < 30; n += 3) await append(event(n), event(n + 1, 2), event(n + 2, 3));
  const changes = [
    [
      () => lake.records.erase({ table: 'events', match, scope: 'x' }),
      () => lake.upkeep.compact('events', TODAY),
      () => lake.upkeep.expire(['events'], bench.clock.now() + DAY),
    ],
    [() => append(event(31), event(32, 2)), () => lake.upkeep.drop('events')],
  ];
  for (const acts of changes) {
    const found = await checked(async () => void (await acts.shift()?.()));
    expect(acts).toEqual([]);
    expect(problems(found)).toEqual({});
  }
});

test('a check is ended by its pace, and holds nothing open', async () => {
  await append(event(1), event(2, 2));
  const ended = checked(() => Promise.reject(new Error('gone away')));
  await expect(ended).rejects.toSatisfy((error) => !isPeelError(error));
});
