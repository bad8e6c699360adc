import type { JsonValue } from './column.js';

export interface EncodeOptions {
  /**
   * What goes with the rows, as the handling marking: lines of the sheet "About" in XLSX, key-value metadata in Parquet. CSV has no place
   * for it; whoever sends CSV says it beside the file.
   */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Rows in batches, as they come. */
export type RowBatches = AsyncIterable<readonly (readonly JsonValue[])[]>;
