import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SandboxedQueryWorker } from '../src/pool/query-worker.js';
import type { ViewPlan } from '../src/pool/view-plan.js';
import { WarmWorkerPool } from '../src/pool/worker-pool.js';
import { ask, duck, openFactory, temporaryFolder, writePeople } from './fixture.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let pool: WarmWorkerPool;
let worker: SandboxedQueryWorker;
let views: Awaited<ReturnType<typeof writePeople>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  views = await writePeople(folder.path);
  pool = new WarmWorkerPool(await openFactory(folder.path), 1);
  worker = (await pool.take({ session: 'one' })) as SandboxedQueryWorker;
  await worker.prepare([views.open]);
});

afterAll(async () => {
  await pool.close();
  await folder.remove();
});

describe('views', () => {
  test('a dataset is its columns and record_id, nothing else', async () => {
    const { stream } = await ask(worker, 'SELECT * FROM people');
    expect(stream.columns.map(({ name }) => name)).toEqual(['id', 'name', 'born', 'height', 'record_id', 'illness']);
  });

  test('a column group is joined row by row, valued or not', async () => {
    const { rows } = await ask(worker, 'SELECT count(*), count(illness), min(illness) FROM people');
    expect(rows).toEqual([[40, 8, 'secret 0']]);
  });

  test('leaving a group out of a view that does not name it changes no row', async () => {
    const { rows } = await ask(worker, 'SELECT count(*), sum(id) FROM people');
    expect(rows).toEqual([[40, 780]]);
  });

  test('a dataset as a value holds the group too', async () => {
    const { rows } = await ask(worker, 'SELECT p FROM people p WHERE id = 5');
    expect(rows[0]?.[0]).toMatchObject({ id: 5, illness: 'secret 5' });
  });

  test('without a permitted file: the columns, no rows', async () => {
    const other = (await pool.take({ session: 'empty' })) as SandboxedQueryWorker;
    await other.prepare([{ ...views.open, base: [] }]);
    const { rows, stream } = await ask(other, 'SELECT id, illness FROM people');
    expect(rows).toEqual([]);
    expect(stream.columns).toEqual([
      { name: 'id', type: 'INTEGER' },
      { name: 'illness', type: 'VARCHAR' },
    ]);
    await other.close();
  });

  test('columns renamed, added or widened since a file was written are found by field id', async () => {
    const path = `${folder.path}/old.parquet`;
    await duck(
      `COPY (SELECT 1::INTEGER AS a, 'x' AS b, 'swap' AS c) TO '${path}' (FORMAT parquet, FIELD_IDS {a: 1, b: 2, c: 3})`,
    );
    const view: ViewPlan = {
      name: 'things',
      columns: [
        { name: 'amount', type: 'BIGINT', from: 'base' },
        { name: 'b', type: 'VARCHAR', from: 'base' },
        { name: 'added', type: 'DATE', from: 'base' },
      ],
      base: [path],
      groups: {},
      // "c" was renamed to "b" and the old "b" dropped.
      fieldIds: { amount: 1, b: 3, added: 4 },
    };
    const other = (await pool.take({ session: 'old' })) as SandboxedQueryWorker;
    await other.prepare([view]);
    const { rows, stream } = await ask(other, 'SELECT * FROM things');
    expect(rows).toEqual([[1, 'swap', null]]);
    expect(stream.columns.map(({ type }) => type)).toEqual(['BIGINT', 'VARCHAR', 'DATE']);
    await other.close();
  });

  test('a column that the table does not have yet is null; one that a file has without a field id is read all the same', async () => {
    const [old, odd] = [`${folder.path}/first.parquet`, `${folder.path}/odd.parquet`];
    await duck(`COPY (SELECT 1::INTEGER AS a) TO '${old}' (FORMAT parquet, FIELD_IDS {a: 1})`);
    await duck(`COPY (SELECT 2::INTEGER AS a, 'B' AS beat) TO '${odd}' (FORMAT parquet, FIELD_IDS {a: 1})`);
    const columns = [
      { name: 'a', type: 'BIGINT', from: 'base' },
      { name: 'beat', type: 'VARCHAR', from: 'base' },
    ];
    for (const [base, beats] of [
      [[old], [null]],
      [
        [old, odd],
        [null, 'B'],
      ],
    ] as const) {
      const other = (await pool.take({ session: `beats ${beats.length}` })) as SandboxedQueryWorker;
      await other.prepare([{ name: 'things', columns, base, groups: {}, fieldIds: { a: 1 } }]);
      const { rows } = await ask(other, 'SELECT beat FROM things ORDER BY a');
      expect(rows).toEqual(beats.map((beat) => [beat]));
      await other.close();
    }
  });

  test('a narrower plan replaces the wider one: the group is then no different from a misspelling', async () => {
    const other = (await pool.take({ session: 'narrow' })) as SandboxedQueryWorker;
    await other.prepare([views.open]);
    await ask(other, 'SELECT illness FROM people');
    await other.prepare([views.closed]);
    const asked = async (column: string) => {
      const error = await ask(other, `SELECT ${column} FROM people`).catch((caught: unknown) => caught);
      return JSON.stringify(error).replaceAll(column, '…');
    };
    expect(await asked('illness')).toEqual(await asked('ilness'));
    expect(await asked('illness')).toContain('engine.column-unknown');
    await other.close();
  });
});

