/** A value as JSON can hold it without loss. The same forms as the engine's `rowsOf`. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export interface TableColumn {
  readonly name: string;
  /** As an answer names it: the engine's name of a type, as `DECIMAL(18,2)`. */
  readonly type: string;
}

/**
 * What a column's values are, for a file to hold them. A type that no file format here has of its own is text, in the form its JSON has;
 * lists, structs and maps are `nested` and become JSON text.
 */
export type ColumnKind =
  | { readonly kind: 'boolean' | 'float' | 'double' | 'date' | 'time' | 'uuid' | 'blob' | 'nested' | 'json' | 'text' }
  | { readonly kind: 'integer'; readonly bits: 8 | 16 | 32 | 64 | 128; readonly signed: boolean }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamp'; readonly digits: 0 | 3 | 6 | 9; readonly zoned: boolean };

const PLAIN: ReadonlyMap<string, ColumnKind> = new Map<string, ColumnKind>([
  ['BOOLEAN', { kind: 'boolean' }],
  ['TINYINT', { kind: 'integer', bits: 8, signed: true }],
  ['SMALLINT', { kind: 'integer', bits: 16, signed: true }],
  ['INTEGER', { kind: 'integer', bits: 32, signed: true }],
  ['BIGINT', { kind: 'integer', bits: 64, signed: true }],
  ['HUGEINT', { kind: 'integer', bits: 128, signed: true }],
  ['UTINYINT', { kind: 'integer', bits: 8, signed: false }],
  ['USMALLINT', { kind: 'integer', bits: 16, signed: false }],
  ['UINTEGER', { kind: 'integer', bits: 32, signed: false }],
  ['UBIGINT', { kind: 'integer', bits: 64, signed: false }],
  ['UHUGEINT', { kind: 'integer', bits: 128, signed: false }],
  ['FLOAT', { kind: 'float' }],
  ['DOUBLE', { kind: 'double' }],
  ['DATE', { kind: 'date' }],
  ['TIME', { kind: 'time' }],
  ['TIMESTAMP_S', { kind: 'timestamp', digits: 0, zoned: false }],
  ['TIMESTAMP_MS', { kind: 'timestamp', digits: 3, zoned: false }],
  ['TIMESTAMP', { kind: 'timestamp', digits: 6, zoned: false }],
  ['TIMESTAMP_NS', { kind: 'timestamp', digits: 9, zoned: false }],
  ['TIMESTAMP WITH TIME ZONE', { kind: 'timestamp', digits: 6, zoned: true }],
  ['TIMESTAMPTZ', { kind: 'timestamp', digits: 6, zoned: true }],
  ['UUID', { kind: 'uuid' }],
  ['BLOB', { kind: 'blob' }],
  ['JSON', { kind: 'json' }],
]);

export function kindOf(type: string): ColumnKind {
  const plain = PLAIN.get(type);
  if (plain !== undefined) return plain;
  const decimal = /^DECIMAL\((\d+),\s?(\d+)\)$/.exec(type);
  if (decimal !== null) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  if (/\]$/.test(type) || /^(STRUCT|MAP|UNION)\(/.test(type)) return { kind: 'nested' };
  return { kind: 'text' };
}

/** Two columns of one name get the suffixes a person would give them: `count`, `count_1`. */
export function distinctNames(columns: readonly TableColumn[]): readonly string[] {
  const used = new Set<string>();
  return columns.map((column) => {
    let name = column.name;
    for (let number = 1; used.has(name); number += 1) name = `${column.name}_${number}`;
    used.add(name);
    return name;
  });
}

/** A value as the text of a cell: nested ones as JSON. */
export function plainText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
