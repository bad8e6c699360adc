/**
 * The binary form in which an answer's rows travel: whole columns of up to {@link FRAME_ROWS} rows, little-endian, always cut at the same row
 * numbers, null places zeroed. So the bytes depend on the values and their order alone, never on how DuckDB cut its chunks, and one hash over them
 * stands for the answer.
 *
 *     u32 magic  u32 rows  u32 columns  u32 zero
 *     per column: u8 encoding  u8 1 when there are nulls  u8 scale of a decimal  u8 zero  u32 bytes of data
 *                 [bitmap, bit 1 = has a value, padded to 8]  data, padded to 8
 *
 * Text, blob and json data are (rows + 1) u32 offsets, then the bytes.
 */
export interface Frame {
  readonly rows: number;
  readonly bytes: Uint8Array;
}

export const FRAME_ROWS = 8192;
/** A frame larger than this is refused on both sides. */
export const FRAME_BYTES = 256 * 1024 * 1024;
export const FRAME_MAGIC = 0x31464c50;
export const FRAME_HEADER = 16;
export const COLUMN_HEADER = 8;

/** Order is part of the format: only add at the end. */
export const ENCODINGS = [
  'null',
  'boolean',
  'int8',
  'int16',
  'int32',
  'int64',
  'int128',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'uint128',
  'float32',
  'float64',
  'decimal16',
  'decimal32',
  'decimal64',
  'decimal128',
  'date',
  'time',
  'timestamp-s',
  'timestamp-ms',
  'timestamp',
  'timestamp-ns',
  'timestamptz',
  'interval',
  'uuid',
  'text',
  'blob',
  'json',
] as const;

export type Encoding = (typeof ENCODINGS)[number];

/** Bytes per value; 0 where a value has no fixed width. */
export const WIDTH: Readonly<Record<Encoding, number>> = {
  null: 0,
  boolean: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  int128: 16,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  uint128: 16,
  float32: 4,
  float64: 8,
  decimal16: 2,
  decimal32: 4,
  decimal64: 8,
  decimal128: 16,
  date: 4,
  time: 8,
  'timestamp-s': 8,
  'timestamp-ms': 8,
  timestamp: 8,
  'timestamp-ns': 8,
  timestamptz: 8,
  interval: 16,
  uuid: 16,
  text: 0,
  blob: 0,
  json: 0,
};

export function isVariable(encoding: Encoding): boolean {
  return encoding === 'text' || encoding === 'blob' || encoding === 'json';
}

/** Length rounded up to a multiple of 8. */
export function padded(length: number): number {
  return (length + 7) & ~7;
}

/** One column of a frame, as views on the frame's bytes or on a builder's. */
export interface ColumnBlock {
  readonly encoding: Encoding;
  readonly scale: number;
  /** Bit 1 = has a value; absent when every row has one. */
  readonly validity: Uint8Array | undefined;
  /** Fixed width values, or the text bytes. */
  readonly data: Uint8Array;
  /** rows + 1 entries where the width varies. */
  readonly offsets: Uint32Array | undefined;
}

export function hasValue(block: ColumnBlock, row: number): boolean {
  return block.validity === undefined || (((block.validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}
