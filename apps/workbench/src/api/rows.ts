export interface Column {
  readonly name: string;
  readonly type: string;
}

export type Cell = unknown;
export type Row = readonly Cell[];
