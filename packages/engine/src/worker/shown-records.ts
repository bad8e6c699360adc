import type { DuckDBDataChunk } from '@duckdb/node-api';
import { uuidText } from '../frame/rows.js';
import { RawColumn } from './bindings.js';
import { UuidBuilder } from './column-builder.js';

/** Ids of records shown are collected up to this many; beyond, they follow from plan and snapshots. */
const RECORDS_MAX = 10_000;

/** Takes what tells the records shown out of the hidden columns of an answer. */
export interface ShownRecords {
  /** Rows `from` to `to` of a chunk are shown; the hidden columns begin at `first`. */
  take(chunk: DuckDBDataChunk, first: number, from: number, to: number): void;
}

/** Hidden columns that are ids of records. */
export class ShownIds implements ShownRecords {
  private readonly ids = new Set<string>();
  private whole = true;
  private readonly builders: readonly UuidBuilder[];

  constructor(columns: number) {
    this.builders = Array.from({ length: columns }, () => new UuidBuilder());
  }

  take(chunk: DuckDBDataChunk, first: number, from: number, to: number): void {
    if (!this.whole) return;
    this.builders.forEach((builder, index) => {
      builder.append(chunk, first + index, from, to);
      const { data, validity } = builder.block();
      for (let row = 0; row < to - from; row += 1) {
        const present = validity === undefined || (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
        if (present) this.ids.add(uuidText(data, row * 16));
        if (this.ids.size > RECORDS_MAX) break;
      }
      builder.clear();
    });
    if (this.ids.size > RECORDS_MAX) {
      this.whole = false;
      this.ids.clear();
    }
  }

  /** Sorted; `undefined` when there were too many to list. */
  list(): readonly string[] | undefined {
    return this.whole ? [...this.ids].sort() : undefined;
  }
}

/** Hidden columns that are a file and a row in it; see `statement/positions.ts`. */
export class ShownPositions implements ShownRecords {
  readonly positions: (readonly [bigint, bigint])[] = [];

  take(chunk: DuckDBDataChunk, first: number, from: number, to: number): void {
    const files = numbersOf(chunk, first);
    const rows = numbersOf(chunk, first + 1);
    for (let row = from; row < to; row += 1) this.positions.push([files(row), rows(row)]);
  }
}

function numbersOf(chunk: DuckDBDataChunk, column: number): (row: number) => bigint {
  const data = new RawColumn(chunk, column, chunk.rowCount).data(8);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return (row) => view.getBigUint64(row * 8, true);
}
