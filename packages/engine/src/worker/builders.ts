import {
  DuckDBArrayType,
  type DuckDBDataChunk,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUnionType,
} from '@duckdb/node-api';
import type { Encoding } from '../frame/frame.js';
import {
  type ColumnBuilder,
  ConvertedBuilder,
  FixedBuilder,
  NullBuilder,
  TextBuilder,
  UuidBuilder,
} from './column-builder.js';
import { nestedValue } from './nested-values.js';

const FIXED: Readonly<Partial<Record<DuckDBTypeId, Encoding>>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'int8',
  [DuckDBTypeId.SMALLINT]: 'int16',
  [DuckDBTypeId.INTEGER]: 'int32',
  [DuckDBTypeId.BIGINT]: 'int64',
  [DuckDBTypeId.HUGEINT]: 'int128',
  [DuckDBTypeId.UTINYINT]: 'uint8',
  [DuckDBTypeId.USMALLINT]: 'uint16',
  [DuckDBTypeId.UINTEGER]: 'uint32',
  [DuckDBTypeId.UBIGINT]: 'uint64',
  [DuckDBTypeId.UHUGEINT]: 'uint128',
  [DuckDBTypeId.FLOAT]: 'float32',
  [DuckDBTypeId.DOUBLE]: 'float64',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIME]: 'time',
  [DuckDBTypeId.TIMESTAMP_S]: 'timestamp-s',
  [DuckDBTypeId.TIMESTAMP_MS]: 'timestamp-ms',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_NS]: 'timestamp-ns',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamptz',
  [DuckDBTypeId.INTERVAL]: 'interval',
};

const NESTED: readonly DuckDBTypeId[] = [
  DuckDBTypeId.LIST,
  DuckDBTypeId.STRUCT,
  DuckDBTypeId.MAP,
  DuckDBTypeId.ARRAY,
  DuckDBTypeId.UNION,
];

const AS_TEXT: readonly DuckDBTypeId[] = [
  DuckDBTypeId.ENUM,
  DuckDBTypeId.BIT,
  DuckDBTypeId.TIME_TZ,
  DuckDBTypeId.TIME_NS,
  DuckDBTypeId.BIGNUM,
];

/** The builder for a type, or `undefined` where an answer may not hold it (GEOMETRY, VARIANT and what DuckDB may add). */
export function builderFor(type: DuckDBType): ColumnBuilder | undefined {
  const id = type.typeId;
  const fixed = FIXED[id];
  if (fixed !== undefined) return new FixedBuilder(fixed);
  if (type instanceof DuckDBDecimalType) return new FixedBuilder(decimalEncoding(type.width), type.scale);
  if (id === DuckDBTypeId.UUID) return new UuidBuilder();
  if (id === DuckDBTypeId.VARCHAR) return new TextBuilder('text');
  if (id === DuckDBTypeId.BLOB) return new TextBuilder('blob');
  if (id === DuckDBTypeId.SQLNULL) return new NullBuilder();
  if (NESTED.includes(id)) return new ConvertedBuilder('json', nestedValues);
  if (AS_TEXT.includes(id)) return new ConvertedBuilder('text', textValues);
  return undefined;
}

/** Whether a struct in it, however deep, has fields that JSON and the bindings' objects cannot tell apart: those of `row(1, 2)` have no names. */
export function hasUnnamedFields(type: DuckDBType): boolean {
  if (type instanceof DuckDBStructType) {
    const names = new Set(type.entryNames);
    return names.has('') || names.size < type.entryNames.length || type.entryTypes.some(hasUnnamedFields);
  }
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) return hasUnnamedFields(type.valueType);
  if (type instanceof DuckDBMapType) return hasUnnamedFields(type.keyType) || hasUnnamedFields(type.valueType);
  return type instanceof DuckDBUnionType && type.memberTypes.some(hasUnnamedFields);
}

function decimalEncoding(width: number): Encoding {
  if (width <= 4) return 'decimal16';
  if (width <= 9) return 'decimal32';
  return width <= 18 ? 'decimal64' : 'decimal128';
}

function nestedValues(chunk: DuckDBDataChunk, column: number): (string | null)[] {
  return chunk.convertColumnValues(column, nestedValue).map((value) => (value === null ? null : JSON.stringify(value)));
}

function textValues(chunk: DuckDBDataChunk, column: number): (string | null)[] {
  return chunk.getColumnValues(column).map((value) => (value === null ? null : String(value)));
}
