import type { DuckDBDataChunk } from '@duckdb/node-api';
import { type Batch, canonicalFrames } from '../frame/canonical-order.js';
import { encodeFrame } from '../frame/encode.js';
import { FRAME_BYTES, FRAME_ROWS, type Frame } from '../frame/frame.js';
import type { ColumnBuilder } from './column-builder.js';
import { Fault } from './fault.js';
import type { ShownRecords } from './shown-records.js';

/** Up to this many rows an answer without ORDER BY is put in canonical order. */
const CANONICAL_ROWS = 65_536;
const CANONICAL_BYTES = 64 * 1024 * 1024;

/** Cuts chunks into frames and hands the hidden columns to who collects the records shown. */
export class AnswerBuilder {
  private rows = 0;

  constructor(
    private readonly builders: readonly ColumnBuilder[],
    private readonly records: ShownRecords | undefined,
  ) {}

  /** Adds the first `rows` of a chunk; returns the batches they filled, each to be used before the next is asked for. */
  *append(chunk: DuckDBDataChunk, rows: number): Generator<Batch> {
    for (let from = 0; from < rows; ) {
      const to = Math.min(rows, from + FRAME_ROWS - this.rows);
      this.builders.forEach((builder, column) => {
        builder.append(chunk, column, from, to);
      });
      this.records?.take(chunk, this.builders.length, from, to);
      this.rows += to - from;
      from = to;
      if (this.rows === FRAME_ROWS) yield this.take();
    }
  }

  *rest(): Generator<Batch> {
    if (this.rows > 0) yield this.take();
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
