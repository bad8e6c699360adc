import { encodeParquet } from '@peel/tabular/encode-parquet';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Duck } from './support/duck.js';
import { columnsOf, everyType, rowsOf } from './support/every-type.js';
import { batches, gather } from './support/gather.js';

let duck: Duck;
beforeAll(async () => {
  duck = await Duck.start();
});
afterAll(() => duck.stop());

const none = { metadata: {} };

describe('Parquet written from rows', () => {
  test('every type comes back from the engine as it was, with its own type', async () => {
    const bytes = await gather(encodeParquet(columnsOf(everyType), batches(rowsOf(everyType)), none));
    const path = await duck.file('types.parquet', bytes);
    const described = await duck.rows(`DESCRIBE SELECT * FROM read_parquet('${path}')`);
    const types = Object.fromEntries(described.map(([name, type]) => [name, type]));
    for (const { name, type, values } of everyType) {
      const expected = STORED_AS[type] ?? type;
      expect([name, types[name]]).toEqual([name, expected]);
      const texts = values.map((value) =>
        value === null
          ? 'NULL'
          : `'${(typeof value === 'object' ? JSON.stringify(value) : String(value)).replaceAll("'", "''")}'`,
      );
      const given = texts.map((text, at) => `(${at}, CAST(${text} AS ${expected}))`).join(', ');
      const differing = await duck.rows(
        `SELECT given.value, stored.value FROM (VALUES ${given}) AS given(place, value)
         JOIN (SELECT file_row_number AS place, "${name}" AS value FROM read_parquet('${path}', file_row_number = true)) AS stored USING (place)
         WHERE given.value IS DISTINCT FROM stored.value`,
      );
      expect([name, differing]).toEqual([name, []]);
    }
  });

  test('metadata lies in the footer, and the file says who wrote it', async () => {
    const columns = [{ name: 'n', type: 'INTEGER' }];
    const metadata = { handling: 'OFFICIAL–SENSITIVE', purpose: 'theft' };
    const path = await duck.file('meta.parquet', await gather(encodeParquet(columns, batches([[1]]), { metadata })));
    const stored = await duck.rows(
      `SELECT decode(key), decode(value) FROM parquet_kv_metadata('${path}') ORDER BY ALL`,
    );
    expect(stored).toEqual([
      ['handling', 'OFFICIAL–SENSITIVE'],
      ['purpose', 'theft'],
    ]);
  });

  test('rows leave in groups, so what is held does not grow with the file', async () => {
    const columns = [
      { name: 'n', type: 'BIGINT' },
      { name: 'text', type: 'VARCHAR' },
    ];
    const chunks: Uint8Array[] = [];
    async function* many() {
      for (let batch = 0; batch < 20; batch += 1) {
        yield Array.from({ length: 8192 }, (_, at) => [batch * 8192 + at, `row ${batch * 8192 + at}`]);
      }
    }
    for await (const chunk of encodeParquet(columns, many(), none)) chunks.push(chunk);
    expect(chunks.length).toBe(3);
    const path = await duck.file('groups.parquet', Buffer.concat(chunks));
    expect(
      await duck.rows(`SELECT count(*), min(n), max(n), count(DISTINCT text) FROM read_parquet('${path}')`),
    ).toEqual([['163840', '0', '163839', '163840']]);
    expect(
      await duck.rows(`SELECT max(row_group_id), max(row_group_num_rows) FROM parquet_metadata('${path}')`),
    ).toEqual([['2', '65536']]);
  });

  test('no rows: a file with the columns', async () => {
    const path = await duck.file('empty.parquet', await gather(encodeParquet(columnsOf(everyType), batches([]), none)));
    expect(await duck.rows(`SELECT count(*) FROM read_parquet('${path}')`)).toEqual([['0']]);
    expect((await duck.rows(`DESCRIBE SELECT * FROM read_parquet('${path}')`)).length).toBe(everyType.length);
  });

  test('a value that does not fit its type is an error that names the place, not the value', async () => {
    const columns = [{ name: 'n', type: 'HUGEINT' }];
    const rows = [[1], ['170141183460469231731687303715884105727']];
    await expect(gather(encodeParquet(columns, batches(rows), none))).rejects.toMatchObject({
      code: 'tabular.value-unfit',
      message: 'The value in row 2, column 1 does not fit the type HUGEINT in a Parquet file.',
    });
  });

  test('random texts, numbers and moments come back exactly', async () => {
    const columns = [
      { name: 'text', type: 'VARCHAR' },
      { name: 'number', type: 'DOUBLE' },
      { name: 'whole', type: 'BIGINT' },
      { name: 'moment', type: 'TIMESTAMP' },
    ];
    const row = fc.tuple(
      fc.option(fc.string({ unit: 'grapheme' })),
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))),
      fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => value.toString())),
      fc.option(fc.date({ min: new Date(-1e13), max: new Date(1e14), noInvalidDate: true }).map(momentText)),
    );
    const seed = Number(process.env.PEEL_SEED ?? 20_251_125);
    console.log(`seed ${seed}`);
    const rows = fc.sample(fc.array(row, { minLength: 300, maxLength: 300 }), { seed, numRuns: 3 }).flat();
    const path = await duck.file('random.parquet', await gather(encodeParquet(columns, batches(rows), none)));
    const read = await duck.rows(
      `SELECT text, number, CAST(whole AS VARCHAR), strftime(moment, '%Y-%m-%dT%H:%M:%S.%g') FROM read_parquet('${path}')`,
    );
    expect(read).toEqual(rows.map(([text, number, whole, moment]) => [text, number, whole, moment]));
  });
});

function momentText(date: Date): string {
  return date.toISOString().replace('Z', '');
}

/** What a type becomes where Parquet, or the engine's reading of it, has another. */
const STORED_AS: Readonly<Record<string, string>> = {
  HUGEINT: 'DECIMAL(38,0)',
  TIMESTAMP_S: 'TIMESTAMP',
  TIMESTAMP_MS: 'TIMESTAMP',
  'INTEGER[]': 'VARCHAR',
  'STRUCT(a INTEGER, b VARCHAR)': 'VARCHAR',
};
