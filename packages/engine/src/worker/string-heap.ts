import { bytesAt } from './bindings.js';

/**
 * DuckDB keeps a string as 16 bytes: u32 length, then up to 12 bytes of text, or 4 bytes of prefix and a pointer. Following each pointer costs a call of
 * half a microsecond, so neighbours are read together: strings of a Parquet page lie one after the other with at most a length between them.
 * A gap of up to 8 bytes lies in memory that the strings on both sides make readable, and is never copied out.
 */
const INLINE = 12;
const GAP = 8;
const TWO_32 = 4_294_967_296;

export class StringHeap {
  private readonly words: Uint32Array;
  /** Long strings met by their address: a dictionary's few values are pointed to again and again. */
  private readonly met = new Map<number, Uint8Array>();

  constructor(private readonly data: Uint8Array) {
    this.words = new Uint32Array(data.buffer, data.byteOffset, data.length >> 2);
  }

  length(row: number): number {
    return this.words[row * 4] ?? 0;
  }

  /** The last row (exclusive) up to which the rows from `row` on can be copied in one go. */
  runEnd(row: number, end: number, skip: (row: number) => boolean): number {
    if (this.length(row) <= INLINE) return row + 1;
    let reach = this.address(row) + this.length(row);
    let next = row + 1;
    for (; next < end; next += 1) {
      if (skip(next) || this.length(next) <= INLINE) break;
      const address = this.address(next);
      if (address < reach || address > reach + GAP) break;
      reach = address + this.length(next);
    }
    return next;
  }

  /** Calls back with a view and a place in it for each row from `row` to `end`, a run found by {@link runEnd}. */
  readRun(row: number, end: number, take: (row: number, bytes: Uint8Array, from: number, to: number) => void): void {
    if (this.length(row) <= INLINE) {
      const from = row * 16 + 4;
      take(row, this.data, from, from + this.length(row));
      return;
    }
    const start = this.address(row);
    const bytes = this.run(row, start, this.address(end - 1) + this.length(end - 1) - start, end - row === 1);
    for (let at = row; at < end; at += 1) {
      const from = this.address(at) - start;
      take(at, bytes, from, from + this.length(at));
    }
  }

  private run(row: number, start: number, length: number, alone: boolean): Uint8Array {
    if (!alone) return bytesAt(this.data, row * 16 + 8, length);
    const before = this.met.get(start);
    if (before !== undefined && before.length >= length) return before;
    const bytes = bytesAt(this.data, row * 16 + 8, length);
    this.met.set(start, bytes);
    return bytes;
  }

  private address(row: number): number {
    return (this.words[row * 4 + 2] ?? 0) + (this.words[row * 4 + 3] ?? 0) * TWO_32;
  }
}
