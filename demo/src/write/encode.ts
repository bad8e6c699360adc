import type { JsonValue } from '@peel/tabular/column';
import { encodeParquet } from '@peel/tabular/encode-parquet';
import { encodeXlsx } from '@peel/tabular/encode-xlsx';
import { isoDay, isoInstant, slashDay, slashInstant, wordInstant } from '../calendar.js';
import type { Cell, CellType, Table, TableColumn } from '../table.js';
import { windows1252 } from './windows-1252.js';

type Batches = AsyncIterable<readonly (readonly Cell[])[]>;

/** The bytes of a table's file, as its system writes it. A text where a day or number should be stays one: that is what is wrong with it. */
export function encode(table: Table, rows: Batches): AsyncIterable<Uint8Array> {
  switch (table.format) {
    case 'records-csv':
      return separated(table.columns, rows, RECORDS);
    case 'command-csv':
      return separated(table.columns, rows, COMMAND);
    case 'json-lines':
      return jsonLines(table.columns, rows);
    case 'workbook':
      return encodeXlsx(typed(table.columns), plain(table.columns, rows), { metadata: {} });
    case 'parquet':
      return encodeParquet(typed(table.columns), plain(table.columns, rows), { metadata: {} });
  }
}

interface Separated {
  readonly delimiter: string;
  readonly lineEnd: string;
  readonly bytes: (text: string) => Uint8Array;
  readonly day: (days: number) => string;
  readonly instant: (seconds: number) => string;
}

const RECORDS: Separated = {
  delimiter: ',',
  lineEnd: '\r\n',
  bytes: windows1252,
  day: slashDay,
  instant: slashInstant,
};
const COMMAND: Separated = {
  delimiter: '|',
  lineEnd: '\n',
  bytes: (text) => Buffer.from(text, 'utf8'),
  day: slashDay,
  instant: wordInstant,
};

async function* separated(columns: readonly TableColumn[], rows: Batches, how: Separated): AsyncGenerator<Uint8Array> {
  const { delimiter, lineEnd, bytes } = how;
  const quoted = (text: string): string =>
    text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const written = columns.map(
    ({ type }) =>
      (cell: Cell) =>
        quoted(textOf(cell, type, how)),
  );
  yield bytes(columns.map(({ name }) => quoted(name)).join(delimiter) + lineEnd);
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) text += written.map((write, at) => write(row[at])).join(delimiter) + lineEnd;
    yield bytes(text);
  }
}

function textOf(cell: Cell, type: CellType, { day, instant }: Separated): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number' && type === 'day') return day(cell);
  if (typeof cell === 'number' && type === 'instant') return instant(cell);
  return String(cell);
}

async function* jsonLines(columns: readonly TableColumn[], rows: Batches): AsyncGenerator<Uint8Array> {
  for await (const batch of rows) {
    const lines = batch.map((row) =>
      JSON.stringify(Object.fromEntries(columns.map(({ name, type }, at) => [name, jsonOf(row[at], type, 'Z')]))),
    );
    yield Buffer.from(`${lines.join('\n')}\n`, 'utf8');
  }
}

function jsonOf(cell: Cell, type: CellType, zone: 'Z' | ''): JsonValue {
  if (cell === undefined || cell === '') return null;
  if (typeof cell === 'number' && type === 'day') return isoDay(cell);
  if (typeof cell === 'number' && type === 'instant') return isoInstant(cell).slice(0, 19) + zone;
  return cell;
}

const ENGINE_TYPES: Readonly<Record<CellType, string>> = {
  text: 'VARCHAR',
  day: 'DATE',
  instant: 'TIMESTAMP',
  integer: 'INTEGER',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
};

function typed(columns: readonly TableColumn[]): readonly { name: string; type: string }[] {
  return columns.map(({ name, type }) => ({ name, type: ENGINE_TYPES[type] }));
}

async function* plain(
  columns: readonly TableColumn[],
  rows: Batches,
): AsyncGenerator<readonly (readonly JsonValue[])[]> {
  for await (const batch of rows) yield batch.map((row) => columns.map(({ type }, at) => jsonOf(row[at], type, '')));
}
