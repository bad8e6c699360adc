import type { DuckDBDataChunk } from '@duckdb/node-api';
import { type ColumnBlock, type Encoding, FRAME_ROWS, WIDTH } from '../frame/frame.js';
import { RawColumn } from './bindings.js';
import { StringHeap } from './string-heap.js';

/** Gathers one column of an answer until a frame is full. */
export abstract class ColumnBuilder {
  protected rows = 0;
  private readonly bits = new Uint8Array(FRAME_ROWS >> 3);
  private nulls = 0;

  constructor(
    readonly encoding: Encoding,
    readonly scale: number = 0,
  ) {}

  /** Adds rows `from` to `to` of a chunk; the caller keeps within {@link FRAME_ROWS}. */
  abstract append(chunk: DuckDBDataChunk, column: number, from: number, to: number): void;
  protected abstract data(): { readonly data: Uint8Array; readonly offsets: Uint32Array | undefined };
  protected abstract restart(): void;

  get size(): number {
    return this.data().data.length;
  }

  /** The rows gathered. Valid until {@link clear}. */
  block(): ColumnBlock {
    return {
      encoding: this.encoding,
      scale: this.scale,
      validity: this.nulls === 0 ? undefined : this.bits,
      ...this.data(),
    };
  }

  clear(): void {
    this.rows = 0;
    this.nulls = 0;
    this.bits.fill(0);
    this.restart();
  }

  protected mark(valid: boolean): void {
    if (valid) this.bits[this.rows >> 3] = (this.bits[this.rows >> 3] ?? 0) | (1 << (this.rows & 7));
    else this.nulls += 1;
    this.rows += 1;
  }
}

function isValid(validity: Uint8Array | null, row: number): boolean {
  return validity === null || (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

/** Numbers, dates and all else of one width, as DuckDB lays them out. Null places are zeroed: what lay there is nobody's business. */
export class FixedBuilder extends ColumnBuilder {
  protected readonly width: number;
  protected readonly values: Uint8Array;

  constructor(encoding: Encoding, scale = 0) {
    super(encoding, scale);
    this.width = WIDTH[encoding];
    this.values = new Uint8Array(FRAME_ROWS * this.width);
  }

  append(chunk: DuckDBDataChunk, column: number, from: number, to: number): void {
    const raw = new RawColumn(chunk, column, chunk.rowCount);
    const validity = raw.validity();
    const start = this.rows * this.width;
    this.values.set(raw.data(this.width).subarray(from * this.width, to * this.width), start);
    for (let row = from; row < to; row += 1) {
      const valid = isValid(validity, row);
      if (!valid) this.values.fill(0, this.rows * this.width, (this.rows + 1) * this.width);
      this.mark(valid);
    }
    this.arrange(start, this.rows * this.width, validity === null ? undefined : from);
  }

  /** Brings new values into the frame's own layout. */
  protected arrange(_start: number, _end: number, _nullsFrom: number | undefined): void {}

  protected data(): { readonly data: Uint8Array; readonly offsets: undefined } {
    return { data: this.values.subarray(0, this.rows * this.width), offsets: undefined };
  }

  protected restart(): void {}
}

/** DuckDB keeps a UUID as a little-endian 128-bit number with its top bit turned over; the frame has it in network order. */
export class UuidBuilder extends FixedBuilder {
  constructor() {
    super('uuid');
  }

  protected override arrange(start: number, end: number, _nullsFrom: number | undefined): void {
    const first = start / 16;
    for (let row = first; row < end / 16; row += 1) {
      if (!this.present(row)) continue;
      const value = this.values.subarray(row * 16, row * 16 + 16);
      value.reverse();
      value[0] = (value[0] ?? 0) ^ 0x80;
    }
  }

  private present(row: number): boolean {
    return this.block().validity === undefined || isValid(this.block().validity ?? null, row);
  }
}

/** A column of no type but NULL. */
export class NullBuilder extends ColumnBuilder {
  constructor() {
    super('null');
  }

  append(_chunk: DuckDBDataChunk, _column: number, from: number, to: number): void {
    for (let row = from; row < to; row += 1) this.mark(false);
  }

  protected data(): { readonly data: Uint8Array; readonly offsets: undefined } {
    return { data: new Uint8Array(0), offsets: undefined };
  }

  protected restart(): void {}
}

/** Text and bytes, growing as needed. */
export class TextBuilder extends ColumnBuilder {
  protected readonly offsets = new Uint32Array(FRAME_ROWS + 1);
  protected bytes = new Uint8Array(FRAME_ROWS * 16);
  protected used = 0;

  append(chunk: DuckDBDataChunk, column: number, from: number, to: number): void {
    const raw = new RawColumn(chunk, column, chunk.rowCount);
    const validity = raw.validity();
    const heap = new StringHeap(raw.data(16));
    const missing = (row: number): boolean => !isValid(validity, row);
    const take = (_row: number, source: Uint8Array, start: number, end: number): void => {
      this.copy(source, start, end);
      this.close(true);
    };
    for (let row = from; row < to; ) {
      if (missing(row)) {
        this.close(false);
        row += 1;
        continue;
      }
      const end = heap.runEnd(row, to, missing);
      heap.readRun(row, end, take);
      row = end;
    }
  }

  protected close(valid: boolean): void {
    this.mark(valid);
    this.offsets[this.rows] = this.used;
  }

  protected copy(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const target = this.bytes;
    let at = this.used;
    if (end - start > 64) {
      target.set(source.subarray(start, end), at);
      at += end - start;
    } else {
      for (let byte = start; byte < end; byte += 1) target[at++] = source[byte] ?? 0;
    }
    this.used = at;
  }

  private reserve(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.used + more));
    larger.set(this.bytes.subarray(0, this.used));
    this.bytes = larger;
  }

  protected data(): { readonly data: Uint8Array; readonly offsets: Uint32Array } {
    return { data: this.bytes.subarray(0, this.used), offsets: this.offsets };
  }

  protected restart(): void {
    this.used = 0;
  }
}

/** Types with no layout of their own in a frame (lists, structs, enums, …), value by value as text. */
export class ConvertedBuilder extends TextBuilder {
  constructor(
    encoding: 'text' | 'json',
    private readonly convert: (chunk: DuckDBDataChunk, column: number) => readonly (string | null)[],
  ) {
    super(encoding);
  }

  override append(chunk: DuckDBDataChunk, column: number, from: number, to: number): void {
    const values = this.convert(chunk, column);
    for (let row = from; row < to; row += 1) {
      const value = values[row];
      if (typeof value === 'string') {
        const bytes = Buffer.from(value, 'utf8');
        this.copy(bytes, 0, bytes.length);
      }
      this.close(typeof value === 'string');
    }
  }
}
