import type { SourceFormat } from '@peel/policy/source';
import type { JsonValue, TableColumn } from '@peel/tabular/column';
import { encodeCsv } from '@peel/tabular/encode-csv';
import { encodeParquet } from '@peel/tabular/encode-parquet';
import { encodeXlsx } from '@peel/tabular/encode-xlsx';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { batches, gather } from '../../tabular/test/support/gather.js';
import { column, definition } from './support/definition.js';
import { ImportFolder } from './support/folder.js';
import { imported } from './support/imported.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

/** A column as it is written, as it is defined, and values of it in the form that answers have. */
const columns: readonly (TableColumn & { readonly as: string; readonly values: fc.Arbitrary<JsonValue> })[] = [
  { name: 'whole', type: 'INTEGER', as: 'int', values: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) },
  {
    name: 'long',
    type: 'BIGINT',
    as: 'long',
    values: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(jsonInteger),
  },
  {
    name: 'double',
    type: 'DOUBLE',
    as: 'double',
    values: fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
  },
  {
    name: 'money',
    type: 'DECIMAL(18,4)',
    as: 'decimal(18,4)',
    values: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map(money),
  },
  { name: 'truth', type: 'BOOLEAN', as: 'boolean', values: fc.boolean() },
  { name: 'day', type: 'DATE', as: 'date', values: times('day') },
  { name: 'moment', type: 'TIMESTAMP', as: 'timestamp', values: times('moment') },
  { name: 'id', type: 'UUID', as: 'uuid', values: fc.uuid() },
  { name: 'note', type: 'VARCHAR', as: 'string', values: fc.string({ unit: 'grapheme', minLength: 1 }).map(storable) },
  {
    name: 'odd',
    type: 'VARCHAR',
    as: 'string',
    values: fc.string({ unit: fc.constantFrom(',', '"', '\n', '\r\n', '\t', '=', 'é', '_x0041_'), minLength: 1 }),
  },
];

function jsonInteger(value: bigint): JsonValue {
  return value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : value.toString();
}

function money(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(5, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** From the year 1 on, to the microsecond. */
function times(form: 'day' | 'moment'): fc.Arbitrary<string> {
  const days = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  return fc.tuple(days, fc.integer({ min: 0, max: 999 })).map(([date, micros]) => {
    const text = date.toISOString();
    if (form === 'day') return text.slice(0, 10);
    return `${text.slice(0, -1)}${String(micros).padStart(3, '0')}`.replace(/\.?0+$/, '');
  });
}

function storable(text: string): string {
  return text.replaceAll('\0', '0');
}

function jsonLines(rows: readonly (readonly JsonValue[])[]): string {
  return rows.map((row) => `{${row.map(jsonMember).join(',')}}\n`).join('');
}

/** Numbers of a type that JSON would round are written digit by digit. */
function jsonMember(value: JsonValue, index: number): string {
  const { name, type } = columns[index] ?? { name: '', type: '' };
  const digits = typeof value === 'string' && /^(BIGINT|DECIMAL)/.test(type);
  return `${JSON.stringify(name)}:${digits ? value : JSON.stringify(value)}`;
}

const encoders: Readonly<
  Record<SourceFormat, (rows: readonly (readonly JsonValue[])[]) => Promise<string | Uint8Array>>
> = {
  csv: (rows) => gather(encodeCsv(columns, batches(rows), { metadata: {} })),
  jsonl: async (rows) => jsonLines(rows),
  parquet: (rows) => gather(encodeParquet(columns, batches(rows), { metadata: {} })),
  xlsx: (rows) => gather(encodeXlsx(columns, batches(rows), { metadata: {} })),
};

const seed = Number(process.env.PEEL_SEED ?? 20_251_125);
const row = fc.tuple(...columns.map(({ values }) => fc.option(values, { freq: 8 })));

describe('rows written and read again are the same rows', () => {
  it.each(['csv', 'jsonl', 'parquet', 'xlsx'] as const)(`%s (seed ${seed})`, async (format) => {
    const source = definition(
      columns.map(({ name, as }) => column(name, as)),
      { format, encoding: format === 'csv' ? 'utf-8' : undefined, sheet: format === 'xlsx' ? 'Rows' : undefined },
    );
    const [given = []] = fc.sample(fc.array(row, { minLength: 400, maxLength: 400 }), { seed, numRuns: 1 });
    // A row without any value is no row of a sheet.
    const rows = given.filter((each) => each.some((value) => value !== null)) as JsonValue[][];
    const told = await imported(folder, source, `rows.${format}`, await encoders[format](rows));
    expect(told.quarantine.map(({ line, column_name, rule }) => [line, column_name, rule])).toEqual([]);
    const read = told.rows.map((each) => columns.map(({ name }) => each[name]));
    expect(read.length).toBe(rows.length);
    for (const [index, expected] of rows.entries()) {
      expect([index, read[index]]).toEqual([
        index,
        expected.map((value, at) => engineForm(value, columns[at]?.as ?? '')),
      ]);
    }
  });
});

/** How the engine's JSON shows a value of the type. */
function engineForm(value: JsonValue, type: string): JsonValue {
  if (value === null) return null;
  if (type === 'long') return String(value);
  return type === 'timestamp' ? momentForm(String(value)) : value;
}

function momentForm(text: string): string {
  const [day = '', clock = ''] = text.split('T');
  return `${day} ${clock.length === 5 ? `${clock}:00` : clock === '' ? '00:00:00' : clock}`;
}
