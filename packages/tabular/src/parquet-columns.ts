import type { SchemaElement } from 'hyparquet';
import { clockOf, daysOf, instantOf } from './calendar.js';
import { type ColumnKind, type JsonValue, kindOf, plainText, type TableColumn } from './column.js';

/** What the writer takes for one value. */
export type ParquetValue = boolean | number | bigint | string | Uint8Array;

/** How a column is declared in the file, and its values made ready; `undefined` for a value that does not fit. */
export interface ParquetColumn {
  readonly element: SchemaElement;
  readonly convert: (value: JsonValue) => ParquetValue | undefined;
}

export function parquetColumn(column: TableColumn, name: string): ParquetColumn {
  const { convert, ...element } = declared(kindOf(column.type));
  return { element: { name, repetition_type: 'OPTIONAL', ...element }, convert };
}

type Declared = Omit<SchemaElement, 'name'> & Pick<ParquetColumn, 'convert'>;

/** DuckDB keeps infinite days and times as the outermost values of their type, and reads them back so. */
const INFINITE_DAY = 2_147_483_647;
const INFINITE_TIME = 9_223_372_036_854_775_807n;

function declared(kind: ColumnKind): Declared {
  switch (kind.kind) {
    case 'boolean':
      return { type: 'BOOLEAN', convert: (value) => (typeof value === 'boolean' ? value : undefined) };
    case 'integer':
      return integer(kind.bits, kind.signed);
    case 'decimal':
      return decimal(kind.precision, kind.scale);
    case 'float':
      return { type: 'FLOAT', convert: float };
    case 'double':
      return { type: 'DOUBLE', convert: float };
    case 'date':
      return { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' }, convert: day };
    case 'time':
      return {
        type: 'INT64',
        converted_type: 'TIME_MICROS',
        logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'MICROS' },
        convert: (value) => (typeof value === 'string' ? clockOf(value, 6) : undefined),
      };
    case 'timestamp':
      return timestamp(kind.digits, kind.zoned);
    case 'uuid':
      return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' }, convert: uuid };
    case 'blob':
      return {
        type: 'BYTE_ARRAY',
        convert: (value) => (typeof value === 'string' ? new Uint8Array(Buffer.from(value, 'base64')) : undefined),
      };
    default:
      return {
        type: 'BYTE_ARRAY',
        converted_type: 'UTF8',
        logical_type: { type: 'STRING' },
        convert: (value) => plainText(value),
      };
  }
}

function integer(bits: number, signed: boolean): Declared {
  if (bits === 128) return decimal(38, 0);
  const bound = 1n << BigInt(signed ? bits - 1 : bits);
  const fits = (value: bigint): boolean => value < bound && value >= (signed ? -bound : 0n);
  const converted_type = `${signed ? '' : 'U'}INT_${bits as 8 | 16 | 32 | 64}` as const;
  const whole = (value: JsonValue): bigint | undefined => {
    const number = wholeNumber(value);
    return number !== undefined && fits(number) ? number : undefined;
  };
  // The width of a logical INTEGER type is a byte in Thrift, which the writer does not write as one; the converted type says the same.
  if (bits === 64) return { type: 'INT64', converted_type, convert: whole };
  const convert = (value: JsonValue): number | undefined => {
    const number = whole(value);
    return number === undefined ? undefined : Number(number);
  };
  return { type: 'INT32', converted_type, convert };
}

function decimal(precision: number, scale: number): Declared {
  const bound = 10n ** BigInt(precision);
  const convert = (value: JsonValue): bigint | undefined => {
    const text = typeof value === 'number' ? String(value) : value;
    const parts = typeof text === 'string' ? /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) : null;
    const fraction = parts?.[3] ?? '';
    if (parts === null || fraction.length > scale) return undefined;
    const unscaled = BigInt(`${parts[2]}${fraction.padEnd(scale, '0')}`);
    return unscaled >= bound ? undefined : parts[1] === '-' ? -unscaled : unscaled;
  };
  const common = {
    converted_type: 'DECIMAL',
    logical_type: { type: 'DECIMAL', precision, scale },
    precision,
    scale,
    convert,
  } as const;
  if (precision <= 9) return { type: 'INT32', ...common };
  if (precision <= 18) return { type: 'INT64', ...common };
  return { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, ...common };
}

function timestamp(digits: number, zoned: boolean): Declared {
  const unit = digits === 9 ? 'NANOS' : digits === 6 ? 'MICROS' : 'MILLIS';
  const kept = Math.max(digits, 3);
  return {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: zoned, unit },
    convert: (value) => {
      if (typeof value !== 'string') return undefined;
      if (value === 'infinity') return INFINITE_TIME;
      return value === '-infinity' ? -INFINITE_TIME : instantOf(value, kept);
    },
  };
}

function wholeNumber(value: JsonValue): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : undefined;
}

/** NaN and the infinities come as text. */
function float(value: JsonValue): number | undefined {
  if (typeof value === 'number') return value;
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : undefined;
}

function day(value: JsonValue): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (value === 'infinity') return INFINITE_DAY;
  return value === '-infinity' ? -INFINITE_DAY : daysOf(value);
}

function uuid(value: JsonValue): Uint8Array | undefined {
  if (typeof value !== 'string') return undefined;
  const hex = value.replaceAll('-', '');
  return /^[0-9a-f]{32}$/i.test(hex) ? new Uint8Array(Buffer.from(hex, 'hex')) : undefined;
}
