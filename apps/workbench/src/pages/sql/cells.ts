import type { Cell, Column, Row } from '../../api/rows.js';

/** Numbers may come as text, so that no digit of a large one is lost; the type tells. */
export function isNumeric(type: string): boolean {
  return /^(?:u?(?:tiny|small|big|huge)?int(?:eger)?\d*|long|short|float|double|real|decimal|numeric)\b/i.test(type);
}

export function isTemporal(type: string): boolean {
  return /^(?:date|time|timestamp|instant)/i.test(type);
}

/** A value as text. Null has none: it is drawn as such, and never mistaken for the word. */
export function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

export function isNull(cell: Cell): boolean {
  return cell === null || cell === undefined;
}

const CHARACTER = 7.4;
const AROUND = 26;
const NARROWEST = 64;
const WIDEST = 380;

/** Widths in pixels that fit the heads and the first rows. */
export function widthsOf(columns: readonly Column[], rows: readonly Row[]): readonly number[] {
  const sample = rows.slice(0, 60);
  return columns.map(({ name, type }, at) => {
    const longest = sample.reduce(
      (most, row) => Math.max(most, textOf(row[at]).length),
      Math.max(name.length + 1, type.length),
    );
    return Math.round(Math.min(WIDEST, Math.max(NARROWEST, longest * CHARACTER + AROUND)));
  });
}
