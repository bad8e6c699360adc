import { COLUMN_HEADER, type ColumnBlock, ENCODINGS, FRAME_HEADER, FRAME_MAGIC, type Frame, padded } from './frame.js';

/** Lays columns out as one frame. Nothing of the blocks is kept. */
export function encodeFrame(rows: number, blocks: readonly ColumnBlock[]): Frame {
  const size = blocks.reduce((sum, block) => sum + blockSize(rows, block), FRAME_HEADER);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FRAME_MAGIC, true);
  view.setUint32(4, rows, true);
  view.setUint32(8, blocks.length, true);
  let at = FRAME_HEADER;
  for (const block of blocks) at = writeBlock(bytes, view, at, rows, block);
  return { rows, bytes };
}

function writeBlock(bytes: Uint8Array, view: DataView, start: number, rows: number, block: ColumnBlock): number {
  view.setUint8(start, ENCODINGS.indexOf(block.encoding));
  view.setUint8(start + 1, block.validity === undefined ? 0 : 1);
  view.setUint8(start + 2, block.scale);
  const length = dataLength(rows, block);
  view.setUint32(start + 4, length, true);
  let at = start + COLUMN_HEADER;
  if (block.validity !== undefined) {
    const bitmap = bytes.subarray(at, at + bitmapBytes(rows));
    bitmap.set(block.validity.subarray(0, bitmap.length));
    if ((rows & 7) !== 0) bitmap[bitmap.length - 1] = (bitmap[bitmap.length - 1] ?? 0) & ((1 << (rows & 7)) - 1);
    at += padded(bitmap.length);
  }
  if (block.offsets === undefined) {
    bytes.set(block.data.subarray(0, length), at);
  } else {
    const offsets = block.offsets;
    bytes.set(new Uint8Array(offsets.buffer, offsets.byteOffset, (rows + 1) * 4), at);
    bytes.set(block.data.subarray(0, offsets[rows] ?? 0), at + (rows + 1) * 4);
  }
  return at + padded(length);
}

function dataLength(rows: number, block: ColumnBlock): number {
  if (block.offsets !== undefined) return (rows + 1) * 4 + (block.offsets[rows] ?? 0);
  return block.data.length;
}

export function bitmapBytes(rows: number): number {
  return (rows + 7) >> 3;
}

function blockSize(rows: number, block: ColumnBlock): number {
  const bitmap = block.validity === undefined ? 0 : padded(bitmapBytes(rows));
  return COLUMN_HEADER + bitmap + padded(dataLength(rows, block));
}
