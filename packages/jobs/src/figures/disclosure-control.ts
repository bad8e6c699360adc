import { checkTable, type FigureGroup, type FigureTable } from './figure-table.js';

/** Counts below this are not shown. */
export const THRESHOLD = 10;
/** What is shown is rounded to the nearest multiple of this. */
export const ROUNDING = 5;

/** A number as released; `null` where it is withheld: because it is below ten, or so that another cannot be worked out. */
export type Shown = number | null;

export interface PublishedTable {
  readonly title: string;
  /** yyyy-mm */
  readonly period: string;
  readonly label: 'public';
  readonly rule: string;
  /** Why there are no counts; then there are no groups. */
  readonly note?: string;
  readonly groups: readonly {
    readonly name: string;
    readonly total: Shown;
    readonly cells: readonly { readonly name: string; readonly count: Shown }[];
    /** What cells that are withheld beside each other come to, where that tells nothing of one. */
    readonly together?: readonly { readonly cells: readonly string[]; readonly count: number }[];
  }[];
  readonly total: Shown;
}

const RULE =
  'Counts are rounded to the nearest 5. A count below 10 is withheld, and another beside it, so that totals do not tell it; what they come to together is told where that is 10 or more. A total is withheld where it would tell.';

/**
 * The table as the public may have it.
 *
 * Whoever has the release and knows these rules can still not exclude any value from 0 to 9 for a count below ten: for each there is a
 * table that gives this very release. Four rules make it so:
 * - Cells stand in pairs fixed beforehand, and a pair is withheld whole when one of it is below ten: what the one has less, the other
 *   can have more, and which cells are withheld does not depend on how large the neighbours are. (Withholding the smallest
 *   neighbour, as is usual, tells that it was the smallest.)
 * - What a withheld pair comes to is told only when that is at least ten: else it would bound each of the two below nine. So what is always
 *   zero hides nothing of its neighbour that matters.
 * - A group's total is shown only when the pairs of it that are not told come to at least ten, or there are none, for the same reason.
 * - The total of all, likewise, for the groups whose own total is withheld.
 *
 * @throws jobs.figures-misshapen
 */
export function publish(table: FigureTable, period: string): PublishedTable {
  checkTable(table, period);
  const groups = table.groups.map(publishGroup);
  const hidden = groups.filter(({ total }) => total === null);
  const showsTotal = hidden.length === 0 || sum(hidden.map(({ withheld }) => withheld)) >= THRESHOLD;
  return {
    title: table.title,
    period,
    label: 'public',
    rule: RULE,
    groups: groups.map(({ name, total, cells, together }) => ({
      ...{ name, total, cells },
      ...(together.length === 0 ? {} : { together }),
    })),
    total: showsTotal ? rounded(sum(table.groups.map(sumOf))) : null,
  };
}

/** In place of a table, for a month that the log has in part: part of a month, shown as a whole one, would mislead. */
export function notCounted(period: string): PublishedTable {
  const note =
    'Not counted. What is held here was moved in this month, and the log here began then: it does not have the whole of the month.';
  return {
    title: `Acts under each purpose, ${period}`,
    period,
    label: 'public',
    rule: RULE,
    note,
    groups: [],
    total: null,
  };
}

function publishGroup(group: FigureGroup) {
  const hidden = pairs(group.cells).filter((pair) => pair.some(({ count }) => count < THRESHOLD));
  const names = new Set(hidden.flatMap((pair) => pair.map(({ name }) => name)));
  const told = hidden.filter((pair) => sumOf({ cells: pair }) >= THRESHOLD);
  const untold = hidden.filter((pair) => !told.includes(pair));
  const withheld = sum(untold.map((cells) => sumOf({ cells })));
  return {
    name: group.name,
    withheld,
    total: untold.length === 0 || withheld >= THRESHOLD ? rounded(sumOf(group)) : null,
    cells: group.cells.map(({ name, count }) => ({ name, count: names.has(name) ? null : rounded(count) })),
    together: told.map((pair) => ({ cells: pair.map(({ name }) => name), count: rounded(sumOf({ cells: pair })) })),
  };
}

/** Neighbours by twos; of an odd number the last three together. */
function pairs<T>(items: readonly T[]): readonly (readonly T[])[] {
  const count = Math.floor(items.length / 2);
  return Array.from({ length: count }, (_, pair) =>
    items.slice(pair * 2, pair === count - 1 ? items.length : pair * 2 + 2),
  );
}

function sumOf({ cells }: Pick<FigureGroup, 'cells'>): number {
  return sum(cells.map(({ count }) => count));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function rounded(count: number): number {
  return Math.round(count / ROUNDING) * ROUNDING;
}
