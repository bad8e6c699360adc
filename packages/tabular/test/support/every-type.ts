import type { JsonValue, TableColumn } from '@peel/tabular/column';

/** A column of each type that an answer can have, with values at the edges, in the JSON forms that answers have. */
export interface TypedColumn extends TableColumn {
  readonly values: readonly JsonValue[];
}

export const everyType: readonly TypedColumn[] = [
  { name: 'truth', type: 'BOOLEAN', values: [true, false, null] },
  { name: 'tiny', type: 'TINYINT', values: [-128, 127, 0] },
  { name: 'small', type: 'SMALLINT', values: [-32768, 32767, null] },
  { name: 'whole', type: 'INTEGER', values: [-2147483648, 2147483647, 0] },
  { name: 'long', type: 'BIGINT', values: ['-9223372036854775808', '9223372036854775807', 5] },
  { name: 'huge', type: 'HUGEINT', values: ['99999999999999999999999999999999999999', -5, null] },
  { name: 'utiny', type: 'UTINYINT', values: [255, 0, 1] },
  { name: 'usmall', type: 'USMALLINT', values: [65535, 0, 1] },
  { name: 'uwhole', type: 'UINTEGER', values: [4294967295, 0, 1] },
  { name: 'ulong', type: 'UBIGINT', values: ['18446744073709551615', 0, null] },
  { name: 'single', type: 'FLOAT', values: [0.5, -1.5e20, 'NaN'] },
  { name: 'double', type: 'DOUBLE', values: [0.1, 'Infinity', -1.7976931348623157e308] },
  { name: 'pence', type: 'DECIMAL(9,2)', values: ['-0.05', '9999999.99', '0.00'] },
  { name: 'sum', type: 'DECIMAL(18,4)', values: ['-99999999999999.9999', '1.0000', null] },
  { name: 'wide', type: 'DECIMAL(38,10)', values: ['-9999999999999999999999999999.9999999999', '0.0000000001', null] },
  { name: 'day', type: 'DATE', values: ['2024-02-29', '1900-01-01', 'infinity'] },
  { name: 'clock', type: 'TIME', values: ['23:59:59.999999', '00:00:00', null] },
  { name: 'second', type: 'TIMESTAMP_S', values: ['2024-02-29T12:00:01', '1969-12-31T23:59:59', null] },
  { name: 'milli', type: 'TIMESTAMP_MS', values: ['2024-02-29T12:00:01.123', '1969-12-31T23:59:59.999', null] },
  { name: 'moment', type: 'TIMESTAMP', values: ['2024-02-29T12:00:01.123456', '0001-01-01T00:00:00', '-infinity'] },
  {
    name: 'nano',
    type: 'TIMESTAMP_NS',
    values: ['2024-02-29T12:00:01.123456789', '1969-12-31T23:59:59.999999999', null],
  },
  {
    name: 'instant',
    type: 'TIMESTAMP WITH TIME ZONE',
    values: ['2024-02-29T12:00:01.5Z', '1999-12-31T23:59:59Z', null],
  },
  {
    name: 'id',
    type: 'UUID',
    values: ['00000000-0000-4000-8000-0123456789ab', 'ffffffff-ffff-ffff-ffff-ffffffffffff', null],
  },
  { name: 'text', type: 'VARCHAR', values: ['=cmd|"/c calc"!A0', '', null] },
  { name: 'awkward', type: 'VARCHAR', values: ['a,b;"c"\r\nd\te', 'Zoë 🚓 نص', "'"] },
  { name: 'list', type: 'INTEGER[]', values: [[1, null, 3], [], null] },
  { name: 'struct', type: 'STRUCT(a INTEGER, b VARCHAR)', values: [{ a: 1, b: '-x' }, { a: null, b: '' }, null] },
];

export function columnsOf(columns: readonly TypedColumn[]): readonly TableColumn[] {
  return columns.map(({ name, type }) => ({ name, type }));
}

export function rowsOf(columns: readonly TypedColumn[]): readonly (readonly JsonValue[])[] {
  return [0, 1, 2].map((row) => columns.map(({ values }) => values[row] ?? null));
}
