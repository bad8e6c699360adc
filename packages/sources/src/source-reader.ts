import type { Encoding, SourceColumn, SourceFormat } from '@peel/policy/source';
import type { ParquetField } from '@peel/tabular/parquet-schema';
import type { NewlineCounts } from './byte-census.js';
import type { Sample, SniffedDialect } from './dialect.js';
import type { FoundEncoding } from './encoding.js';
import type { WrittenAs } from './jsonl-fields.js';
import type { FileIdentity } from './outside-file.js';

/** A file looked at once, whole. Of its text it holds the first line alone, which is a row where a header is missing: not for a log. */
export interface InspectedFile {
  /** Absolute path as it was given. */
  readonly path: string;
  /** Its last part: what messages and provenance call the file. */
  readonly name: string;
  readonly bytes: number;
  /** Of the bytes as they came, in hex. */
  readonly sha256: string;
  readonly identity: FileIdentity;
  /** What the engine reads: the file itself, or a copy in the staging folder as UTF-8 text with one kind of line end. */
  readonly readable: { readonly path: string; readonly staged: boolean };
  /** Headings or fields, trimmed, in the order they are read in. */
  readonly header: readonly string[];
  readonly headerOnly: boolean;
}

export interface CsvInspection extends InspectedFile {
  readonly format: 'csv';
  readonly encoding: FoundEncoding;
  readonly byteOrderMark: boolean;
  readonly newlines: NewlineCounts;
  /** Lines of text, the header's included; a value may hold several. */
  readonly lines: number;
  /** Bytes. */
  readonly longestLine: number;
  /** The line of the header, from 1: what is read begins there, without the blank lines before it. */
  readonly headerLine: number;
  readonly dialect: SniffedDialect;
}

/** Of a workbook: the sheet that was read, and how many there are. */
export interface InspectedSheet {
  readonly name: string;
  readonly of: number;
  /** Whether it was in front when the workbook was saved. */
  readonly front: boolean;
  /** Looked at without one being named: those not read that have rows too, hidden ones among them. For who handed the file over alone. */
  readonly others: readonly string[];
}

/** Read by us, strictly, into delimited text (`staged-text.ts`), each record with its place in the file and what was wrong with it. */
export interface StagedInspection extends InspectedFile {
  readonly format: 'jsonl' | 'xlsx';
  readonly records: number;
  readonly sheet: InspectedSheet | undefined;
  /** Of JSON lines looked at for a proposal: whether a field holds texts, lists, or values of several kinds. */
  readonly written: ReadonlyMap<string, WrittenAs> | undefined;
  /** And the names of fields inside those that are kept whole. */
  readonly inside: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

/** Read by the engine as it is; here only the footer was. */
export interface ParquetInspection extends InspectedFile {
  readonly format: 'parquet';
  readonly rows: number;
  /** One for each heading. */
  readonly fields: readonly ParquetField[];
}

export type FileInspection = CsvInspection | StagedInspection | ParquetInspection;

export interface InspectRequest {
  readonly path: string;
  /** As the definition fixes it; recognised when not given. */
  readonly format?: SourceFormat;
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  readonly sheet?: string;
  /** The definition's. Without them a file is looked at for a proposal: of JSON lines and workbooks, only the beginning is staged. */
  readonly columns?: readonly SourceColumn[];
  /** Absolute path, in a folder of the service, for a copy as text should one be needed. Nothing is there yet. */
  readonly staging: string;
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** What files of sources are read with. */
export interface SourceReader {
  /** Reads the file once, refusing what no definition could make sense of. */
  inspect(request: InspectRequest): Promise<FileInspection>;
  /** Its beginning as delimited text, to propose a definition from; none where the file itself says its types. Holds values. */
  sample(inspection: FileInspection): Promise<Sample>;
  /** To be asked after the last byte was used. @throws fileChanged */
  assertUnchanged(inspection: FileInspection): Promise<void>;
  /** Removes the staged copy, if one was made. */
  discard(inspection: FileInspection): Promise<void>;
}
