import { lakeErrors } from './errors.js';

/** An Iceberg primitive type as Iceberg writes it: `long`, `decimal(12,2)`, `timestamptz` (Iceberg spec, "Primitive Types"). */
export type ColumnType =
  | 'boolean'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'string'
  | 'uuid'
  | 'binary'
  | `decimal(${number},${number})`;

export interface Column {
  /** Field id: given once, never used again for another column. It, not the name, says which column of a file this is. */
  readonly id: number;
  readonly name: string;
  readonly type: ColumnType;
  readonly doc?: string;
}

/** A column as a definition names it, before it has a field id. */
export type NewColumn = Omit<Column, 'id'>;

const DUCKDB_TYPE: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  int: 'INTEGER',
  long: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  string: 'VARCHAR',
  uuid: 'UUID',
  binary: 'BLOB',
};

/** DuckDB's name of the type: `DECIMAL(12,2)`. */
export function duckdbType(type: ColumnType): string {
  const decimal = decimalParts(type);
  return decimal === undefined ? (DUCKDB_TYPE[type] ?? type) : `DECIMAL(${decimal.precision},${decimal.scale})`;
}

export function decimalParts(type: string): { readonly precision: number; readonly scale: number } | undefined {
  const match = /^decimal\((\d{1,2}),\s*(\d{1,2})\)$/.exec(type);
  return match === null ? undefined : { precision: Number(match[1]), scale: Number(match[2]) };
}

/** The type, normalised (`decimal(12, 2)` is Iceberg's other spelling); `undefined` for anything the lake does not store. */
export function columnType(text: string): ColumnType | undefined {
  const decimal = decimalParts(text);
  if (decimal !== undefined) {
    const valid = decimal.precision >= 1 && decimal.precision <= 38 && decimal.scale <= decimal.precision;
    return valid ? `decimal(${decimal.precision},${decimal.scale})` : undefined;
  }
  return text in DUCKDB_TYPE ? (text as ColumnType) : undefined;
}

/** What may become what without rewriting a file (Iceberg spec, "Schema Evolution"). */
export function widens(from: ColumnType, to: ColumnType): boolean {
  if (from === to) return true;
  if (from === 'int') return to === 'long';
  if (from === 'float') return to === 'double';
  const before = decimalParts(from);
  const after = decimalParts(to);
  return (
    before !== undefined && after !== undefined && before.scale === after.scale && after.precision >= before.precision
  );
}

/** A name quoted for SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text quoted for SQL. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `CAST("a" AS BIGINT) AS "a", …`: the columns in order, each in the type its field has, so that a file never disagrees with its schema. */
export function selectList(columns: readonly Column[], expressions: Readonly<Record<string, string>> = {}): string {
  return columns
    .map(({ name, type }) => {
      const expression = expressions[name] ?? quoteName(name);
      return `CAST(${expression} AS ${duckdbType(type)}) AS ${quoteName(name)}`;
    })
    .join(', ');
}

export const SYSTEM = {
  record: 'record_id',
  label: 'label_id',
  bundle: 'bundle_id',
  source: 'source_ref',
  review: 'review_due',
} as const;

/** What comes after "$" is a column group, and groups are called with "-": `intel_reports$source-identity`. */
const TABLE_NAME = /^[a-z][a-z0-9_]{0,99}(\$[a-z][a-z0-9_-]{0,99})?$/;

export function checkTableName(name: string): void {
  if (!TABLE_NAME.test(name)) throw lakeErrors.nameInvalid({ name });
}
