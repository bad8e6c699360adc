import { defined } from '@peel/kernel/assert';
import { decodeFrame } from './decode.js';
import { type ColumnBlock, type Frame, hasValue } from './frame.js';

/** A value as JSON can hold it without loss. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * The rows of a frame as JSON-ready values: integers beyond 2^53 and decimals as strings, dates and times in ISO 8601 (instants in UTC),
 * UUIDs as text, bytes as base 64, lists and structs nested. NaN and infinities are strings.
 */
export function rowsOf(frame: Frame): JsonValue[][] {
  const { blocks } = decodeFrame(frame.bytes);
  const rows: JsonValue[][] = Array.from({ length: frame.rows }, () => []);
  for (const block of blocks) {
    const read = reader(block);
    for (let row = 0; row < frame.rows; row += 1) {
      defined(rows[row], 'a row').push(hasValue(block, row) ? read(row) : null);
    }
  }
  return rows;
}

type Read = (row: number) => JsonValue;

function reader(block: ColumnBlock): Read {
  const view = new DataView(block.data.buffer, block.data.byteOffset, block.data.byteLength);
  switch (block.encoding) {
    case 'null':
      return () => null;
    case 'boolean':
      return (row) => view.getUint8(row) !== 0;
    case 'int8':
      return (row) => view.getInt8(row);
    case 'int16':
      return (row) => view.getInt16(row * 2, true);
    case 'int32':
      return (row) => view.getInt32(row * 4, true);
    case 'int64':
      return (row) => safeInteger(view.getBigInt64(row * 8, true));
    case 'int128':
      return (row) => safeInteger(signed128(view, row * 16));
    case 'uint8':
      return (row) => view.getUint8(row);
    case 'uint16':
      return (row) => view.getUint16(row * 2, true);
    case 'uint32':
      return (row) => view.getUint32(row * 4, true);
    case 'uint64':
      return (row) => safeInteger(view.getBigUint64(row * 8, true));
    case 'uint128':
      return (row) => safeInteger(unsigned128(view, row * 16));
    case 'float32':
      return (row) => finite(view.getFloat32(row * 4, true));
    case 'float64':
      return (row) => finite(view.getFloat64(row * 8, true));
    default:
      return textReader(block, view);
  }
}

function textReader(block: ColumnBlock, view: DataView): Read {
  switch (block.encoding) {
    case 'decimal16':
      return (row) => decimal(BigInt(view.getInt16(row * 2, true)), block.scale);
    case 'decimal32':
      return (row) => decimal(BigInt(view.getInt32(row * 4, true)), block.scale);
    case 'decimal64':
      return (row) => decimal(view.getBigInt64(row * 8, true), block.scale);
    case 'decimal128':
      return (row) => decimal(signed128(view, row * 16), block.scale);
    case 'date':
      return (row) => date(view.getInt32(row * 4, true));
    case 'time':
      return (row) => timeOfDay(view.getBigInt64(row * 8, true), 6);
    case 'timestamp-s':
      return (row) => timestamp(view.getBigInt64(row * 8, true), 0, '');
    case 'timestamp-ms':
      return (row) => timestamp(view.getBigInt64(row * 8, true), 3, '');
    case 'timestamp':
      return (row) => timestamp(view.getBigInt64(row * 8, true), 6, '');
    case 'timestamp-ns':
      return (row) => timestamp(view.getBigInt64(row * 8, true), 9, '');
    case 'timestamptz':
      return (row) => timestamp(view.getBigInt64(row * 8, true), 6, 'Z');
    case 'interval':
      return (row) => interval(view, row * 16);
    case 'uuid':
      return (row) => uuidText(block.data, row * 16);
    default:
      return variableReader(block);
  }
}

function variableReader(block: ColumnBlock): Read {
  const offsets = defined(block.offsets, 'the offsets of a text column');
  const bytes = Buffer.from(block.data.buffer, block.data.byteOffset, block.data.byteLength);
  const text = (row: number, coding: 'utf8' | 'base64'): string =>
    bytes.toString(coding, offsets[row] ?? 0, offsets[row + 1] ?? 0);
  if (block.encoding === 'blob') return (row) => text(row, 'base64');
  if (block.encoding === 'json') return (row) => JSON.parse(text(row, 'utf8')) as JsonValue;
  return (row) => text(row, 'utf8');
}

function safeInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

export function signed128(view: DataView, at: number): bigint {
  return (view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true);
}

export function unsigned128(view: DataView, at: number): bigint {
  return (view.getBigUint64(at + 8, true) << 64n) | view.getBigUint64(at, true);
}

function decimal(value: bigint, scale: number): string {
  if (scale === 0) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const DAY_SECONDS = 86_400n;

/** DuckDB keeps infinities as the outermost values. */
function date(days: number): string {
  if (days === 2147483647) return 'infinity';
  if (days === -2147483647) return '-infinity';
  return isoDate(BigInt(days));
}

/** Proleptic Gregorian from days since 1970, for years JavaScript's Date cannot hold as well (Howard Hinnant, "chrono-compatible date algorithms"). */
function isoDate(days: bigint): string {
  const shifted = Number(days) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

/** `digits` decimal digits of a second in `value`; trailing zeros of the fraction are left out. */
function timeOfDay(value: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const seconds = Number(value / unit);
  const fraction = digits === 0 ? '' : (value % unit).toString().padStart(digits, '0').replace(/0+$/, '');
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

function timestamp(value: bigint, digits: number, zone: string): string {
  if (value === 9223372036854775807n) return 'infinity';
  if (value === -9223372036854775807n) return '-infinity';
  const day = DAY_SECONDS * 10n ** BigInt(digits);
  const ofDay = ((value % day) + day) % day;
  return `${isoDate((value - ofDay) / day)}T${timeOfDay(ofDay, digits)}${zone}`;
}

/** ISO 8601 duration with DuckDB's three parts kept apart: months, days and microseconds do not convert into each other. */
function interval(view: DataView, at: number): string {
  const months = view.getInt32(at, true);
  const days = view.getInt32(at + 4, true);
  const micros = view.getBigInt64(at + 8, true);
  const size = micros < 0n ? -micros : micros;
  const fraction = (size % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  const seconds = `${micros < 0n ? '-' : ''}${size / 1_000_000n}${fraction === '' ? '' : `.${fraction}`}`;
  const parts = [months === 0 ? '' : `${months}M`, days === 0 ? '' : `${days}D`, micros === 0n ? '' : `T${seconds}S`];
  const text = parts.join('');
  return text === '' ? 'PT0S' : `P${text}`;
}

export function uuidText(bytes: Uint8Array, at: number): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset + at, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
