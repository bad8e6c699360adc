import type { JsonValue } from '@peel/tabular/column';
import { encodeCsv } from '@peel/tabular/encode-csv';
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
const texts = [
  { name: 'a', type: 'VARCHAR' },
  { name: 'b', type: 'VARCHAR' },
];

async function written(rows: readonly (readonly JsonValue[])[], options: Parameters<typeof encodeCsv>[2] = none) {
  return (await gather(encodeCsv(texts, batches(rows), options))).toString('utf8');
}

describe('CSV written from rows', () => {
  test('null, empty text, comma, quote and line end are kept apart (RFC 4180)', async () => {
    expect(
      await written([
        [null, ''],
        ['a,b', 'say "no"'],
        ['two\nlines', ' blank '],
      ]),
    ).toBe('a,b\r\n,""\r\n"a,b","say ""no"""\r\n"two\nlines", blank \r\n');
  });

  test('two columns of one name are told apart', async () => {
    const columns = [
      { name: 'n', type: 'BIGINT' },
      { name: 'n', type: 'BIGINT' },
    ];
    expect((await gather(encodeCsv(columns, batches([[1, 2]]), none))).toString()).toBe('n,n_1\r\n1,2\r\n');
  });

  test('for a spreadsheet, a text that would be a formula is made inert; numbers by type are left alone', async () => {
    const columns = [
      { name: '=heading', type: 'VARCHAR' },
      { name: 'n', type: 'INTEGER' },
      { name: 'd', type: 'DECIMAL(9,2)' },
    ];
    const starts = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1', 'plain', ''];
    const rows = starts.map((text) => [text, -5, '-0.50']);
    const options = { ...none, neutralise: true, byteOrderMark: true };
    expect((await gather(encodeCsv(columns, batches(rows), options))).toString('utf8')).toBe(
      `\ufeff'=heading,n,d\r\n${["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", '"\'\rx"', "'＝1", 'plain', '""']
        .map((text) => `${text},-5,-0.50\r\n`)
        .join('')}`,
    );
  });

  test('every type comes back from the engine as it was', async () => {
    const kept = everyType.filter(({ type }) => !/\]$|^STRUCT/.test(type));
    const path = await duck.file('types.csv', await gather(encodeCsv(columnsOf(kept), batches(rowsOf(kept)), none)));
    const types = kept.map(({ name, type }) => `'${name}': '${type}'`).join(', ');
    const table = `read_csv('${path}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\r\\n',
      nullstr = '', allow_quoted_nulls = false, columns = {${types}})`;
    for (const [column, { name, type, values }] of kept.entries()) {
      expect(column).toBeGreaterThanOrEqual(0);
      const given = values
        .map((value) => (value === null ? 'NULL' : `'${String(value).replaceAll("'", "''")}'`))
        .map((text, at) => `(${at}, CAST(${text} AS ${type}))`);
      const differing = await duck.rows(
        `SELECT given.value, read.value FROM (VALUES ${given.join(', ')}) AS given(place, value)
         JOIN (SELECT row_number() OVER () - 1 AS place, "${name}" AS value FROM ${table}) AS read USING (place)
         WHERE given.value IS DISTINCT FROM read.value`,
      );
      expect([name, differing]).toEqual([name, []]);
    }
  });

  test('random texts come back exactly', async () => {
    const seed = Number(process.env.PEEL_SEED ?? 20_251_125);
    console.log(`seed ${seed}`);
    const text = fc.option(fc.string({ unit: fc.constantFrom(',', '"', '\n', '\r\n', ' ', 'x', 'é', "'", '=') }));
    const rows = fc
      .sample(fc.array(fc.tuple(text, text), { minLength: 500, maxLength: 500 }), { seed, numRuns: 2 })
      .flat();
    const path = await duck.file('random.csv', await gather(encodeCsv(texts, batches(rows), none)));
    const read = await duck.rows(
      `SELECT * FROM read_csv('${path}', auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', new_line = '\\r\\n',
        nullstr = '', allow_quoted_nulls = false, parallel = false, columns = {'a': 'VARCHAR', 'b': 'VARCHAR'})`,
    );
    expect(read).toEqual(rows);
  });
});
