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

export const data = {
  sql: (client: Client, statement: Statement, signal: AbortSignal) =>
    client.lines<AnswerLine>('/api/sql', { body: statement, data: true, signal }),
  download: (client: Client, sql: string, format: DownloadFormat, name: string | undefined) =>
    client.blob('/api/download', { body: name === undefined ? { sql, format } : { sql, format, name }, data: true }),
};
