/**
 * What the writer is asked to do and what it gives back. The first four shapes are the lake's `ParquetWriter` port, stated again here because
 * the two packages meet only in their shape; the rest is for imports.
 */

/** A column as it is stored: the type is Iceberg's (`string`, `long`, `decimal(9,2)`, `timestamptz`, `uuid`, …). */
export interface WriteColumn {
  /** Iceberg field id, written into the Parquet schema. */
  readonly id: number;
  readonly name: string;
  readonly type: string;
}

export interface WriteOutput {
  readonly name: string;
  /** Trusted SQL over the job's relations that yields exactly `columns`, in order. Never text of a user. */
  readonly select: string;
  readonly columns: readonly WriteColumn[];
  /** Absolute, exists; the finished files are moved here. */
  readonly folder: string;
  /** Sort of each file. Empty: the order of the input is kept. */
  readonly orderBy: readonly string[];
  /** Columns that the select yields besides: where a row stood in its input. Not written; they make many bundles quick to tell apart. */
  readonly places?: readonly string[];
  /** `bundle_id`: every file holds exactly one bundle, and the column is written into it. */
  readonly partitionBy: 'bundle_id' | 'none';
}

export interface WriteJob {
  /** Relation name -> absolute Parquet paths, read with `union_by_name`. An empty list is an error: leave the relation out. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** Relation name -> the columns to read it by *field id* instead. */
  readonly schemas?: Readonly<Record<string, readonly WriteColumn[]>>;
  readonly outputs: readonly WriteOutput[];
}

export interface ColumnStats {
  /** In DuckDB's rendering; absent when the file has no value in the column. */
  readonly min?: string;
  readonly max?: string;
  readonly nulls: number;
  /** Compressed size in the file. */
  readonly bytes: number;
}

export interface WrittenFile {
  readonly output: string;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** 0 where the output is not partitioned. */
  readonly bundle: number;
  readonly columns: Readonly<Record<string, ColumnStats>>;
}

/**
 * One delimited text file as a relation. `<relation>` has the columns given, in order, then
 * `row_ordinal BIGINT` (0-based among the good rows, in file order) and one UUID per entry of `ids`.
 * `<relation>_rejects` has one row per fault: `line BIGINT` (1-based, of the text), `column_name VARCHAR` (null when the fault is the whole line's),
 * `rule VARCHAR` (`wrong-type`, `missing-columns`, `too-many-columns`, `broken-quotes`, `line-too-long`, `not-utf-8`, `malformed`), `raw VARCHAR` (the line), and one UUID per entry of `ids` (keyed by line and fault).
 * Surplus fields that are all empty are no `too-many-columns`: the file may hold no such record.
 */
export interface CsvInput {
  /** Absolute path of a UTF-8 file. */
  readonly file: string;
  readonly delimiter: string;
  /** Empty: values are never quoted. */
  readonly quote: string;
  readonly escape: string;
  readonly header: boolean;
  /** Lines to pass over before the header. */
  readonly skip?: number;
  readonly columns: readonly CsvColumn[];
  /**
   * What is kept of each row, when it is not the columns: trusted SQL that selects from the relation `input`, row by row. Evaluated once, while the file
   * is read, however many outputs use it; `<relation>` then has its columns in place of those of the file.
   */
  readonly keep?: string;
  /** Texts that mean "no value"; the empty field always does. */
  readonly nulls?: readonly string[];
  /** An empty pair of quotes is an empty text; without this it is no value. */
  readonly emptyTexts?: boolean;
  /** strptime formats, `%d/%m/%Y`; ISO 8601 when absent. */
  readonly dateFormat?: string;
  readonly timestampFormat?: string;
  /** Column name -> 32-byte key in hex. Each row gets `uuid(keyed hash of its ordinal)` under that name: not a counter, not guessable, the same each time. */
  readonly ids: Readonly<Record<string, string>>;
}

export interface CsvColumn {
  readonly name: string;
  /** A DuckDB scalar type: VARCHAR, BIGINT, DOUBLE, DECIMAL(9,2), DATE, TIMESTAMP, TIMESTAMPTZ, BOOLEAN, UUID, … */
  readonly type: string;
}

/**
 * One Parquet file as a relation, for a file from outside: `<relation>` has the columns that `keep` selects from the relation `input`, then
 * `row_ordinal BIGINT` (0-based, in file order, none left out) and one UUID per entry of `ids`. `<relation>_rejects` is there and empty: a file that cannot be
 * read throughout is refused whole.
 */
export interface ParquetInput {
  /** Absolute path. */
  readonly file: string;
  /** Trusted SQL, row by row, evaluated once while the file is read. */
  readonly keep: string;
  /** Column name -> 32-byte key in hex, as of {@link CsvInput}. */
  readonly ids: Readonly<Record<string, string>>;
}

export interface ImportJob extends WriteJob {
  readonly csv?: Readonly<Record<string, CsvInput>>;
  readonly parquet?: Readonly<Record<string, ParquetInput>>;
}

export interface WriteProgress {
  /** 0 to 1, as far as the engine can tell. */
  readonly fraction: number;
}

export interface WriteOptions {
  readonly onProgress?: (progress: WriteProgress) => void;
  /** Aborting ends the worker; what it wrote is removed. */
  readonly signal?: AbortSignal;
  readonly memoryMb?: number;
  readonly threads?: number;
}

/** Small trusted statements over the job's relations and outputs, answered with at most 10,000 rows each. */
export interface ReportedJob extends ImportJob {
  readonly reports: Readonly<Record<string, string>>;
}

export interface ReportedWrite {
  readonly files: readonly WrittenFile[];
  readonly reports: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** A write that also says what it met: duplicates, blanks. What it says is data under the ceiling of its inputs. */
export interface ImportWriter {
  import(job: ReportedJob, options?: WriteOptions): Promise<ReportedWrite>;
}

/** The lake's port, and more: files from outside, progress, cancel. */
export interface TableWriter {
  write(job: ImportJob, options?: WriteOptions): Promise<readonly WrittenFile[]>;
  columnsIn(paths: readonly string[]): Promise<readonly (readonly string[])[]>;
}
