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
import { type StagedFault, type StagedRecord, StagedText } from './staged-text.js';
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
    const sheet = sheetOf(book, request, name);
    const staged = new StagedText(output, name);
    const header = await stage(book, sheet, request, staged);
    await staged.end();
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
      sheet: Object.freeze({ name: sheet.name, of: book.sheets.length }),
      written: undefined,
    });
  } finally {
    await output.close();
    await file.close();
  }
}

/** The sheet that the definition names; the only one; for a proposal the one in front. */
function sheetOf({ sheets }: Workbook, { sheet: wanted, columns }: InspectRequest, file: string): Sheet {
  if (wanted !== undefined) {
    const found = sheets.find(({ name }) => name === wanted);
    if (found === undefined) throw sourcesErrors.sheetAbsent({ file, sheet: wanted, count: sheets.length });
    return found;
  }
  const shown = sheets.filter(({ hidden }) => !hidden);
  const front = shown.find(({ active }) => active) ?? shown[0] ?? sheets[0];
  if (front === undefined) throw sourcesErrors.sheetAbsent({ file, sheet: '(any)', count: 0 });
  if (columns !== undefined && sheets.length > 1) throw sourcesErrors.sheetsSeveral({ file, count: sheets.length });
  return front;
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
        const header = headings(row);
        if (header.length === 0) continue;
        await staged.header(header);
        records = new SheetRecords(header, request.columns, book);
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
function headings({ cells }: SheetRow): readonly string[] {
  const texts = Array.from(cells, (cell) => {
    const told = cell === undefined ? undefined : cellText(cell, undefined, 1900);
    return told !== undefined && 'text' in told ? (told.text ?? '').trim() : '';
  });
  return texts.slice(0, texts.findLastIndex((text) => text !== '') + 1);
}

class SheetRecords {
  private readonly columns: readonly (SourceColumn | undefined)[];

  constructor(
    readonly header: readonly string[],
    columns: readonly SourceColumn[] | undefined,
    private readonly book: Workbook,
  ) {
    this.columns = header.map((heading) => columns?.find((column) => column.header.trim() === heading));
  }

  /** Nothing for a row whose cells are all blank, as spreadsheets leave them behind. */
  read({ number, cells }: SheetRow): StagedRecord | undefined {
    const values: (string | undefined)[] = this.header.map(() => undefined);
    const faults: StagedFault[] = [];
    const cellFaults: StagedFault[] = [];
    cells.forEach((cell, index) => {
      if (cell === undefined) return;
      if (index >= this.header.length) {
        if (!isBlank(cell)) faults.push({ rule: 'too-many-columns', column: undefined });
        return;
      }
      const column = this.columns[index];
      const told = cellText(cell, column, this.book.dates);
      if ('text' in told) values[index] = told.text;
      else (column?.group === undefined ? faults : cellFaults).push({ rule: told.rule, column: column?.name });
    });
    const [rowFault] = faults;
    const [cellFault] = cellFaults;
    const faulty = rowFault !== undefined || cellFault !== undefined;
    if (!faulty && cells.every((cell) => cell === undefined || isBlank(cell))) return undefined;
    const text = faulty ? Array.from(cells, rawCell).join(',') : undefined;
    return { values, place: number, rowFault, cellFault, text };
  }
}

function isBlank(cell: Cell): boolean {
  return cell.kind === 'text' && cell.text === '';
}
