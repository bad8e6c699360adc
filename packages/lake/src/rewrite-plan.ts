import { defined } from '@peel/kernel/assert';
import { daysOf } from './bounds.js';
import { type Column, quoteName, SYSTEM, selectList } from './column.js';
import { type DataFile, integerRange } from './data-file.js';
import { matchSql, mayHoldText, type RowMatch } from './row-match.js';

/**
 * What a rewrite of files does, as data: pure planners make it, `rewrite.ts` lets the writer do it. In the SQL the relation `rows` is the
 * files named in `keys`, read by field id.
 */
export interface FileRewrite {
  /** The files that go. */
  readonly keys: readonly string[];
  /** The parts that take their place; a part without rows gives no file. */
  readonly parts: readonly RewritePart[];
  /**
   * When what was written shows that the files need not have been touched (bounds promise only that a row *may* be there), they stay: a
   * change of hidden rows must not show as a commit to visible files.
   */
  readonly needless: 'never' | 'same-count' | { readonly emptyPart: string };
  /** The file is read by the names of its columns: it has some without a field id. */
  readonly byName?: true;
  /** Files of the base table as a further relation `base`, for a companion's rows found by their base rows. */
  readonly base?: BaseFiles;
}

export interface BaseFiles {
  readonly keys: readonly string[];
  readonly columns: readonly Column[];
}

/** Rows of a table: by a column of its own, or, in a companion, by the base rows they belong to. */
export interface RowSelection {
  readonly match: RowMatch;
  readonly via?: { readonly key: string; readonly base: BaseFiles };
}

export interface RewritePart {
  readonly name: string;
  /** SQL over `rows`, yielding the columns in order. */
  readonly select: string;
  /** Sorted by the table's own key. */
  readonly sorted: boolean;
}

/** Copy-on-write deletion: each file that may hold such rows is written again without them. */
export function planDelete(
  columns: readonly Column[],
  files: readonly DataFile[],
  rows: RowSelection,
): readonly FileRewrite[] {
  const select = `SELECT ${selectList(columns)} FROM rows WHERE NOT ${selectionSql(columns, rows)}`;
  return filesFor(columns, files, rows).map((file) => ({
    keys: [file.key],
    parts: [{ name: 'kept', select, sorted: false }],
    needless: 'same-count',
    ...baseOf(rows),
  }));
}

/** What raising does to a table's labels. */
export interface LabelRise {
  /** Label then -> join of the label then and now, for every label the rows may carry; equal ones may be left out. */
  readonly labels: ReadonlyMap<number, number>;
  /** Label -> bundle, of the labels risen to. */
  readonly bundleOf: ReadonlyMap<number, number>;
}

/**
 * Splits files so that the rows rise to the label that is the join of what it was and what it is now: old values are read under today's
 * law (THREATS 6). The rows that rise go to files of their new bundle; the others are written again without them.
 */
export function planRaise(
  columns: readonly Column[],
  files: readonly DataFile[],
  rows: RowSelection,
  rise: LabelRise,
): readonly FileRewrite[] {
  const rising = Array.from(rise.labels).filter(([then, now]) => then !== now);
  if (rising.length === 0 || rows.match.values.length === 0) return [];
  const label = quoteName(SYSTEM.label);
  const labelNow = `CASE ${label} ${rising.map(([then, now]) => `WHEN ${then} THEN ${now}`).join(' ')} END`;
  const bundles = rising.map(([then, now]) => `WHEN ${then} THEN ${bundleFor(rise, now)}`).join(' ');
  const expressions = { [SYSTEM.label]: labelNow, [SYSTEM.bundle]: `CASE ${label} ${bundles} END` };
  const from = rising.map(([then]) => then).join(', ');
  const risen = `(${label} IN (${from}) AND ${selectionSql(columns, rows)})`;
  const parts = [
    { name: 'raised', select: `SELECT ${selectList(columns, expressions)} FROM rows WHERE ${risen}`, sorted: false },
    { name: 'kept', select: `SELECT ${selectList(columns)} FROM rows WHERE NOT ${risen}`, sorted: false },
  ];
  return filesFor(columns, files, rows)
    .filter((file) => rising.some(([then]) => holdsLabel(integerRange(file, columns, SYSTEM.label), BigInt(then))))
    .map((file) => ({ keys: [file.key], parts, needless: { emptyPart: 'raised' }, ...baseOf(rows) }));
}

