/** A column of a table file: its name, and the type its values have in the engine (`BIGINT`, `DECIMAL(12,2)`, `TIMESTAMP WITH TIME ZONE`). */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
}
