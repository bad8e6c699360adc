import { DuckDBInstance } from '@duckdb/node-api';
import { sqlText } from '@peel/sources/sql-text';
import { strictCast } from '@peel/sources/strict-cast';
import { describe, expect, it } from 'vitest';
import { column } from './support/definition.js';

interface Case {
  readonly type: string;
  readonly format?: string;
  /** Text and what it is read as, in DuckDB's rendering. */
  readonly read: Readonly<Record<string, string>>;
  readonly refused: readonly string[];
}

const cases: readonly Case[] = [
  {
    type: 'int',
    read: { '7': '7', '-7': '-7', '0': '0', '2147483647': '2147483647' },
    refused: ['007', '+5', '-0', '1.5', '1e3', '1_000', ' 12', '0x10', '2147483648', '1,000', 'x'],
  },
  { type: 'long', read: { '9223372036854775807': '9223372036854775807' }, refused: ['9223372036854775808', '1.0'] },
  {
    type: 'decimal(9,2)',
    read: { '1.2': '1.20', '-3': '-3.00', '.5': '0.50', '0001234567.89': '1234567.89' },
    refused: ['1.239', '12345678.00', '1e2', '', '-', '.', '1_0.5'],
  },
  {
    type: 'double',
    read: {
      '-0.124342': '-0.124342',
      '1e3': '1000.0',
      '5': '5.0',
      '0': '0.0',
      '-0.00e5': '-0.0',
      '0.30000000000000004': '0.30000000000000004',
      '000.10000000000000000000': '0.1',
      '1.2345678901234568e-300': '1.2345678901234568e-300',
      '100000000000000000000': '1e+20',
    },
    refused: [
      '1e-400',
      '-0.1e-330',
      '12345678901234567890.5',
      '0.1234567890123456789',
      'nan',
      'inf',
      '1e999',
      '1_0',
      '1,5',
      ' 1',
    ],
  },
  {
    type: 'boolean',
    read: { True: 'true', no: 'false', '1': 'true', F: 'false' },
    refused: ['2', 'maybe', 'on', ' true'],
  },
  {
    type: 'date',
    read: { '2020-02-29': '2020-02-29' },
    refused: [
      '2019-02-29',
      '2019-9-1',
      '2019-09-01 x',
      '2019-09-01T02:00:00',
      'infinity',
      'epoch',
      '01/02/2019',
      '2019-09-01 (BC)',
    ],
  },
  {
    type: 'date',
    format: '%d/%m/%Y',
    read: { '01/02/2019': '2019-02-01', '1/2/2019': '2019-02-01' },
    refused: ['1/2/19', '31/02/2019', '2019-02-01', '01-02-2019', '01/02/2019 10:00'],
  },
  {
    type: 'timestamp',
    read: { '2019-09-01 02:56': '2019-09-01 02:56:00', '2019-09-01T02:56:26.5': '2019-09-01 02:56:26.5' },
    refused: ['2019-09-01', '2019-09-01T02:56:26Z', '2019-09-01T25:00:00', '2019-09-01T24:00:00', '2019-09-01 23:60'],
  },
  {
    type: 'timestamp',
    format: '%d/%m/%Y %H:%M',
    read: { '1/2/2019 9:30': '2019-02-01 09:30:00' },
    refused: ['1/2/2019', '1/2/2019 24:30'],
  },
  {
    type: 'timestamptz',
    read: {
      '2019-09-01T02:56:26+00:00': '2019-09-01 02:56:26+00',
      '2019-09-01 02:56:26+01:00': '2019-09-01 01:56:26+00',
      '2019-09-01T02:56:26Z': '2019-09-01 02:56:26+00',
    },
    refused: [
      '2019-09-01T02:56:26',
      '2019-09-01',
      'now',
      '2019-09-31T02:56:26Z',
      '2019-09-01T24:00:00Z',
      '2019-09-01T02:56:26+99:99',
      '2019-09-01T02:56:26+19',
      '2019-09-01T02:56:26+01:60',
    ],
  },
  {
    type: 'timestamptz',
    format: '%d/%m/%Y %H:%M %z',
    read: { '01/02/2019 09:30 +0100': '2019-02-01 08:30:00+00' },
    refused: ['01/02/2019 09:30', '01/02/2019 09:30 +99:99'],
  },
  {
    type: 'uuid',
    read: { 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11': 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' },
    refused: ['a0eebc999c0b4ef8bb6d6bb9bd380a11', 'x'],
  },
  {
    type: 'string',
    read: { '=1+1': '=1+1', '<b>x</b>': '<b>x</b>', '@SUM(A1)': '@SUM(A1)', ' 5 ': ' 5 ' },
    refused: [],
  },
];

describe('text is read strictly: exactly of the type, or not at all', () => {
  it.each(cases)('$type $format', async ({ type, format, read, refused }) => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    const texts = [...Object.keys(read), ...refused];
    const cast = strictCast(column('c', type, { format }), 't', { name: 'source', format: 'csv' });
    const rows = await connection.runAndReadAll(
      `SELECT CAST(${cast} AS VARCHAR) FROM (VALUES ${texts.map((text, at) => `(${at}, ${sqlText(text)})`).join(', ')}) AS v(n, t) ORDER BY n`,
    );
    const got = Object.fromEntries(rows.getRows().map(([value], at) => [texts[at], value]));
    expect(got).toEqual({ ...read, ...Object.fromEntries(refused.map((text) => [text, null])) });
    connection.disconnectSync();
    instance.closeSync();
  });

  it('refuses a format that is not one, or is not for the type', () => {
    const cast = (type: string, format: string) => () =>
      strictCast(column('c', type, { format }), 't', { name: 'source', format: 'csv' });
    expect(cast('date', '%Q')).toThrow('does not fit its type');
    expect(cast('int', '%d')).toThrow('does not fit its type');
    expect(cast('timestamptz', '%d/%m/%Y %H:%M')).toThrow('does not fit its type');
    expect(() => strictCast(column('c', 'blob'), 't', { name: 'source', format: 'csv' })).toThrow(
      'which no file can be read into',
    );
  });
});
