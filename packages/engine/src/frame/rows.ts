import { defined } from '@peel/kernel/assert';
import { decodeFrame } from './decode.js';
import { type ColumnBlock, type Frame, hasValue } from './frame.js';
import { date, decimal, finite, interval, safeInteger, timeOfDay, timestamp } from './json-values.js';

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
      return (row) =>
        interval(
          view.getInt32(row * 16, true),
          view.getInt32(row * 16 + 4, true),
          view.getBigInt64(row * 16 + 8, true),
        );
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

export function signed128(view: DataView, at: number): bigint {
  return (view.getBigInt64(at + 8, true) << 64n) | view.getBigUint64(at, true);
}

export function unsigned128(view: DataView, at: number): bigint {
  return (view.getBigUint64(at + 8, true) << 64n) | view.getBigUint64(at, true);
}

export function uuidText(bytes: Uint8Array, at: number): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset + at, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