/**
 * The rows get another day of review, and files of their own: one that is past restricts exactly them, and one to come frees them of those
 * that are restricted still.
 */
export function planReview(
  columns: readonly Column[],
  files: readonly DataFile[],
  rows: RowSelection,
  due: string,
): readonly FileRewrite[] {
  const chosen = selectionSql(columns, rows);
  const day = { [SYSTEM.review]: sqlDate(BigInt(daysOf(due) ?? 0)) };
  const parts = [
    { name: 'reviewed', select: `SELECT ${selectList(columns, day)} FROM rows WHERE ${chosen}`, sorted: false },
    { name: 'kept', select: `SELECT ${selectList(columns)} FROM rows WHERE NOT ${chosen}`, sorted: false },
  ];
  return filesFor(columns, files, rows).map((file) => ({
    ...{ keys: [file.key], parts, needless: { emptyPart: 'reviewed' } },
    ...baseOf(rows),
  }));
}

function bundleFor(rise: LabelRise, label: number): number {
  return defined(rise.bundleOf.get(label), 'bundle of the label risen to');
}

/** A companion's own bounds say nothing of which base rows its rows belong to. */
function filesFor(columns: readonly Column[], files: readonly DataFile[], rows: RowSelection): readonly DataFile[] {
  if (rows.via !== undefined) return rows.via.base.keys.length === 0 ? [] : files;
  return files.filter((file) => mayHoldText(columns, file, rows.match));
}

function selectionSql(columns: readonly Column[], rows: RowSelection): string {
  if (rows.via === undefined) return matchSql(columns, rows.match);
  const key = quoteName(rows.via.key);
  const keys = `SELECT ${key} FROM base WHERE ${matchSql(rows.via.base.columns, rows.match)} AND ${key} IS NOT NULL`;
  return `coalesce(${key} IN (${keys}), false)`;
}

function baseOf(rows: RowSelection): { readonly base?: BaseFiles } {
  return rows.via === undefined ? {} : { base: rows.via.base };
}

/** Size under which compaction takes a file, and of the files it makes. */
const COMPACTION_BYTES = 128 * 1024 * 1024;

/**
 * Small files of one bundle become one, in the order they came, then sorted by the table's key if it has one. Decided for each bundle from its own files alone, so that hidden files
 * never move when visible ones are rewritten. Files with a row due for review within the window are left: they were split off by day.
 */
export function planCompaction(
  columns: readonly Column[],
  files: readonly DataFile[],
  today: string,
  targetBytes: number = COMPACTION_BYTES,
): readonly FileRewrite[] {
  const until = cutoffDay(today);
  const select = `SELECT ${selectList(columns)} FROM rows`;
  const bundles = new Map<number, DataFile[]>();
  for (const file of files) {
    if (file.bytes >= targetBytes || isDueBy(file, columns, until)) continue;
    const group = bundles.get(file.bundle);
    if (group === undefined) bundles.set(file.bundle, [file]);
    else group.push(file);
  }
  return Array.from(bundles.values())
    .flatMap((group) => bins(group, targetBytes))
    .filter((bin) => bin.length > 1)
    .map((bin) => ({
      keys: bin.map((file) => file.key),
      parts: [{ name: 'compacted', select, sorted: true }],
      needless: 'never',
    }));
}

function bins(files: readonly DataFile[], targetBytes: number): readonly (readonly DataFile[])[] {
  const filled: DataFile[][] = [];
  let room = 0;
  for (const file of files) {
    if (filled.length === 0 || file.bytes > room) {
      filled.push([]);
      room = targetBytes;
    }
    filled.at(-1)?.push(file);
    room -= file.bytes;
  }
  return filled;
}

/**
 * Rows go to the bundle their label now belongs to. Files whose labels stay where they are are left.
 *
 * @param bundleOf label id -> bundle id, of every label that the bundles' files may hold.
 */
