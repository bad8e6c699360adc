import { boundInteger, lowerBound, SOURCE_BOUND, TEXT_BOUND, upperBound } from './bounds.js';
import { type Column, SYSTEM } from './column.js';
import { lakeErrors } from './errors.js';
import type { ColumnStats, WrittenFile } from './ports.js';

/** One immutable Parquet file as a manifest names it. Numbers by field id. */
export interface DataFile {
  /** `<table folder>/data/<random>.parquet`, relative to the lake's root. */
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly bundle: number;
  readonly columnSizes: ReadonlyMap<number, number>;
  readonly valueCounts: ReadonlyMap<number, number>;
  readonly nullCounts: ReadonlyMap<number, number>;
  readonly lower: ReadonlyMap<number, Uint8Array>;
  readonly upper: ReadonlyMap<number, Uint8Array>;
  /** 0: no order promised; else the table's sort order. */
  readonly sortOrder: number;
}

/** The manifest's picture of a file just written. Refuses one that does not hold exactly the rows of its bundle. */
export function describeFile(
  table: string,
  columns: readonly Column[],
  written: WrittenFile,
  key: string,
  sortOrder: number,
): DataFile {
  const sizes = new Map<number, number>();
  const values = new Map<number, number>();
  const nulls = new Map<number, number>();
  const lower = new Map<number, Uint8Array>();
  const upper = new Map<number, Uint8Array>();
  for (const column of columns) {
    const stats: ColumnStats | undefined = written.columns[column.name];
    if (stats === undefined) continue;
    sizes.set(column.id, stats.bytes);
    values.set(column.id, written.rows);
    nulls.set(column.id, stats.nulls);
    const keep = column.name === SYSTEM.source ? SOURCE_BOUND : TEXT_BOUND;
    const least = stats.min === undefined ? undefined : lowerBound(column.type, stats.min, keep);
    const most = stats.max === undefined ? undefined : upperBound(column.type, stats.max, keep);
    if (least !== undefined) lower.set(column.id, least);
    if (most !== undefined) upper.set(column.id, most);
  }
  const file = Object.freeze({
    key,
    rows: written.rows,
    bytes: written.bytes,
    bundle: bundleOf(table, written),
    columnSizes: sizes,
    valueCounts: values,
    nullCounts: nulls,
    lower,
    upper,
    sortOrder: written.sorted === true ? sortOrder : 0,
  });
  checkStats(table, columns, written);
  return file;
}

/** Exactly one bundle, told by the column itself: what the writer says beside it (0 for an output that is not partitioned) must agree. */
function bundleOf(table: string, written: WrittenFile): number {
  const stats = written.columns[SYSTEM.bundle];
  const bundle = Number(stats?.min ?? 0);
  const whole = stats !== undefined && stats.nulls === 0 && stats.min === stats.max && Number.isInteger(bundle);
  if (!whole || bundle < 1 || written.rows < 1 || (written.bundle !== 0 && written.bundle !== bundle)) {
    throw lakeErrors.mixedBundle({ table, bundle: written.bundle });
  }
  return bundle;
}

/** The clock may restrict a file only by what its statistics say, so the column of review dates must have them. */
function checkStats(table: string, columns: readonly Column[], written: WrittenFile): void {
  const dated = columns.some((column) => column.name === SYSTEM.review);
  if (dated && written.columns[SYSTEM.review] === undefined) throw lakeErrors.statsMissing({ table });
}

/** Least and greatest value of an integer or date column, from the file's bounds. No count of nulls: the file lacks the column. */
export function integerRange(
  file: DataFile,
  columns: readonly Column[],
  name: string,
): { readonly least?: bigint; readonly most?: bigint; readonly nulls?: number } | undefined {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) return undefined;
  const lower = file.lower.get(column.id);
  const upper = file.upper.get(column.id);
  const nulls = file.nullCounts.get(column.id);
  const least = lower === undefined ? undefined : boundInteger(column.type, lower);
  const most = upper === undefined ? undefined : boundInteger(column.type, upper);
  return {
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
    ...(nulls === undefined ? {} : { nulls }),
  };
}
