import { jobsErrors } from '../errors.js';

/**
 * The one table of a release: groups (say, purposes) of cells (say, the six acts of DPA 2018 s.62), with a total for each group and one
 * for all. Its groups and cells are fixed beforehand and their order means nothing about counts.
 */
export interface FigureTable {
  readonly title: string;
  readonly groups: readonly FigureGroup[];
}

export interface FigureGroup {
  readonly name: string;
  /** At least two. */
  readonly cells: readonly { readonly name: string; readonly count: number }[];
}

const MOST_GROUPS = 200;
const MOST_CELLS = 50;

/** @throws jobs.figures-misshapen */
export function checkTable({ groups }: FigureTable, period: string): void {
  const wrong = (problem: string) => jobsErrors.figuresMisshapen({ period, problem });
  if (groups.length === 0 || groups.length > MOST_GROUPS) throw wrong(`${groups.length} groups`);
  if (hasTwice(groups)) throw wrong('a group comes twice');
  for (const { cells } of groups) {
    // With one cell, a group would be its own total, and no other cell could stand in for it.
    if (cells.length < 2 || cells.length > MOST_CELLS) throw wrong(`a group of ${cells.length} cells`);
    if (hasTwice(cells)) throw wrong('a cell comes twice in a group');
    if (!cells.every(({ count }) => Number.isSafeInteger(count) && count >= 0)) throw wrong('a count is not whole');
  }
}

function hasTwice(named: readonly { readonly name: string }[]): boolean {
  return new Set(named.map(({ name }) => name)).size < named.length;
}
