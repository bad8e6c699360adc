import { type ColumnKind, distinctNames, type JsonValue, kindOf, plainText, type TableColumn } from './column.js';
import type { EncodeOptions, RowBatches } from './encode-options.js';

export interface CsvOptions extends EncodeOptions {
  /**
   * For people who open the file in a spreadsheet: a text that one would take for a formula gets an apostrophe before it. It changes
   * the values, so programs are given the file without.
   */
  readonly neutralise?: boolean;
  /** Excel takes a file without one for the machine's old code page. */
  readonly byteOrderMark?: boolean;
  /** Whole lines before the headings. */
  readonly opening?: string;
}

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * CSV as RFC 4180 has it: a line of headings, CRLF after every line, quotes where a value has a comma, quote or line end. A null is nothing
 * between the commas, an empty text a pair of quotes.
 */
export async function* encodeCsv(
  columns: readonly TableColumn[],
  rows: RowBatches,
  options: CsvOptions,
): AsyncGenerator<Uint8Array> {
  const neutralise = options.neutralise === true;
  const cells = columns.map((column) => cellOf(kindOf(column.type), neutralise));
  const heading = distinctNames(columns).map((name) => quoted(neutralise ? inert(name) : name));
  let text = `${options.byteOrderMark === true ? '\ufeff' : ''}${options.opening ?? ''}${heading.join(',')}\r\n`;
  for await (const batch of rows) {
    for (const row of batch) {
      text += `${cells.map((cell, index) => cell(row[index] ?? null)).join(',')}\r\n`;
      if (text.length < CHUNK_CHARACTERS) continue;
      yield Buffer.from(text, 'utf8');
      text = '';
    }
  }
  if (text !== '') yield Buffer.from(text, 'utf8');
}

type Cell = (value: JsonValue) => string;

/** Values that are numbers or times by type may begin with a minus and are no formula. */
function cellOf({ kind }: ColumnKind, neutralise: boolean): Cell {
  const guarded = neutralise && (kind === 'text' || kind === 'json' || kind === 'nested');
  return (value) => {
    if (value === null) return '';
    const text = plainText(value);
    return quoted(guarded ? inert(text) : text);
  };
}

/** What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection), in full width as well. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function inert(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
