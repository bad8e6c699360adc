import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueryWorker } from '../src/pool/query-worker.js';
import { WarmWorkerPool } from '../src/pool/worker-pool.js';
import { textOf, treeOf } from '../src/statement/tree-text.js';
import { ask, duck, openFactory, temporaryFolder, writePeople } from './fixture.js';

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

test.each([
  ['9007199254740993', 'a whole number beyond 2^53'],
  ['-9223372036854775807', 'a negative one'],
  ['18446744073709551615', 'the largest of 64 bits'],
  ['12345678901234567890123456789', 'one beyond 64 bits'],
  ['-170141183460469231731687303715884105728', 'the smallest HUGEINT'],
  ['12345678901234567.89', 'a decimal'],
  ['0.30000000000000004', 'a fraction of 17 digits'],
  ['1e300', 'a double'],
  ["'9007199254740993'", 'a text of digits'],
])('a constant means what it says, however the statement is rewritten: %s, %s', async (constant) => {
  const connected = await duck(
    `SELECT ${constant} AS x, typeof(x), [${constant}], ${constant} = '${constant.replaceAll("'", '')}'`,
  );
  const plain = await ask(worker, `SELECT ${constant} AS x, typeof(x), [${constant}] FROM people WHERE id = 1`);
  expect(String(plain.rows[0]?.[0])).toBe(String(connected[0]?.[0]).replaceAll("'", ''));
  for (const end of [
    'ORDER BY id',
    'LIMIT 1',
    'ORDER BY id LIMIT 1',
    'AND x IS NOT NULL ORDER BY 1 LIMIT 1 OFFSET 0',
  ]) {
    const { rows } = await ask(
      worker,
      `SELECT ${constant} AS x, typeof(x), [${constant}] FROM people WHERE id = 1 AND ${constant} = ${constant} ${end}`,
    );
    expect([end, rows]).toEqual([end, plain.rows]);
  }
});

test('a tree keeps every digit, and a text of digits stays a text', () => {
  const json =
    '{"a":9007199254740993,"b":"9007199254740993","c":[-18446744073709551615,1.5,1e300,"x\\"12345678901234567890"],"d":42}';
  expect(textOf(treeOf(json))).toBe(json.replace('1e300', '1e+300'));
});

test.each([
  'SELECT 1e400',
  'SELECT -1e400 FROM people',
  'SELECT name FROM people WHERE 1e309 > id',
  'SELECT 1 LIMIT 1e400',
  'SELECT \'"value":1\', 1e400',
])(
  'a number in the text that is beyond every type is a mistake of the text, not a failure of ours: %s',
  async (sql) => {
    await expect(ask(worker, sql)).rejects.toMatchObject({ code: 'engine.value-unfit', httpStatus: 422 });
    expect((await ask(worker, 'SELECT 1')).rows).toEqual([[1]]);
  },
);
