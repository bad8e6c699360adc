import { assert, defined } from '@peel/kernel/assert';
import {
  COLUMN_HEADER,
  type ColumnBlock,
  ENCODINGS,
  FRAME_BYTES,
  FRAME_HEADER,
  FRAME_MAGIC,
  FRAME_ROWS,
  type Frame,
  isVariable,
  padded,
  WIDTH,
} from './frame.js';

/** Opens a frame's columns without copying. The frame comes from a worker that may have been taken over, so every length is checked. */
export function decodeFrame(bytes: Uint8Array): { readonly frame: Frame; readonly blocks: readonly ColumnBlock[] } {
  assert(bytes.length >= FRAME_HEADER && bytes.length <= FRAME_BYTES, 'a frame has a header and is within its size');
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const view = new DataView(aligned.buffer, aligned.byteOffset, aligned.byteLength);
  assert(view.getUint32(0, true) === FRAME_MAGIC, 'a frame begins with its mark');
  const rows = view.getUint32(4, true);
  const columns = view.getUint32(8, true);
  assert(rows <= FRAME_ROWS && columns <= 10_000, 'a frame is within its bounds');
  const blocks: ColumnBlock[] = [];
  let at = FRAME_HEADER;
  for (let column = 0; column < columns; column += 1) {
    const { block, end } = readBlock(aligned, view, at, rows);
    blocks.push(block);
    at = end;
  }
  assert(at === aligned.length, 'a frame ends with its last column');
  return { frame: { rows, bytes }, blocks };
}

function readBlock(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  rows: number,
): { readonly block: ColumnBlock; readonly end: number } {
  assert(start + COLUMN_HEADER <= bytes.length, 'a column header lies within its frame');
  const encoding = defined(ENCODINGS[view.getUint8(start)], 'the encoding of a column');
  const hasNulls = view.getUint8(start + 1) === 1;
  const scale = view.getUint8(start + 2);
  const length = view.getUint32(start + 4, true);
  // Before any sum: padding works on 32 bits, and a length near 2^32 would come round to a small one.
  assert(length <= bytes.length, 'a column lies within its frame');
  const bitmap = (rows + 7) >> 3;
  const at = start + COLUMN_HEADER + (hasNulls ? padded(bitmap) : 0);
  const end = at + padded(length);
  assert(end <= bytes.length, 'a column lies within its frame');
  const validity = hasNulls ? bytes.subarray(start + COLUMN_HEADER, start + COLUMN_HEADER + bitmap) : undefined;
  if (!isVariable(encoding)) {
    assert(length === rows * WIDTH[encoding], 'a column has one value per row');
    const data = bytes.subarray(at, at + length);
    return { block: { encoding, scale, validity, data, offsets: undefined }, end };
  }
  const head = (rows + 1) * 4;
  assert(length >= head, 'a text column has its offsets');
  const offsets = new Uint32Array(bytes.buffer, bytes.byteOffset + at, rows + 1);
  checkOffsets(offsets, length - head);
  return { block: { encoding, scale, validity, data: bytes.subarray(at + head, at + length), offsets }, end };
}

function checkOffsets(offsets: Uint32Array, length: number): void {
  let before = 0;
  for (const offset of offsets) {
    assert(offset >= before && offset <= length, 'text offsets rise and stay within the text');
    before = offset;
  }
  assert(offsets[0] === 0 && before === length, 'text offsets cover the text');
}
