import type { WorkerView } from '../worker/protocol.js';
import { POSITION_COLUMNS, positionsView } from './positions.js';
import { RECORD_ID } from './record-ids.js';

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** How the columns of a view's files are found: by name where every file has them as the table does now, else by field id. */
export type ReadBy = 'name' | 'field-id';

/** `absent` names columns, as `<base or group>.<column>`, that none of the view's files has. */
export type ReadableView = WorkerView & { readonly absent?: ReadonlySet<string> };

/**
 * The view a statement sees: the dataset's columns and nothing else. A column group is joined from its companion only where the statement may use
 * one of its columns (`groups`): the join costs as much as a large scan, and it changes no row, as a companion has one row for every base row.
 * Without a permitted file the view has its columns and no rows.
 */
export function viewSql(view: ReadableView, groups: ReadonlySet<string>, readBy: ReadBy, folder: string): string {
  return createView(`VIEW ${quoteName(view.name)}`, view, { groups, readBy, folder, added: [] });
}

/** The same with the position of each row beside it, for one connection alone. Only for a view that has files. */
export function positionsViewSql(
  view: ReadableView,
  groups: ReadonlySet<string>,
  readBy: ReadBy,
  folder: string,
): string {
  const [file, row] = POSITION_COLUMNS.map(quoteName);
  const added = [`b.file_index AS ${file}`, `b.file_row_number AS ${row}`];
  return createView(`TEMP VIEW ${quoteName(positionsView(view.name))}`, view, { groups, readBy, folder, added });
}

/** The ids of the records at these positions, which are numbers. */
export function recordsSql(
  view: ReadableView,
  positions: readonly (readonly [bigint, bigint])[],
  readBy: ReadBy,
  folder: string,
): string {
  const values = positions.map(([file, row]) => `(${file}::UBIGINT, ${row}::BIGINT)`).join(', ');
  const rows = readSql(view, 'base', view.base, readBy, folder);
  return `SELECT b.${RECORD_ID} FROM ${rows} AS b JOIN (VALUES ${values}) AS p(f, r) ON b.file_index = p.f AND b.file_row_number = p.r`;
}

interface ViewShape {
  readonly groups: ReadonlySet<string>;
  readonly readBy: ReadBy;
  readonly folder: string;
  readonly added: readonly string[];
}

function createView(what: string, view: ReadableView, { groups, readBy, folder, added }: ViewShape): string {
  const joined = [...new Set(view.columns.map((column) => column.from))].filter(
    (from) => from !== 'base' && groups.has(from) && (view.groups[from]?.files.length ?? 0) > 0,
  );
  const selected = view.columns
    .filter((column) => column.from === 'base' || groups.has(column.from))
    .map((column) => columnSql(view, column, joined));
  const from = view.base.length === 0 ? '(SELECT 1) AS b' : `${readSql(view, 'base', view.base, readBy, folder)} AS b`;
  const joins = joined.map((group, index) => {
    const { key, files } = groupOf(view, group);
    const name = quoteName(key);
    return `LEFT JOIN ${readSql(view, group, files, readBy, folder)} AS g${index} ON b.${name} = g${index}.${name}`;
  });
  const where = view.base.length === 0 ? ' WHERE false' : '';
  const create = `CREATE OR REPLACE ${what} AS SELECT`;
  return `${create} ${[...selected, ...added].join(', ')} FROM ${[from, ...(view.base.length === 0 ? [] : joins)].join(' ')}${where}`;
}

function columnSql(view: ReadableView, column: WorkerView['columns'][number], joined: readonly string[]): string {
  const name = quoteName(column.name);
  const isAbsent = view.base.length === 0 || view.absent?.has(`${column.from}.${column.name}`) === true;
  if (isAbsent) return `CAST(NULL AS ${column.type}) AS ${name}`;
  // The cast says the table's type where an older file has a narrower one; DuckDB drops it where the types are the same.
  if (column.from === 'base') return `CAST(b.${name} AS ${column.type}) AS ${name}`;
  const index = joined.indexOf(column.from);
  const value = index < 0 ? 'NULL' : `g${index}.${name}`;
  return `CAST(${value} AS ${column.type}) AS ${name}`;
}

function groupOf(view: ReadableView, group: string): { readonly key: string; readonly files: readonly string[] } {
  return view.groups[group] ?? { key: `key_${group}`, files: [] };
}

/** `union_by_name` makes DuckDB read every file's footer: without it its row estimates are off by the number of files and joins go wrong. */
function readSql(view: ReadableView, from: string, files: readonly string[], readBy: ReadBy, folder: string): string {
  const list = `[${files.map((file) => quoteText(`${folder}/${file}`)).join(', ')}]`;
  if (readBy === 'name') return `read_parquet(${list}, union_by_name=true)`;
  const columns = neededColumns(view, from).map(({ name, type, id }) => {
    return `${id}: {name: ${quoteText(name)}, type: ${quoteText(type)}, default_value: NULL}`;
  });
  return `read_parquet(${list}, schema=MAP {${columns.join(', ')}})`;
}

export interface NeededColumn {
  readonly name: string;
  readonly type: string;
  readonly id: number;
}

/** The columns that the view reads from its base files or from a group's, keys included; those without a field id cannot be read by it. */
export function neededColumns(view: ReadableView, from: string): NeededColumn[] {
  const own = view.columns
    .filter((column) => column.from === from && view.absent?.has(`${from}.${column.name}`) !== true)
    .map((column) => ({ name: column.name, type: column.type }));
  const keys = Object.entries(view.groups)
    .filter(([group, { files }]) => files.length > 0 && (from === 'base' || from === group))
    .map(([, { key }]) => ({ name: key, type: 'UUID' }));
  return [...own, ...keys].map((column) => ({ ...column, id: fieldId(view, from, column.name) }));
}

/** Base and companions number their fields apart: a companion's are given as `<group>.<column>`. */
function fieldId(view: ReadableView, from: string, name: string): number {
  return (from === 'base' ? view.fieldIds[name] : view.fieldIds[`${from}.${name}`]) ?? -1;
}