export function planRecluster(
  columns: readonly Column[],
  files: readonly DataFile[],
  bundleOf: ReadonlyMap<number, number>,
): readonly FileRewrite[] {
  const moved = new Map<number, DataFile[]>();
  for (const file of files) {
    const range = integerRange(file, columns, SYSTEM.label);
    const stays = Array.from(bundleOf).every(
      ([label, bundle]) => bundle === file.bundle || !holdsLabel(range, BigInt(label)),
    );
    if (stays) continue;
    const group = moved.get(file.bundle);
    if (group === undefined) moved.set(file.bundle, [file]);
    else group.push(file);
  }
  const cases = Array.from(bundleOf, ([label, bundle]) => `WHEN ${label} THEN ${bundle}`).join(' ');
  const bundle = `CASE ${quoteName(SYSTEM.label)} ${cases} ELSE ${quoteName(SYSTEM.bundle)} END`;
  const select = `SELECT ${selectList(columns, { [SYSTEM.bundle]: bundle })} FROM rows`;
  return Array.from(moved.values(), (group) => ({
    keys: group.map((file) => file.key),
    parts: [{ name: 'reclustered', select, sorted: true }],
    needless: 'never',
  }));
}

function holdsLabel(range: { readonly least?: bigint; readonly most?: bigint } | undefined, label: bigint): boolean {
  if (range?.least === undefined || range.most === undefined) return true;
  return label >= range.least && label <= range.most;
}

/** Days before a review that its rows are given files of their own (THREATS 35). */
const REVIEW_WINDOW_DAYS = 60;

/**
 * Rows that fall due for review within the window get files of their own, one for each day, so that on a day exactly its rows are left out.
 * Rows already due share a file: they are restricted together. Files that are whole for one day, or have nothing due, are left.
 */
export function planReviewSplit(
  columns: readonly Column[],
  files: readonly DataFile[],
  today: string,
): readonly FileRewrite[] {
  const now = BigInt(daysOf(today) ?? 0);
  const until = cutoffDay(today);
  const list = selectList(columns);
  const due = quoteName(SYSTEM.review);
  return files.flatMap((file) => {
    const range = integerRange(file, columns, SYSTEM.review);
    if (range?.least === undefined || range.least > until) return [];
    const alone = range.nulls === 0 && range.most !== undefined && (range.most === range.least || range.most <= now);
    if (alone) return [];
    const overdue = range.least <= now ? [part('overdue', `${due} <= ${sqlDate(now)}`)] : [];
    const days: RewritePart[] = [];
    const last = range.most !== undefined && range.most < until ? range.most : until;
    for (let day = range.least <= now ? now + 1n : range.least; day <= last; day += 1n) {
      days.push(part(`due-${day}`, `${due} = ${sqlDate(day)}`));
    }
    const rest = part('later', `coalesce(${due} > ${sqlDate(until)}, true)`);
    return [{ keys: [file.key], parts: [...overdue, ...days, rest], needless: 'never' }];
  });

  function part(name: string, where: string): RewritePart {
    return { name, select: `SELECT ${list} FROM rows WHERE ${where}`, sorted: false };
  }
}

export interface ReviewCounts {
  readonly overdue: number;
  readonly soon: number;
}

/** Rows of the files with one due on the day or before, and of those with none but one within the window. */
export function reviewCounts(columns: readonly Column[], files: readonly DataFile[], today: string): ReviewCounts {
  const now = BigInt(daysOf(today) ?? 0);
  const rowsBy = (day: bigint) =>
    files.filter((file) => isDueBy(file, columns, day)).reduce((sum, { rows }) => sum + rows, 0);
  const overdue = rowsBy(now);
  return { overdue, soon: rowsBy(cutoffDay(today)) - overdue };
}

function cutoffDay(today: string): bigint {
  return BigInt((daysOf(today) ?? 0) + REVIEW_WINDOW_DAYS);
}

function isDueBy(file: DataFile, columns: readonly Column[], day: bigint): boolean {
  const least = integerRange(file, columns, SYSTEM.review)?.least;
  return least !== undefined && least <= day;
}

function sqlDate(day: bigint): string {
  return `DATE '${new Date(Number(day) * 86_400_000).toISOString().slice(0, 10)}'`;
}
