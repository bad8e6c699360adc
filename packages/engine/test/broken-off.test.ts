import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueryWorker } from '../src/pool/query-worker.js';
import { WarmWorkerPool } from '../src/pool/worker-pool.js';
import { ask, LIMITS, openFactory, temporaryFolder, writePeople } from './fixture.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let pool: WarmWorkerPool;
let worker: QueryWorker;

beforeAll(async () => {
  folder = await temporaryFolder();
  const views = await writePeople(folder.path);
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
