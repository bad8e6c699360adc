import type { Stream } from '../draw.js';
import { demoErrors } from '../errors.js';
import type { Cell, Table, TableRow } from '../table.js';
import type { Truth } from './truth.js';

const BATCH = 2_000;
const TWICE = 0.003;
const MALFORMED = 0.0015;

/** What came of a table's rows. */
export interface Tally {
  rows: number;
  malformed: number;
  exact: number;
}

/**
 * A table's rows as they stand in its file: now and then one twice, now and then a copy that is malformed. Nothing else of a row is lost by
 * that, so what refers to a row finds it. What is true of each goes to the truth as it passes.
 */
export async function* flow(
  table: Table,
  chances: Stream,
  truth: Truth,
  tally: Tally,
): AsyncGenerator<readonly (readonly Cell[])[]> {
  let batch: (readonly Cell[])[] = [];
  let n = 0;
  for (const row of table.rows()) {
    checkCount(table, row);
    truth.row(table, row);
    batch.push(row.cells);
    if (row.story === undefined) batch.push(...copies(table, row, chances, n, truth, tally));
    n += 1;
    if (batch.length < BATCH) continue;
    tally.rows += batch.length;
    yield batch;
    batch = [];
    await truth.settle();
  }
  tally.rows += batch.length;
  if (batch.length > 0) yield batch;
}

function copies(
  table: Table,
  row: TableRow,
  chances: Stream,
  n: number,
  truth: Truth,
  tally: Tally,
): (readonly Cell[])[] {
  const draw = chances(n);
  const chance = draw.unit();
  const record = String(row.cells[0]);
  if (chance < TWICE) {
    tally.exact += 1;
    truth.duplicate(table, record, 'exact', record);
    return [row.cells];
  }
  if (chance > 1 - MALFORMED) {
    tally.malformed += 1;
    const [column, instead] = draw.pick(Object.entries(table.spoil));
    truth.malformed(table, record, column);
    return [table.columns.map(({ name }, at) => (name === column ? instead : row.cells[at]))];
  }
  return [];
}

function checkCount({ name, columns }: Table, { cells }: TableRow): void {
  if (cells.length === columns.length) return;
  throw demoErrors.columnCount({ table: name, cells: cells.length, columns: columns.length });
}
