import type { PeelError } from '@peel/kernel/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueryWorker } from '../src/pool/query-worker.js';
import { WarmWorkerPool } from '../src/pool/worker-pool.js';
import { ask, LIMITS, openFactory, temporaryFolder, writePeople } from './fixture.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let pool: WarmWorkerPool;
let worker: QueryWorker;
let views: Awaited<ReturnType<typeof writePeople>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  views = await writePeople(folder.path);
  pool = new WarmWorkerPool(await openFactory(folder.path), 1);
  worker = await pool.take({ session: 'one' });
  await worker.prepare([views.open]);
});

afterAll(async () => {
  await pool.close();
  await folder.remove();
});

const LATE = 'a.id = 39 AND b.id = 39 AND c.id = 20';
const MANY = 'people a, people b, people c';

/** How many rows came, and the code that ended them. */
async function broken(sql: string): Promise<{ readonly rows: number; readonly code: string | undefined }> {
  let rows = 0;
  try {
    const stream = await worker.run({ sql, limits: LIMITS, recordIds: true });
    for await (const frame of stream.frames()) rows += frame.rows;
    await stream.outcome();
    return { rows, code: undefined };
  } catch (error) {
    return { rows, code: (error as { code?: string }).code };
  }
}

test.each([
  ['a cast', `SELECT CAST(CASE WHEN ${LATE} THEN 'x' ELSE '1' END AS INTEGER) FROM ${MANY}`],
  ['a function', `SELECT hamming('a', CASE WHEN ${LATE} THEN 'bb' ELSE 'a' END) FROM ${MANY}`],
  ['one column of several', `SELECT a.id, a.id, CAST(CASE WHEN ${LATE} THEN 'x' ELSE '1' END AS INTEGER) FROM ${MANY}`],
  ['a condition', `SELECT a.name FROM ${MANY} WHERE CAST(CASE WHEN ${LATE} THEN 'x' ELSE '1' END AS INTEGER) = 1`],
  [
    'a number of a generator',
    "SELECT CAST(CASE WHEN i = 900000 THEN 'x' ELSE '1' END AS INTEGER) FROM range(1000000) r(i)",
  ],
])('an answer that an error ends in the middle says so, and is never taken for the whole: %s', async (_name, sql) => {
  const { rows, code } = await broken(sql);
  expect(code).toBe('engine.value-unfit');
  expect(rows).toBeLessThan(1_000_000);
  expect((await ask(worker, 'SELECT count(*) FROM people')).rows).toEqual([[40]]);
});

test('an answer of as many rows without an error is whole', async () => {
  expect(await broken(`SELECT a.id FROM ${MANY}`)).toEqual({ rows: 64_000, code: undefined });
});

describe('limits', () => {
  const endless = 'SELECT count(*) FROM range(3000000) a(x), range(3000000) b(y) WHERE x * y % 7 = 3';

  test('rows', async () => {
    await expect(
      ask(worker, 'SELECT i FROM range(101) t(i)', { limits: { ...LIMITS, rows: 100 } }),
    ).rejects.toMatchObject({
      code: 'engine.too-many-rows',
    });
    expect(
      (await ask(worker, 'SELECT i FROM range(100) t(i)', { limits: { ...LIMITS, rows: 100 } })).rows,
    ).toHaveLength(100);
  });

  test('time', async () => {
    const start = performance.now();
    await expect(ask(worker, endless, { limits: { ...LIMITS, milliseconds: 300 } })).rejects.toMatchObject({
      code: 'engine.timeout',
    });
    expect(performance.now() - start).toBeLessThan(2_000);
    expect((await ask(worker, 'SELECT 1')).rows).toEqual([[1]]);
  });

  test('memory, mapped and survived', async () => {
    const sql =
      'SELECT count(*) FROM (SELECT DISTINCT i, md5(i::VARCHAR) || sha256(i::VARCHAR) FROM range(9000000) t(i))';
    await expect(ask(worker, sql, { limits: { ...LIMITS, memoryMb: 100 } })).rejects.toMatchObject({
      code: 'engine.out-of-memory',
    });
    expect((await ask(worker, 'SELECT count(*) FROM people')).rows).toEqual([[40]]);
  });

  test('a statement that DuckDB cannot be interrupted in ends with its worker', async () => {
    const other = await pool.take({ session: 'bomb' });
    await other.prepare([views.closed]);
    const doubled = Array.from(
      { length: 30 },
      (_, level) => `c${level + 1} AS (SELECT a.* FROM c${level} a, c${level} b)`,
    );
    const bomb = `WITH c0 AS (SELECT id FROM people), ${doubled.join(', ')} SELECT count(*) FROM c30`;
    const error = await ask(other, bomb, { limits: { ...LIMITS, milliseconds: 500 } }).catch(
      (caught: unknown) => caught,
    );
    expect(['engine.timeout', 'engine.out-of-memory', 'engine.worker-lost']).toContain((error as PeelError).code);
    await other.close();
  });

  test.each([
    "SELECT lpad('a', 2000000000, 'b')",
    "SELECT repeat('a', 3000000000)",
    "SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000))",
  ])('one value that takes too long or too much ends by a limit, with its worker if need be: %s', async (sql) => {
    const other = await pool.take({ session: 'value' });
    await other.prepare([views.closed]);
    const start = performance.now();
    const error = await ask(other, sql, { limits: { ...LIMITS, milliseconds: 500 } }).catch(
      (caught: unknown) => caught,
    );
    expect(['engine.timeout', 'engine.out-of-memory', 'engine.worker-lost']).toContain((error as PeelError).code);
    expect([413, 503]).toContain((error as PeelError).httpStatus);
    expect(performance.now() - start).toBeLessThan(10_000);
    await other.close();
  });

  test('cancel, before the first row and in the middle of many', async () => {
    const running = ask(worker, endless);
    const refused = expect(running).rejects.toMatchObject({ code: 'engine.cancelled' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await worker.cancel();
    await refused;
    const stream = await worker.run({
      sql: 'SELECT i, repeat(i::VARCHAR, 20) FROM range(1000000) t(i)',
      limits: LIMITS,
      recordIds: false,
    });
    const frames = stream.frames()[Symbol.asyncIterator]();
    await frames.next();
    await worker.cancel();
    await expect(frames.next()).rejects.toMatchObject({ code: 'engine.cancelled' });
    await expect(stream.outcome()).rejects.toMatchObject({ code: 'engine.cancelled' });
    expect((await ask(worker, 'SELECT 1')).rows).toEqual([[1]]);
  });

  test('a slow reader holds the worker back rather than filling memory', async () => {
    const stream = await worker.run({
      sql: 'SELECT i, repeat(i::VARCHAR, 30) FROM range(400000) t(i)',
      limits: LIMITS,
      recordIds: false,
    });
    let rows = 0;
    for await (const frame of stream.frames()) {
      rows += frame.rows;
      if (rows < 50_000) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(rows).toBe(400_000);
    expect((await stream.outcome()).rows).toBe(400_000);
  });
});
