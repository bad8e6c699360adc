import { distinctNames, kindOf, type TableColumn } from './column.js';
import type { EncodeOptions, RowBatches } from './encode-options.js';
import { tabularErrors } from './errors.js';
import { cellWriter, columnLetters, textCell } from './xlsx-cells.js';
import * as parts from './xlsx-parts.js';
import { zipStream } from './zip-stream.js';

/** Rows that a sheet holds below its heading. */
export const XLSX_ROWS = 1_048_575;
const XLSX_COLUMNS = 16_384;
const CHUNK_CHARACTERS = 64 * 1024;

/**
 * An Office Open XML workbook (ECMA-376): a sheet "About" with the metadata, a sheet "Rows". Numbers, truth values, dates and times are cells
 * of their kind where a spreadsheet keeps them exactly, else text: integers and decimals of more than 15 digits, days before 1900-03-01.
 * No cell has a formula. Where it fails the archive has no end and nothing opens it.
 * @throws columnsTooMany at once; rowsTooMany, textTooLong, sheetTooLarge at the row concerned
 */
export function encodeXlsx(
  columns: readonly TableColumn[],
  rows: RowBatches,
  options: EncodeOptions,
): AsyncGenerator<Uint8Array> {
  if (columns.length > XLSX_COLUMNS) throw tabularErrors.columnsTooMany({ count: columns.length, limit: XLSX_COLUMNS });
  const sheet = new RowsSheet(columns, rows);
  return zipStream([
    { name: '[Content_Types].xml', text: [parts.CONTENT_TYPES] },
    { name: '_rels/.rels', text: [parts.PACKAGE_RELATIONS] },
    { name: 'xl/workbook.xml', text: [parts.WORKBOOK] },
    { name: 'xl/_rels/workbook.xml.rels', text: [parts.WORKBOOK_RELATIONS] },
    { name: 'xl/styles.xml', text: [parts.STYLES] },
    { name: 'xl/worksheets/sheet2.xml', text: sheet.text() },
    // After the rows, since only then their number is known; the workbook names it first all the same.
    { name: 'xl/worksheets/sheet1.xml', text: about(columns, options.metadata, sheet) },
  ]);
}

class RowsSheet {
  /** Rows written so far. */
  count = 0;

  constructor(
    private readonly columns: readonly TableColumn[],
    private readonly rows: RowBatches,
  ) {}

  async *text(): AsyncGenerator<string> {
    const letters = this.columns.map((_, index) => columnLetters(index));
    const cells = this.columns.map((column, index) => cellWriter(column, index + 1));
    const heading = distinctNames(this.columns).map((name, index) =>
      textCell(name, `${letters[index]}1`, 0, index + 1, parts.XLSX_STYLES.heading),
    );
    let text = `${parts.sheetStart('rows')}<row r="1">${heading.join('')}</row>`;
    for await (const batch of this.rows) {
      for (const row of batch) {
        this.count += 1;
        if (this.count > XLSX_ROWS) throw tabularErrors.rowsTooMany({ limit: XLSX_ROWS });
        const line = this.count + 1;
        const written = cells.map((cell, index) => cell(row[index] ?? null, `${letters[index]}${line}`, this.count));
        text += `<row r="${line}">${written.join('')}</row>`;
        if (text.length < CHUNK_CHARACTERS) continue;
        yield text;
        text = '';
      }
    }
    yield `${text}${parts.SHEET_END}`;
  }
}

/** Asked for its text when everything before it is written. */
function* about(
  columns: readonly TableColumn[],
  metadata: Readonly<Record<string, string>>,
  sheet: RowsSheet,
): Generator<string> {
  const zoned = columns.some(({ type }) => {
    const kind = kindOf(type);
    return kind.kind === 'timestamp' && kind.zoned;
  });
  const lines: (readonly [string, string])[] = [...Object.entries(metadata), ['Rows', String(sheet.count)]];
  if (zoned) lines.push(['Times', 'Times of columns with a time zone are in UTC.']);
  yield parts.sheetStart('about');
  for (const [index, [key, value]] of lines.entries()) {
    const row = index + 1;
    const cells = [textCell(key, `A${row}`, row, 1, parts.XLSX_STYLES.heading), textCell(value, `B${row}`, row, 2)];
    yield `<row r="${row}">${cells.join('')}</row>`;
  }
  yield parts.SHEET_END;
}
