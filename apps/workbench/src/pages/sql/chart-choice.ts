import type { Column, Row } from '../../api/rows.js';
import { isNull, isNumeric, isTemporal, textOf } from './cells.js';

export type ChartKind = 'bar' | 'line' | 'dot' | 'histogram';

export interface ChartChoice {
  readonly kind: ChartKind;
  readonly x: string;
  /** A numeric column, or undefined for the number of rows. */
  readonly y: string | undefined;
}

export interface Point {
  readonly x: string | number | Date;
  readonly y: number;
}

/** More bars than these cannot be read; the rest are left out, and that is said. */
export const MOST_BARS = 30;

/** A first guess: time on a line, categories in bars, two numbers as dots. */
export function suggestChart(columns: readonly Column[]): ChartChoice {
  const numeric = columns.filter(({ type }) => isNumeric(type));
  const temporal = columns.find(({ type, name }) => isTemporal(type) || /^(?:month|day|date|year|week)$/i.test(name));
  const category = columns.find(({ type }) => !isNumeric(type) && !isTemporal(type));
  if (temporal !== undefined)
    return { kind: 'line', x: temporal.name, y: numeric.find((each) => each !== temporal)?.name };
  if (category !== undefined) return { kind: 'bar', x: category.name, y: numeric[0]?.name };
  const [first, second] = numeric;
  if (first !== undefined && second !== undefined) return { kind: 'dot', x: first.name, y: second.name };
  return { kind: 'histogram', x: first?.name ?? columns[0]?.name ?? '', y: undefined };
}

/** What a chart draws, from the rows as they are: nulls left out, categories added up. */
export function pointsOf(choice: ChartChoice, columns: readonly Column[], rows: readonly Row[]): readonly Point[] {
  const at = (name: string | undefined) => columns.findIndex((column) => column.name === name);
  const x = at(choice.x);
  const y = at(choice.y);
  const type = columns[x]?.type ?? '';
  const kept = rows.filter((row) => !isNull(row[x]) && (y < 0 || !isNull(row[y])));
  if (choice.kind === 'histogram') return kept.map((row) => ({ x: Number(row[x]), y: 1 }));
  if (choice.kind === 'dot') return kept.map((row) => ({ x: Number(row[x]), y: y < 0 ? 1 : Number(row[y]) }));
  const sums = new Map<string, number>();
  for (const row of kept) {
    const key = textOf(row[x]);
    sums.set(key, (sums.get(key) ?? 0) + (y < 0 ? 1 : Number(row[y])));
  }
  const points = [...sums].map(([key, sum]): Point => ({ x: placed(key, choice.kind, type), y: sum }));
  if (choice.kind === 'line') return points.sort((a, b) => (a.x < b.x ? -1 : a.x > b.x ? 1 : 0));
  return points.sort((a, b) => b.y - a.y);
}

/** The chart in a sentence, for whoever does not see it. */
export function describeChart(choice: ChartChoice, points: readonly Point[]): string {
  if (points.length === 0) return 'Nothing to draw: no row has values in the chosen columns.';
  const measure = choice.y ?? 'number of rows';
  if (choice.kind === 'histogram')
    return `Distribution of ${choice.x} over ${points.length} rows, ${rangeOf(points.map(({ x }) => Number(x)))}.`;
  if (choice.kind === 'dot') {
    return `${points.length} points of ${measure} by ${choice.x}; ${measure} ${rangeOf(points.map(({ y }) => y))}.`;
  }
  const most = points.reduce((best, point) => (point.y > best.y ? point : best));
  const least = points.reduce((best, point) => (point.y < best.y ? point : best));
  const shown = choice.kind === 'bar' && points.length > MOST_BARS ? ` The ${MOST_BARS} largest are drawn.` : '';
  return `${measure} by ${choice.x}: ${points.length} values, the largest ${written(most.y)} at ${written(most.x)}, the smallest ${written(least.y)} at ${written(least.x)}.${shown}`;
}

function placed(key: string, kind: ChartKind, type: string): Point['x'] {
  if (kind === 'bar') return key;
  if (isNumeric(type)) return Number(key);
  const time = new Date(/^\d{4}-\d{2}$/.test(key) ? `${key}-01` : key);
  return Number.isNaN(time.getTime()) ? key : time;
}

function rangeOf(values: readonly number[]): string {
  const least = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return `from ${written(least)} to ${written(most)}`;
}

function written(value: Point['x']): string {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return typeof value === 'number' ? value.toLocaleString('en-GB', { maximumFractionDigits: 3 }) : value;
}
