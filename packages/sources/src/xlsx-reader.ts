import { basename } from 'node:path';
import type { SourceColumn } from '@peel/policy/source';
import type { Cell, SheetRow } from '@peel/tabular/sheet-rows';
import { type Sheet, Workbook, type WorkbookLimits, workbookLimits } from '@peel/tabular/workbook';
import { sourcesErrors } from './errors.js';
import { passOver, randomAccess } from './file-pass.js';
import type { InspectLimits, InspectPorts } from './inspect-file.js';
import { sameIdentity } from './outside-file.js';
import { isCompoundFile } from './recognise.js';
import type { InspectRequest, StagedInspection } from './source-reader.js';
import { RECORD_BYTES, type StagedFault, type StagedRecord, StagedText } from './staged-text.js';
import { cellText, rawCell } from './xlsx-cell-text.js';

/** Rows that a proposal is made from. */
const PROPOSAL_ROWS = 5000;

/**
 * A workbook's sheet as staged text: the first row that says something names the columns, every later one is a record. Cells are what the spreadsheet
 * stored; no formula is computed. Without the definition's columns only the beginning is staged.
 */
export async function inspectWorkbook(
  request: InspectRequest,
  ports: InspectPorts,
  limits: InspectLimits,
  books: WorkbookLimits = workbookLimits,
): Promise<StagedInspection> {
  const name = basename(request.path);
  let first = true;
  const passed = await passOver(ports.outside, request, limits.chunkBytes, (chunk) => {
    if (first && isCompoundFile(chunk)) throw sourcesErrors.workbookOld({ file: name });
    first = false;
  });
  const file = await ports.outside.open(request.path);
  const output = await ports.staging.open(request.staging);
  try {
    const book = await Workbook.open(randomAccess(file, passed.identity.size, request), name, books);
    const sheet = await sheetOf(book, request, name);
    const staged = new StagedText(output, name, () => book.unpacked, books.unpackedBytes);
    const header = await stage(book, sheet, request, staged);
    await staged.end();
    const others = isChosen(request) ? [] : await othersWithRows(book, sheet, request);
    if (!sameIdentity(passed.identity, await file.identity())) throw sourcesErrors.fileChanged({ file: name });
    return Object.freeze({
      format: 'xlsx',
      path: request.path,
      name,
      bytes: passed.identity.size,
      ...passed,
      readable: Object.freeze({ path: request.staging, staged: true }),
      header: Object.freeze(header),
      headerOnly: staged.records === 0,
      records: staged.records,
      sheet: Object.freeze({ name: sheet.name, of: book.sheets.length, front: sheet === frontOf(book.sheets), others }),
      written: undefined,
      inside: undefined,
    });
  } finally {
    await output.close();
    await file.close();
  }
}

/** Whether which sheet is meant was said, or is plain from a definition. */
function isChosen({ sheet, columns }: InspectRequest): boolean {
  return sheet !== undefined || columns !== undefined;
}

/** The sheet that is named; the only one; for a proposal the one in front, or where that says nothing the first shown one that does. */
async function sheetOf(book: Workbook, request: InspectRequest, file: string): Promise<Sheet> {
  const { sheets } = book;
  const { sheet: wanted, columns } = request;
  if (wanted !== undefined) {
    const found = sheets.find(({ name }) => name === wanted);
    if (found === undefined) throw sourcesErrors.sheetAbsent({ file, sheet: wanted, count: sheets.length });
    return found;
  }
  const front = frontOf(sheets);
  if (front === undefined) throw sourcesErrors.sheetAbsent({ file, sheet: '(any)', count: 0 });
  if (columns !== undefined && sheets.length > 1) throw sourcesErrors.sheetsSeveral({ file, count: sheets.length });
  if (columns !== undefined) return front;
  for (const sheet of [front, ...shownOf(sheets)]) if (await hasRow(book, sheet, request)) return sheet;
  return front;
}

function frontOf(sheets: readonly Sheet[]): Sheet | undefined {
  const shown = shownOf(sheets);
  return shown.find(({ active }) => active) ?? shown[0] ?? sheets[0];
}

function shownOf(sheets: readonly Sheet[]): readonly Sheet[] {
  return sheets.filter(({ hidden }) => !hidden);
}

/** Sheets that are not read though they say something, hidden ones too: nobody is to take the file for the one sheet. */
async function othersWithRows(book: Workbook, read: Sheet, request: InspectRequest): Promise<readonly string[]> {
  const names: string[] = [];
  for (const sheet of book.sheets) {
    if (sheet !== read && (await hasRow(book, sheet, request))) names.push(sheet.name);
  }
  return Object.freeze(names);
}

