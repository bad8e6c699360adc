import type { Client } from './client.js';

export interface Finding {
  readonly code?: string;
  readonly line?: number;
  readonly column?: string;
  readonly message?: string;
  readonly text?: string;
}

export interface Proposal {
  readonly format: string;
  /** The source's file as YAML. */
  readonly text: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly header?: string }[];
  readonly findings: readonly (string | Finding)[];
}

export interface Upload {
  readonly upload: string;
  readonly name: string;
}

export type ImportLine =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'end'; readonly [member: string]: unknown };

export const imports = {
  upload: (client: Client, file: File, signal: AbortSignal) =>
    client.json<{ upload: string }>(`/api/uploads?name=${encodeURIComponent(file.name)}`, {
      file,
      signal,
      sessionIfAny: true,
    }),
  propose: (client: Client, upload: string, name: string) =>
    client.json<Proposal>(`/api/uploads/${encodeURIComponent(upload)}/proposal`, {
      body: { name },
      sessionIfAny: true,
    }),
  run: (client: Client, source: string, uploads: readonly Upload[], signal: AbortSignal) =>
    client.lines<ImportLine>('/api/imports', { body: { source, uploads }, signal, sessionIfAny: true }),
  intoOperation: (
    client: Client,
    upload: string,
    dataset: { name: string; title: string; markings: readonly string[]; expires?: string },
  ) =>
    client.json<{ dataset: string }>(`/api/uploads/${encodeURIComponent(upload)}/into-operation`, {
      body: dataset,
      data: true,
    }),
};
