import type { Client } from './client.js';

export interface Proposal {
  readonly format: string;
  /** The source's file as YAML. */
  readonly text: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly header?: string }[];
  /** Sentences for whoever decides on it. */
  readonly findings: readonly string[];
}

export interface Upload {
  readonly upload: string;
  readonly name: string;
}

/** Where something broke a rule of its source; never what it said. */
export interface PutAside {
  readonly file: string;
  readonly line: number;
  readonly column: string | null;
  readonly rule: string;
}

export interface ImportEnd {
  readonly type: 'end';
  readonly files: number;
  /** Counts and places are told to who may read all that the source may carry. */
  readonly rows?: number;
  readonly quarantined?: number;
  readonly duplicates?: number;
  readonly blankIds?: number;
  readonly unchanged?: number;
  /** The first of what was put aside. */
  readonly putAside?: readonly PutAside[];
}

export type ImportLine = { readonly type: 'progress'; readonly text: string } | ImportEnd;

/** What whoever brings a file into an operation says of it. */
export interface OperationFile {
  readonly title?: string;
  readonly kind: 'fact' | 'assessment';
  /** Whom it is about; nobody, where none is named. */
  readonly categories: readonly string[];
  /** `kind:name`: what readers must satisfy besides the operation. */
  readonly conditions: readonly string[];
  /** At most 90. */
  readonly days: number;
}

/** What a file does not tell: the order of day and month, what kind of value a column holds, which sheet is meant. */
export type Assumption =
  | { readonly column: string; readonly order: string }
  | { readonly column: string; readonly kept: 'json' }
  | { readonly sheet: string; readonly notRead: readonly string[] };

export interface OperationEnd {
  readonly type: 'end';
  readonly dataset: string;
  readonly rows: number;
  readonly quarantined: number;
  readonly putAside: readonly PutAside[];
  readonly duplicates: number;
  /** Columns set apart because of what their headings suggest. */
  readonly groups: readonly string[];
  readonly assumed: readonly Assumption[];
  readonly expires: string;
}

type OperationLine = { readonly type: 'progress'; readonly text: string } | OperationEnd;

/** A file of the session's operation. */
export interface ListedFile {
  readonly dataset: string;
  readonly title: string;
  readonly by: string;
  readonly expires: string;
}

export const imports = {
  upload: (client: Client, file: File, signal: AbortSignal, onSent: (bytes: number) => void) =>
    client.upload<{ upload: string }>(`/api/uploads?name=${encodeURIComponent(file.name)}`, file, { signal, onSent }),
  propose: (client: Client, upload: string, name: string) =>
    client.json<Proposal>(`/api/uploads/${encodeURIComponent(upload)}/proposal`, {
      body: { name },
      sessionIfAny: true,
    }),
  run: (client: Client, source: string, uploads: readonly Upload[], signal: AbortSignal) =>
    client.lines<ImportLine>('/api/imports', { body: { source, uploads }, signal, sessionIfAny: true }),
  /** A dataset of the session's operation, and of no other. */
  intoOperation: (client: Client, { upload, name }: Upload, request: OperationFile, signal: AbortSignal) =>
    client.lines<OperationLine>('/api/session/uploads', { body: { upload, name, ...request }, data: true, signal }),
  listed: (client: Client) => client.json<readonly ListedFile[]>('/api/session/uploads/list', { body: {}, data: true }),
  erase: (client: Client, dataset: string) =>
    client.json<unknown>('/api/session/uploads/erase', { body: { dataset }, data: true }),
};