describe('answers', () => {
  test('values of every type', async () => {
    const sql = `SELECT true, 1::TINYINT, -2::SMALLINT, 3::INTEGER, 9007199254740993::BIGINT, 170141183460469231731687303715884105727::HUGEINT,
      255::UTINYINT, 65535::USMALLINT, 4294967295::UINTEGER, 18446744073709551615::UBIGINT, 1.5::FLOAT, 'NaN'::DOUBLE, -0.05::DECIMAL(4,2),
      12345.678::DECIMAL(18,3), -1::DECIMAL(38,10), DATE '0044-03-15', DATE '1969-12-31', TIME '10:11:12.5', TIMESTAMP '2024-02-29 23:59:59.000001',
      TIMESTAMPTZ '2024-06-01 12:00:00+01', INTERVAL '14 months 3 days 1.5 seconds', '00112233-4455-6677-8899-aabbccddeeff'::UUID, 'héllo wörld, long enough to point',
      '\\x00\\xFF'::BLOB, [1, NULL, 3], {'a': 1, 'b': [DATE '2024-01-01']}, MAP {'k': 1}, 'x'::ENUM('x', 'y'), NULL, NULL::VARCHAR, '101'::BIT`;
    const { rows } = await ask(worker, sql);
    expect(rows[0]).toMatchInlineSnapshot(`
      [
        true,
        1,
        -2,
        3,
        "9007199254740993",
        "170141183460469231731687303715884105727",
        255,
        65535,
        4294967295,
        "18446744073709551615",
        1.5,
        "NaN",
        "-0.05",
        "12345.678",
        "-1.0000000000",
        "0044-03-15",
        "1969-12-31",
        "10:11:12.5",
        "2024-02-29T23:59:59.000001",
        "2024-06-01T11:00:00Z",
        "P14M3DT1.5S",
        "00112233-4455-6677-8899-aabbccddeeff",
        "héllo wörld, long enough to point",
        "AP8=",
        [
          1,
          null,
          3,
        ],
        {
          "a": 1,
          "b": [
            "2024-01-01",
          ],
        },
        [
          {
            "key": "k",
            "value": 1,
          },
        ],
        "x",
        null,
        null,
        "101",
      ]
    `);
  });

  test.each([
    '1::BIGINT',
    '9007199254740993::BIGINT',
    '170141183460469231731687303715884105727::HUGEINT',
    '18446744073709551615::UBIGINT',
    "'-infinity'::DOUBLE",
    '-0.05::DECIMAL(4,2)',
    "DATE '0044-03-15'",
    "'infinity'::DATE",
    "TIME '10:11:12.5'",
    "TIMESTAMP '2024-02-29 23:59:59.000001'",
    "TIMESTAMP_S '2024-02-29 23:59:59'",
    "TIMESTAMP_MS '2024-02-29 23:59:59.123'",
    "TIMESTAMP_NS '2024-02-29 23:59:59.123456789'",
    "TIMESTAMPTZ '2024-06-01 12:00:00+01'",
    "'infinity'::TIMESTAMPTZ",
    "INTERVAL '14 months 3 days 1.5 seconds'",
    "'00112233-4455-6677-8899-aabbccddeeff'::UUID",
    "'\\x00\\xFF'::BLOB",
    "'x'::ENUM('x', 'y')",
    "'101'::BIT",
    'true',
  ])('%s is told alike in a column, a list, a struct and a map', async (value) => {
    const { rows } = await ask(worker, `SELECT ${value}, [${value}], {'a': ${value}}, MAP {'k': ${value}}`);
    const [[plain, list, struct, map] = []] = rows;
    expect({ list, struct, map }).toEqual({ list: [plain], struct: { a: plain }, map: [{ key: 'k', value: plain }] });
  });

  test.each([
    'SELECT row(1, 2) r',
    "SELECT [row(1, 'a'), row(2, 'b')] r",
    'SELECT array_value(row(1, 2), row(3, 4)) r',
    'SELECT MAP {(1, 2): 3} r',
    'SELECT MAP {3: (1, 2)} r',
    "SELECT {'a': {'b': row(1, 2)}} r",
  ])('%s: fields without names are refused, and said how to name them, not lost', async (sql) => {
    await expect(ask(worker, sql)).rejects.toMatchObject({ code: 'engine.fields-unnamed' });
  });

  test('named fields are told whole, whatever the case of their names', async () => {
    const { rows } = await ask(worker, "SELECT {'a': 1, 'B': [{'c': 2, 'd': 3}]} r");
    expect(rows).toEqual([[{ a: 1, B: [{ c: 2, d: 3 }] }]]);
  });

  test('of a column that is not there in a subquery, the column is what is missing, be it misspelt or hidden', async () => {
    const closed = (await pool.take({ session: 'closed' })) as SandboxedQueryWorker;
    await closed.prepare([views.closed]);
    const of = (column: string) =>
      ask(closed, `SELECT 1 FROM people a WHERE EXISTS (SELECT 1 FROM people AS "B" WHERE b.${column} = a.${column})`);
    for (const column of ['nope', 'illness', '"no "" pe"']) {
      const name = column.replace(/^"|"$/g, '').replace('""', '"');
      const expected = { code: 'engine.column-unknown', message: `There is no column "${name}".` };
      await expect(of(column)).rejects.toMatchObject(expected);
    }
    await expect(ask(closed, 'SELECT b.id FROM people a')).rejects.toMatchObject({ code: 'engine.relation-unknown' });
    await closed.close();
  });

  test('long, short, repeated and missing strings come through whole, over many frames', async () => {
    const sql = `SELECT i, CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 's' || i WHEN 2 THEN repeat('long ' || i, 1 + (i % 9)::INTEGER) ELSE 'the same words each time' END AS text
      FROM range(20000) t(i) ORDER BY i`;
    const { rows, outcome } = await ask(worker, sql);
    expect(outcome.rows).toBe(20_000);
    for (const [i, text] of rows as [number, string | null][]) {
      const expected = [null, `s${i}`, `long ${i}`.repeat(1 + (i % 9)), 'the same words each time'][i % 4];
      if (text !== expected) expect({ i, text }).toEqual({ i, text: expected });
    }
  });

  test.each([
    ['SELECT name, count(*) FROM people GROUP BY name', 'total'],
    ['SELECT id, name FROM people', 'total'],
    ['SELECT name FROM people ORDER BY name', 'total'],
    ['SELECT DISTINCT name FROM people ORDER BY 1 DESC LIMIT 3', 'total'],
    ['SELECT * FROM people ORDER BY ALL', 'total'],
    ['SELECT a.id, b.id FROM people a JOIN people b USING (name)', 'total'],
    ['WITH c AS MATERIALIZED (SELECT name FROM people) SELECT * FROM c', 'total'],
    ['SELECT id FROM people LIMIT 3', 'none'],
    ['SELECT i FROM range(200000) t(i)', 'none'],
    ['SELECT DISTINCT ON (name) name, id FROM people', 'none'],
    ['SELECT * FROM people ORDER BY name LIMIT 2', 'none'],
    ['SELECT * FROM people ORDER BY name, RECORD_ID LIMIT 2', 'total'],
    ['SELECT *, name AS record_id FROM people ORDER BY record_id LIMIT 2', 'none'],
    ['SELECT * REPLACE (name AS record_id) FROM people ORDER BY record_id LIMIT 2', 'none'],
    ['SELECT *, unnest([2, 1]) FROM people ORDER BY record_id LIMIT 3', 'none'],
    ['SELECT *, a FROM people AS p(a, b, c, d, record_id) ORDER BY record_id LIMIT 2', 'none'],
    ['SELECT p.*, q.id FROM people p, people q ORDER BY p.record_id LIMIT 2', 'none'],
  ])('%s has order %s, and the same bytes each time', async (sql, order) => {
    const first = await ask(worker, sql);
    const second = await ask(worker, sql);
    expect(first.stream.order).toBe(order);
    if (order === 'total' && first.stream.exact) expect(second.outcome.resultHash).toBe(first.outcome.resultHash);
  });

  test('float sums and first() are said not to be exact', async () => {
    const exact = async (sql: string) => (await ask(worker, sql)).stream.exact;
    expect(await exact('SELECT sum(id), avg(id), count(*), max(name) FROM people')).toBe(true);
    expect(await exact('SELECT sum(id::DOUBLE) FROM people')).toBe(false);
    expect(await exact('SELECT first(name) FROM people')).toBe(false);
  });

  test('record ids of a plain select, hidden from the rows', async () => {
    const { rows, stream, outcome } = await ask(
      worker,
      'SELECT p.name FROM people p WHERE p.id < 3 ORDER BY p.id LIMIT 2',
    );
    expect(stream.columns).toHaveLength(1);
    expect(rows).toEqual([['name 0'], ['name 1']]);
    const expected = await duck("SELECT md5('r' || i)::UUID FROM range(2) t(i) ORDER BY 1");
    expect(outcome.records).toEqual(expected.flat());
  });

  test.each([
    // Narrow: ties are broken by every column, and one row more than needed is asked for.
    ['SELECT name, id FROM people ORDER BY name LIMIT 9', 'ORDER BY name, id LIMIT 9'],
    ['SELECT name FROM people p ORDER BY p.height DESC LIMIT 60', ''],
    [
      "SELECT id AS n, name FROM people WHERE born > DATE '1980-01-05' ORDER BY n DESC LIMIT 3",
      'ORDER BY id DESC LIMIT 3',
    ],
    // Wide, with the column group and without, and with `*`.
    ['SELECT * FROM people ORDER BY id DESC LIMIT 7', 'ORDER BY id DESC LIMIT 7'],
    ['SELECT p.* FROM people p ORDER BY p.id LIMIT 3', 'ORDER BY id LIMIT 3'],
    ['SELECT id, name, born, height, record_id FROM people ORDER BY born LIMIT 2', 'ORDER BY born LIMIT 2'],
    ['SELECT id FROM people WHERE id > 1000 ORDER BY id LIMIT 5', 'WHERE false'],
  ])('exactly the first rows are told of: %s', async (sql, first) => {
    const { rows, stream, outcome } = await ask(worker, sql);
    const people =
      "(SELECT i::INTEGER AS id, 'name ' || (i % 7) AS name, DATE '1980-01-01' + i::INTEGER AS born, md5('r' || i)::UUID AS record_id FROM range(40) t(i))";
    const expected = await duck(`SELECT record_id FROM (SELECT record_id FROM ${people} ${first}) ORDER BY 1`);
    expect(outcome.records).toEqual(expected.flat());
    expect(rows).toHaveLength(expected.length);
    expect(stream.columns.map(({ name }) => name).join()).not.toContain('peel');
    const again = await ask(worker, sql, { recordIds: false });
    expect(again.rows).toEqual(rows);
    expect(again.stream.columns).toEqual(stream.columns);
  });

  test('law 2: where a row lies is not to be had from the text of a statement', async () => {
    for (const sql of [
      'SELECT "peel row" FROM people ORDER BY id LIMIT 1',
      'SELECT id FROM people ORDER BY "peel file" LIMIT 1',
      'SELECT id FROM "peel positions of people" ORDER BY id LIMIT 1',
    ]) {
      await ask(worker, 'SELECT id FROM people ORDER BY id LIMIT 1');
      await expect(ask(worker, sql)).rejects.toMatchObject({
        code: expect.stringMatching(/^engine\.(column|relation)-unknown$/),
      });
    }
    for (const sql of [
      'SELECT people FROM people ORDER BY id LIMIT 1',
      'SELECT p::VARCHAR AS name FROM people p ORDER BY id LIMIT 1',
      'SELECT to_json(p) AS j FROM people p ORDER BY id LIMIT 1',
      'SELECT COLUMNS(c -> true) FROM people ORDER BY id LIMIT 1',
      'SELECT id AS people, people FROM people ORDER BY people LIMIT 1',
      'SELECT id FROM people ORDER BY ALL LIMIT 1',
    ]) {
      const { rows, stream } = await ask(worker, sql);
      expect(JSON.stringify([rows, stream.columns]), sql).not.toContain('peel');
    }
  });

  test('record ids of both sides of a join; none for aggregates', async () => {
    const joined = await ask(worker, 'SELECT a.id FROM people a JOIN people b ON a.id = b.id + 1 WHERE a.id = 1');
    expect(joined.outcome.records).toHaveLength(2);
    for (const sql of [
      'SELECT count(*) FROM people',
      'SELECT DISTINCT name FROM people',
      'SELECT id FROM (SELECT id FROM people)',
    ]) {
      expect((await ask(worker, sql)).outcome.records).toBeUndefined();
    }
  });

  test('more than 10,000 records are not listed', async () => {
    const path = `${folder.path}/many.parquet`;
    await duck(
      `COPY (SELECT i, md5('m' || i)::UUID AS record_id FROM range(20000) t(i)) TO '${path}' (FORMAT parquet)`,
    );
    const other = (await pool.take({ session: 'many' })) as SandboxedQueryWorker;
    const columns = [
      { name: 'i', type: 'BIGINT', from: 'base' },
      { name: 'record_id', type: 'UUID', from: 'base' },
    ];
    await other.prepare([{ name: 'many', columns, base: [path], groups: {}, fieldIds: {} }]);
    expect((await ask(other, 'SELECT i FROM many WHERE i < 10000')).outcome.records).toHaveLength(10_000);
    expect((await ask(other, 'SELECT i FROM many WHERE i < 10001')).outcome.records).toBeUndefined();
    await other.close();
  });
});

test('nothing survives from one statement to the next', async () => {
  const sql = `SELECT '${randomUUID()}' AS x`;
  await ask(worker, sql);
  await expect(ask(worker, 'SELECT x FROM people')).rejects.toMatchObject({ code: 'engine.column-unknown' });
});

test('a worker is never handed out twice', async () => {
  const first = await pool.take({ session: 'a' });
  await first.close();
  const second = await pool.take({ session: 'b' });
  expect(second).not.toBe(first);
  expect(first.dead).toBe(true);
  await second.close();
});
