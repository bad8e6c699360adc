import type { JsonValue } from '@peel/engine/frame/rows';
import type { VisibleColumn } from './relations.js';

/** What a session's rows of a dataset look like, column by column. Exact, and in an order that is the same each time. */
export interface DatasetProfile {
  readonly dataset: string;
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}

export interface ColumnProfile {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly distinct: number;
  /** As text; none where there is no value. */
  readonly least: string | null;
  readonly greatest: string | null;
  /** The most frequent values, most frequent first, then by the value. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

/** A statement that is governed as any other, and how many columns it tells of. */
export interface ProfileStatement {
  readonly sql: string;
  readonly columns: readonly VisibleColumn[];
}

const TOP_VALUES = 10;
/** Longer values are told by their beginning. */
const SHOWN_CHARACTERS = 200;
/** More columns make more statements: nesting has a bound. */
const COLUMNS_PER_STATEMENT = 10;

/** The ids of rows differ by design, and say nothing. */
export function profiledColumns(columns: readonly VisibleColumn[]): readonly VisibleColumn[] {
  return columns.filter((column) => column.name !== 'record_id');
}

/** One row: the number of rows, then of each column how many values, how many different ones, the least and the greatest. */
export function factsStatements(dataset: string, columns: readonly VisibleColumn[]): readonly ProfileStatement[] {
  return parts(columns).map((part) => {
    const facts = part.map(({ name }) => {
      const column = quoted(name);
      return `count(${column}), count(DISTINCT ${column}), ${shown(`min(${column})`)}, ${shown(`max(${column})`)}`;
    });
    return { columns: part, sql: `SELECT ${['count(*)', ...facts].join(', ')} FROM ${quoted(dataset)}` };
  });
}

/** Rows of a column's number among those of the statement, a value and how often it is there. */
export function topStatements(dataset: string, columns: readonly VisibleColumn[]): readonly ProfileStatement[] {
  return parts(columns).map((part) => {
    const tops = part.map(({ name }, index) => {
      const column = quoted(name);
      return (
        `SELECT ${index} AS place, value, number FROM (SELECT ${shown(column)} AS value, count(*) AS number ` +
        `FROM ${quoted(dataset)} WHERE ${column} IS NOT NULL GROUP BY ${column} ORDER BY number DESC, ${column} LIMIT ${TOP_VALUES})`
      );
    });
    return {
      columns: part,
      sql: `SELECT place, value, number FROM (${tops.join(' UNION ALL ')}) ORDER BY place, number DESC, value`,
    };
  });
}

export function profileFrom(
  columns: readonly VisibleColumn[],
  [rows, ...facts]: readonly JsonValue[],
  tops: readonly (readonly JsonValue[])[],
): { readonly rows: number; readonly columns: readonly ColumnProfile[] } {
  const all = Number(rows);
  return {
    rows: all,
    columns: columns.map(({ name, type }, index) => {
      const [values, distinct, least, greatest] = facts.slice(index * 4);
      return {
        name,
        type,
        nulls: all - Number(values),
        distinct: Number(distinct),
        least: textOf(least),
        greatest: textOf(greatest),
        top: tops
          .filter(([place]) => Number(place) === index)
          .map(([, value, count]) => ({ value: textOf(value) ?? '', count: Number(count) })),
      };
    }),
  };
}

function parts(columns: readonly VisibleColumn[]): readonly (readonly VisibleColumn[])[] {
  const count = Math.max(1, Math.ceil(columns.length / COLUMNS_PER_STATEMENT));
  return Array.from({ length: count }, (_, index) =>
    columns.slice(index * COLUMNS_PER_STATEMENT, (index + 1) * COLUMNS_PER_STATEMENT),
  );
}

function shown(expression: string): string {
  return `left(CAST(${expression} AS VARCHAR), ${SHOWN_CHARACTERS})`;
}

function textOf(value: JsonValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