/** Looks no further than the first row that says something. A sheet that cannot be read is no empty one. */
async function hasRow(book: Workbook, sheet: Sheet, { path, signal }: InspectRequest): Promise<boolean> {
  const file = basename(path);
  try {
    for await (const rows of book.rows(sheet)) if (rows.some((row) => headings(row, file).length > 0)) return true;
    return false;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return true;
  }
}

async function stage(
  book: Workbook,
  sheet: Sheet,
  request: InspectRequest,
  staged: StagedText,
): Promise<readonly string[]> {
  let records: SheetRecords | undefined;
  for await (const rows of book.rows(sheet)) {
    for (const row of rows) {
      if (records === undefined) {
        const header = headings(row, basename(request.path));
        if (header.length === 0) continue;
        await staged.header(header);
        records = new SheetRecords(header, request.columns, book, basename(request.path));
        continue;
      }
      const record = records.read(row);
      if (record !== undefined) await staged.record(record);
    }
    if (request.columns === undefined && staged.records >= PROPOSAL_ROWS) break;
  }
  if (records === undefined) throw sourcesErrors.sheetEmpty({ file: basename(request.path) });
  return records.header;
}

/** Headings as text, also where a spreadsheet took one for a number. Blank ones at the end are no columns. */
function headings({ cells, number }: SheetRow, file: string): readonly string[] {
  const texts: string[] = [];
  const length = new RecordLength(file, number);
  for (const { column, cell } of cells) {
    const told = cellText(cell, undefined, 1900);
    const text = 'text' in told ? (told.text ?? '').trim() : '';
    length.add(text);
    if (text === '') continue;
    while (texts.length < column) texts.push('');
    texts.push(text);
  }
  return texts;
}

/** Cells may share a long text: a row is refused while it is gathered, not when it is too long to be held. */
class RecordLength {
  private sum = 0;

  constructor(
    private readonly file: string,
    private readonly place: number,
  ) {}

  /** @throws recordTooLong */
  add(text: string | undefined): void {
    this.sum += text?.length ?? 0;
    const { file, place } = this;
    if (this.sum > RECORD_BYTES) throw sourcesErrors.recordTooLong({ file, place, limit: RECORD_BYTES });
  }
}

class SheetRecords {
  private readonly columns: readonly (SourceColumn | undefined)[];

  constructor(
    readonly header: readonly string[],
    columns: readonly SourceColumn[] | undefined,
    private readonly book: Workbook,
    private readonly file: string,
  ) {
    this.columns = header.map((heading) => columns?.find((column) => column.header.trim() === heading));
  }

  /** Nothing for a row whose cells are all blank, as spreadsheets leave them behind. */
  read({ number, cells }: SheetRow): StagedRecord | undefined {
    const values: (string | undefined)[] = this.header.map(() => undefined);
    const faults: StagedFault[] = [];
    const cellFaults: StagedFault[] = [];
    const length = new RecordLength(this.file, number);
    for (const { column: index, cell } of cells) {
      if (index >= this.header.length) {
        if (isBlank(cell)) continue;
        faults.push({ rule: 'too-many-columns', column: undefined });
        break;
      }
      const column = this.columns[index];
      const told = cellText(cell, column, this.book.dates);
      if ('text' in told) {
        length.add(told.text);
        values[index] = told.text;
      } else (column?.group === undefined ? faults : cellFaults).push({ rule: told.rule, column: column?.name });
    }
    const [rowFault] = faults;
    const [cellFault] = cellFaults;
    const faulty = rowFault !== undefined || cellFault !== undefined;
    if (!faulty && cells.every(({ cell }) => isBlank(cell))) return undefined;
    return { values, place: number, rowFault, cellFault, text: faulty ? this.raw(cells, number) : undefined };
  }

  /** The row as it came, up to the first cell that is one too many. */
  private raw(cells: SheetRow['cells'], place: number): string {
    const parts: string[] = [];
    const length = new RecordLength(this.file, place);
    for (const { column, cell } of cells) {
      const beyond = column >= this.header.length;
      if (beyond && isBlank(cell)) continue;
      while (parts.length < Math.min(column, this.header.length)) parts.push('');
      const part = rawCell(cell);
      length.add(part);
      parts.push(part);
      if (beyond) break;
    }
    return parts.join(',');
  }
}

function isBlank(cell: Cell): boolean {
  return cell.kind === 'text' && cell.text === '';
}
