import type { DuckDBDataChunk } from '@duckdb/node-api';
import { type Batch, canonicalFrames } from '../frame/canonical-order.js';
import { encodeFrame } from '../frame/encode.js';
import { FRAME_BYTES, FRAME_ROWS, type Frame } from '../frame/frame.js';
import { uuidText } from '../frame/rows.js';
import { type ColumnBuilder, UuidBuilder } from './column-builder.js';
import { Fault } from './fault.js';

/** Ids of records shown are collected up to this many; beyond, they follow from plan and snapshots. */
const RECORDS_MAX = 10_000;
/** Up to this many rows an answer without ORDER BY is put in canonical order. */
const CANONICAL_ROWS = 65_536;
const CANONICAL_BYTES = 64 * 1024 * 1024;

/** Cuts chunks into frames and takes the hidden record ids out of them. */
export class AnswerBuilder {
  private rows = 0;
  private readonly records = new Set<string>();
  private recordsWhole = true;
  private readonly hidden: readonly UuidBuilder[];

  constructor(
    private readonly builders: readonly ColumnBuilder[],
    hidden: number,
  ) {
    this.hidden = Array.from({ length: hidden }, () => new UuidBuilder());
  }

  /** Adds a chunk; returns the batches it filled, each to be used before the next is asked for. */
  *append(chunk: DuckDBDataChunk): Generator<Batch> {
    for (let from = 0; from < chunk.rowCount; ) {
      const to = Math.min(chunk.rowCount, from + FRAME_ROWS - this.rows);
      this.builders.forEach((builder, column) => {
        builder.append(chunk, column, from, to);
      });
      this.collect(chunk, from, to);
      this.rows += to - from;
      from = to;
      if (this.rows === FRAME_ROWS) yield this.take();
    }
  }

  *rest(): Generator<Batch> {
    if (this.rows > 0) yield this.take();
  }

  /** Sorted; `undefined` when there were too many to list. */
  recordIds(): readonly string[] | undefined {
    return this.recordsWhole ? [...this.records].sort() : undefined;
  }

  private take(): Batch {
    const batch = { rows: this.rows, blocks: this.builders.map((builder) => builder.block()) };
    const size = this.builders.reduce((sum, builder) => sum + builder.size, 0);
    if (size > FRAME_BYTES / 2) throw new Fault('out-of-memory');
    const copy = copyOf(batch);
    for (const builder of this.builders) builder.clear();
    this.rows = 0;
    return copy;
  }

  private collect(chunk: DuckDBDataChunk, from: number, to: number): void {
    if (!this.recordsWhole) return;
    this.hidden.forEach((builder, index) => {
      builder.append(chunk, this.builders.length + index, from, to);
      const { data, validity } = builder.block();
      for (let row = 0; row < to - from; row += 1) {
        const present = validity === undefined || (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
        if (present) this.records.add(uuidText(data, row * 16));
        if (this.records.size > RECORDS_MAX) break;
      }
      builder.clear();
    });
    if (this.records.size > RECORDS_MAX) {
      this.recordsWhole = false;
      this.records.clear();
    }
  }
}

function copyOf(batch: Batch): Batch {
  return {
    rows: batch.rows,
    blocks: batch.blocks.map((block) => ({
      ...block,
      validity: block.validity?.slice(0, (batch.rows + 7) >> 3),
      data: block.data.slice(),
      offsets: block.offsets?.slice(0, batch.rows + 1),
    })),
  };
}

export function frameOf(batch: Batch): Frame {
  return encodeFrame(batch.rows, batch.blocks);
}

/** Holds the beginning of an answer back until it is known to be small enough to sort. */
export class CanonicalBuffer {
  private readonly batches: Batch[] = [];
  private rows = 0;
  private bytes = 0;

  /** False once the answer is too large to be sorted; it is then taken as it came, with {@link asTheyCame}. */
  add(batch: Batch): boolean {
    this.batches.push(batch);
    this.rows += batch.rows;
    this.bytes += batch.blocks.reduce((sum, block) => sum + block.data.length, 0);
    return this.rows <= CANONICAL_ROWS && this.bytes <= CANONICAL_BYTES;
  }

  sorted(): Frame[] {
    return canonicalFrames(this.batches);
  }

  asTheyCame(): Frame[] {
    return this.batches.map(frameOf);
  }
}
