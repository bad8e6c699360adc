import type { Column } from './column.js';

/**
 * The lake never runs SQL: the engine, in a sandboxed worker, implements this port. Every output column is written with its field id and
 * in exactly its type, all columns optional; a file that would have no row is not written; each output file holds one bundle.
 */
export interface ParquetWriter {
  write(job: WriteJob): Promise<readonly WrittenFile[]>;
  /** The names of each file's columns, in the order of the paths. Reads the files' footers alone. */
  columnsIn(paths: readonly string[]): Promise<readonly (readonly string[])[]>;
}

export interface WriteJob {
  /** Relation name -> absolute Parquet paths, read with `union_by_name` unless `schemas` names the relation. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** Relation name -> columns to read it by *field id* (`read_parquet(schema = MAP {id: …})`): renamed, widened and added columns come out as today's. */
  readonly schemas?: Readonly<Record<string, readonly Column[]>>;
  readonly outputs: readonly WriteOutput[];
}

export interface WriteOutput {
  readonly name: string;
  /** Trusted SQL over the relations; yields the columns in order. */
  readonly select: string;
  readonly columns: readonly Column[];
  /** Absolute, exists, on the lake's file system; files land here. */
  readonly folder: string;
  readonly orderBy: readonly string[];
  /** `none` when the select yields one bundle only. */
  readonly partitionBy: 'bundle_id' | 'none';
}

export interface WrittenFile {
  readonly output: string;
  /** Absolute. The lake moves the file away on commit. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly bundle: number;
  /** By column name. */
  readonly columns: Readonly<Record<string, ColumnStats>>;
  /** The rows are in the order of the table's sort key. */
  readonly sorted?: boolean;
}

/** `min` and `max` in DuckDB's text of the column's type (binary as hexadecimal); left out when there is no value or it is not known. */
export interface ColumnStats {
  readonly min?: string;
  readonly max?: string;
  readonly nulls: number;
  readonly bytes: number;
}
