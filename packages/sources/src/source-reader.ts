import type { Encoding } from '@peel/policy/source';
import type { NewlineCounts } from './byte-census.js';
import type { Sample, SniffedDialect } from './dialect.js';
import type { FoundEncoding } from './encoding.js';
import type { FileIdentity } from './outside-file.js';

/** A file looked at once, whole. Of its text it holds the first line alone, which is a row where a header is missing: not for a log. */
export interface FileInspection {
  /** Absolute path as it was given. */
  readonly path: string;
  /** Its last part: what messages and provenance call the file. */
  readonly name: string;
  readonly bytes: number;
  /** Of the bytes as they came, in hex. */
  readonly sha256: string;
  readonly identity: FileIdentity;
  readonly encoding: FoundEncoding;
  readonly byteOrderMark: boolean;
  readonly newlines: NewlineCounts;
  /** Lines of text, the header's included; a value may hold several. */
  readonly lines: number;
  /** Bytes. */
  readonly longestLine: number;
  /** UTF-8 with one kind of line end: the file itself, or a copy in the staging folder. */
  readonly readable: { readonly path: string; readonly staged: boolean };
  readonly dialect: SniffedDialect;
  /** The header line's cells, trimmed. */
  readonly header: readonly string[];
  readonly headerOnly: boolean;
}

export interface InspectRequest {
  readonly path: string;
  /** As the definition fixes it; recognised when not given. */
  readonly encoding?: Encoding;
  readonly delimiter?: string;
  /** Absolute path, in a folder of the service, for a copy as UTF-8 should one be needed. Nothing is there yet. */
  readonly staging: string;
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** A kind of file that sources can be read from: CSV today. */
export interface SourceReader {
  /** Reads the file once, refusing what no definition could make sense of. */
  inspect(request: InspectRequest): Promise<FileInspection>;
  /** Its beginning, to propose a definition from. Holds values. */
  sample(inspection: FileInspection): Promise<Sample>;
  /** To be asked after the last byte was used. @throws fileChanged */
  assertUnchanged(inspection: FileInspection): Promise<void>;
  /** Removes the staged copy, if one was made. */
  discard(inspection: FileInspection): Promise<void>;
}
