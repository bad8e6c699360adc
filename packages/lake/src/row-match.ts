import { mayHold } from './bounds.js';
import { type Column, duckdbType, quoteName, quoteText } from './column.js';
import type { DataFile } from './data-file.js';
import { lakeErrors } from './errors.js';

/** Rows by the values of one column, as text: record ids to erase, a source to replace. */
export interface RowMatch {
  readonly column: string;
  readonly values: readonly string[];
}

/** Whether the file may hold such a row, from its bounds alone. */
export function mayHoldText(columns: readonly Column[], file: DataFile, match: RowMatch): boolean {
  const column = columnNamed(columns, match.column);
  const lower = file.lower.get(column.id);
  const upper = file.upper.get(column.id);
  if (file.nullCounts.get(column.id) === file.rows) return false;
  return match.values.some((value) => mayHold(column.type, value, lower, upper));
}

/** SQL that is true of the rows and false (never null) of the others. */
export function matchSql(columns: readonly Column[], match: RowMatch, qualifier = ''): string {
  const column = columnNamed(columns, match.column);
  if (match.values.length === 0) return 'false';
  const list = match.values.map((value) => `CAST(${quoteText(value)} AS ${duckdbType(column.type)})`).join(', ');
  return `coalesce(${qualifier}${quoteName(column.name)} IN (${list}), false)`;
}

function columnNamed(columns: readonly Column[], name: string): Column {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) throw lakeErrors.schemaInvalid({ table: '', problem: `there is no column "${name}"` });
  return column;
}
