import type { Client } from './client.js';
import type { Column, Row } from './rows.js';

export interface AnswerHeader {
  readonly type: 'header';
  readonly columns: readonly Column[];
  readonly order: string;
  readonly intent: string;
  readonly session: string;
  readonly warning?: string;
}

export interface AnswerEnd {
  readonly type: 'end';
  readonly rows: number;
  readonly receipt?: string;
  readonly milliseconds?: number;
  readonly resultHash?: string;
}

export type AnswerLine = AnswerHeader | { readonly type: 'rows'; readonly rows: readonly Row[] } | AnswerEnd;

export interface Statement {
  readonly sql: string;
  readonly at?: string;
  readonly limits?: { readonly rows?: number; readonly milliseconds?: number };
}

export type DownloadFormat = 'csv' | 'parquet' | 'xlsx';

export interface Download {
  readonly sql: string;
  /** As of a statement: a day, an instant or a commit. */
  readonly at?: string;
  readonly format: DownloadFormat;
  readonly name?: string;
  /** Of CSV: what opens it. For a spreadsheet texts that it would run as formulas are made inert. */
  readonly reader?: 'spreadsheet' | 'program';
  /** Of CSV: the handling marking in lines before the headings. */
  readonly marked?: boolean;
}

export const data = {
  sql: (client: Client, statement: Statement, signal: AbortSignal) =>
    client.lines<AnswerLine>('/api/sql', { body: statement, data: true, signal }),
  download: (client: Client, download: Download, signal: AbortSignal) =>
    client.blob('/api/download', { body: download, data: true, signal }),
};
