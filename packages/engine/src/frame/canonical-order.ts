import { defined } from '@peel/kernel/assert';
import { bitmapBytes, encodeFrame } from './encode.js';
import { type ColumnBlock, FRAME_ROWS, type Frame, hasValue, WIDTH } from './frame.js';
import { signed128, unsigned128 } from './rows.js';

/** A full batch of columns, before it is laid out as a frame. All but the last of a list have {@link FRAME_ROWS} rows. */
export interface Batch {
  readonly rows: number;
  readonly blocks: readonly ColumnBlock[];
}

/**
 * Puts the rows of a whole, small answer in canonical order: by each column from left to right, ascending, NULL last, NaN after all numbers,
 * text and bytes by their bytes. Rows equal in every column are the same bytes, so the frames depend on the set of rows alone.
 */
export function canonicalFrames(batches: readonly Batch[]): Frame[] {
  const total = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const first = batches[0];
  if (first === undefined) return [];
  const comparisons = first.blocks.map((_, column) =>
    comparison(batches.map((batch) => defined(batch.blocks[column], 'a column'))),
  );
  const order = Uint32Array.from({ length: total }, (_, row) => row);
  order.sort((a, b) => {
    for (const compare of comparisons) {
      const result = compare(a, b);
      if (result !== 0) return result;
    }
    return a - b;
  });
  const frames: Frame[] = [];
  for (let start = 0; start < total; start += FRAME_ROWS) {
    frames.push(gather(batches, order.subarray(start, Math.min(start + FRAME_ROWS, total))));
  }
  return frames;
}

type Compare = (a: number, b: number) => number;

function comparison(blocks: readonly ColumnBlock[]): Compare {
  const values = valueComparison(blocks);
  if (blocks.every((block) => block.validity === undefined)) return values;
  const present = (row: number): boolean => hasValue(at(blocks, row), row % FRAME_ROWS);
  return (a, b) => {
    const left = present(a);
    const right = present(b);
    if (left && right) return values(a, b);
    return left === right ? 0 : left ? -1 : 1;
  };
}

function at<T>(list: readonly T[], row: number): T {
  return defined(list[Math.floor(row / FRAME_ROWS)], 'the batch of a row');
}

function valueComparison(blocks: readonly ColumnBlock[]): Compare {
  const { encoding, offsets } = defined(blocks[0], 'a batch');
  if (encoding === 'null') return () => 0;
  if (offsets !== undefined || encoding === 'uuid' || encoding === 'interval') return byteComparison(blocks);
  const views = blocks.map((block) => new DataView(block.data.buffer, block.data.byteOffset, block.data.byteLength));
  const read = numberReader(encoding);
  if (read !== undefined) {
    const keys = views.map((view, batch) => {
      const rows = defined(blocks[batch], 'a batch').data.length / WIDTH[encoding];
      return Float64Array.from({ length: rows }, (_, row) => read(view, row));
    });
    const key = (row: number): number => at(keys, row)[row % FRAME_ROWS] ?? 0;
    return (a, b) => compareNumbers(key(a), key(b));
  }
  const big = bigReader(encoding);
  return (a, b) => {
    const left = big(at(views, a), a % FRAME_ROWS);
    const right = big(at(views, b), b % FRAME_ROWS);
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

function compareNumbers(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (left === right) return Object.is(left, right) ? 0 : Object.is(left, -0) ? -1 : 1;
  return Number.isNaN(left) ? (Number.isNaN(right) ? 0 : 1) : -1;
}

function numberReader(encoding: ColumnBlock['encoding']): ((view: DataView, row: number) => number) | undefined {
  switch (encoding) {
    case 'boolean':
    case 'uint8':
      return (view, row) => view.getUint8(row);
    case 'int8':
      return (view, row) => view.getInt8(row);
    case 'int16':
    case 'decimal16':
      return (view, row) => view.getInt16(row * 2, true);
    case 'uint16':
      return (view, row) => view.getUint16(row * 2, true);
    case 'int32':
    case 'decimal32':
    case 'date':
      return (view, row) => view.getInt32(row * 4, true);
    case 'uint32':
      return (view, row) => view.getUint32(row * 4, true);
    case 'float32':
      return (view, row) => view.getFloat32(row * 4, true);
    case 'float64':
      return (view, row) => view.getFloat64(row * 8, true);
    default:
      return undefined;
  }
}

function bigReader(encoding: ColumnBlock['encoding']): (view: DataView, row: number) => bigint {
  if (encoding === 'uint64') return (view, row) => view.getBigUint64(row * 8, true);
  if (encoding === 'uint128') return (view, row) => unsigned128(view, row * 16);
  if (WIDTH[encoding] === 16) return (view, row) => signed128(view, row * 16);
  return (view, row) => view.getBigInt64(row * 8, true);
}

function byteComparison(blocks: readonly ColumnBlock[]): Compare {
  const buffers = blocks.map((block) => Buffer.from(block.data.buffer, block.data.byteOffset, block.data.byteLength));
  const start = (row: number): number => edge(at(blocks, row), row % FRAME_ROWS);
  const end = (row: number): number => edge(at(blocks, row), (row % FRAME_ROWS) + 1);
  return (a, b) => at(buffers, a).compare(at(buffers, b), start(b), end(b), start(a), end(a));
}

function edge(block: ColumnBlock, row: number): number {
  return block.offsets === undefined ? row * WIDTH[block.encoding] : (block.offsets[row] ?? 0);
}

function gather(batches: readonly Batch[], order: Uint32Array): Frame {
  const columns = defined(batches[0], 'a batch').blocks.length;
  const blocks = Array.from({ length: columns }, (_, column) =>
    gatherColumn(
      batches.map((batch) => defined(batch.blocks[column], 'a column')),
      order,
    ),
  );
  return encodeFrame(order.length, blocks);
}

function gatherColumn(blocks: readonly ColumnBlock[], order: Uint32Array): ColumnBlock {
  const { encoding, scale, offsets: variable } = defined(blocks[0], 'a batch');
  const bits = new Uint8Array(bitmapBytes(order.length));
  const offsets = new Uint32Array(order.length + 1);
  let nulls = 0;
  order.forEach((row, place) => {
    const block = at(blocks, row);
    if (hasValue(block, row % FRAME_ROWS)) bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
    else nulls += 1;
    offsets[place + 1] = (offsets[place] ?? 0) + edge(block, (row % FRAME_ROWS) + 1) - edge(block, row % FRAME_ROWS);
  });
  const data = new Uint8Array(offsets[order.length] ?? 0);
  order.forEach((row, place) => {
    const block = at(blocks, row);
    data.set(
      block.data.subarray(edge(block, row % FRAME_ROWS), edge(block, (row % FRAME_ROWS) + 1)),
      offsets[place] ?? 0,
    );
  });
  return {
    encoding,
    scale,
    validity: nulls === 0 ? undefined : bits,
    data,
    offsets: variable === undefined ? undefined : offsets,
  };
}
