import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalFrames } from '../src/frame/canonical-order.js';
import { decodeFrame } from '../src/frame/decode.js';
import { encodeFrame } from '../src/frame/encode.js';
import { type ColumnBlock, FRAME_ROWS } from '../src/frame/frame.js';
import { rowsOf } from '../src/frame/rows.js';

type Row = readonly [number | null, string | null];

function blocksOf(rows: readonly Row[]): ColumnBlock[] {
  const numbers = new Float64Array(rows.map(([number]) => number ?? 0));
  const texts = rows.map(([, text]) => Buffer.from(text ?? '', 'utf8'));
  const offsets = new Uint32Array(rows.length + 1);
  texts.forEach((text, row) => {
    offsets[row + 1] = (offsets[row] ?? 0) + text.length;
  });
  const bitmap = (column: 0 | 1): Uint8Array | undefined => {
    if (rows.every((row) => row[column] !== null)) return undefined;
    const bits = new Uint8Array((rows.length + 7) >> 3);
    rows.forEach((row, index) => {
      if (row[column] !== null) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
    });
    return bits;
  };
  return [
    { encoding: 'float64', scale: 0, validity: bitmap(0), data: new Uint8Array(numbers.buffer), offsets: undefined },
    { encoding: 'text', scale: 0, validity: bitmap(1), data: Buffer.concat(texts), offsets },
  ];
}

const rowArbitrary = fc.tuple(
  fc.option(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -0.5)), { nil: null }),
  fc.option(fc.oneof(fc.constantFrom('', 'a', 'b', 'é'), fc.string()), { nil: null }),
);

describe('frames', () => {
  test('what is laid out reads back', () => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { maxLength: 100 }), (rows) => {
        const frame = encodeFrame(rows.length, blocksOf(rows));
        expect(decodeFrame(frame.bytes).frame.rows).toBe(rows.length);
        expect(rowsOf(frame)).toEqual(rows.map((row) => [...row]));
      }),
    );
  });

  test('any bytes changed in the head, or cut short, are refused or read within bounds', () => {
    const { bytes } = encodeFrame(
      3,
      blocksOf([
        [1, 'a'],
        [null, 'bcd'],
        [3, null],
      ]),
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, length) => {
        const broken = bytes.slice(0, length);
        if (at < broken.length) broken[at] = value;
        try {
          decodeFrame(broken);
        } catch (error) {
          expect(error).toMatchObject({ code: 'kernel.invariant' });
        }
      }),
    );
  });

  test('canonical order depends on the set of rows alone, and is the order of a plain sort', () => {
    fc.assert(
      fc.property(fc.array(rowArbitrary, { maxLength: 60 }), fc.infiniteStream(fc.nat()), (rows, shuffle) => {
        const shuffled = rows
          .map((row) => ({ row, key: shuffle.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        const [one] = canonicalFrames([{ rows: rows.length, blocks: blocksOf(rows) }]);
        const [two] = canonicalFrames([{ rows: rows.length, blocks: blocksOf(shuffled) }]);
        expect(two?.bytes).toEqual(one?.bytes);
        if (one !== undefined) expect(rowsOf(one)).toEqual([...rows].sort(naive).map((row) => [...row]));
      }),
    );
  });

  test('an answer over several frames is cut at the same rows', () => {
    const rows = Array.from({ length: FRAME_ROWS + 10 }, (_, i): Row => [(i * 7919) % 10_007, `t${i}`]);
    const batches = [rows.slice(0, FRAME_ROWS), rows.slice(FRAME_ROWS)].map((part) => ({
      rows: part.length,
      blocks: blocksOf(part),
    }));
    const frames = canonicalFrames(batches);
    expect(frames.map((frame) => frame.rows)).toEqual([FRAME_ROWS, 10]);
    expect(frames.flatMap(rowsOf)).toEqual([...rows].sort(naive).map((row) => [...row]));
  });
});

function naive(a: Row, b: Row): number {
  return (
    compare(a[0], b[0], (x, y) => x - y) ||
    compare(a[1], b[1], (x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)))
  );
}

function compare<T>(a: T | null, b: T | null, values: (a: T, b: T) => number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return values(a, b);
}
