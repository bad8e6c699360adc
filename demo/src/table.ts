/** A cell: instants are seconds under a `TIMESTAMP` column, days day numbers under a `DATE` one; nothing is `undefined`. */
export type Cell = string | number | boolean | undefined;

export type CellType = 'text' | 'day' | 'instant' | 'integer' | 'number' | 'boolean';

export interface TableColumn {
  /** As the source system calls it. */
  readonly name: string;
  readonly type: CellType;
  /** A row without it is malformed. */
  readonly required?: boolean;
  /** Instead of what the format does otherwise. */
  readonly write?: (cell: Exclude<Cell, undefined>) => string;
}

/** Whom a row is about, for the truth; the same person's rows in all systems bear one person's id. */
export interface About {
  readonly person: number;
  readonly mistakes: readonly string[];
  /** The person's first entry, where this one is another entry of a person who had one. */
  readonly duplicateOf?: string;
}

/** That a row belongs to a story, and what it is in it. */
export interface StoryMark {
  readonly story: string;
  readonly role: string;
}

export interface TableRow {
  readonly cells: readonly Cell[];
  /** Whom it is about, in the order of its references. */
  readonly about?: About | undefined;
  readonly story?: StoryMark | undefined;
}

export type FileFormat = 'records-csv' | 'command-csv' | 'json-lines' | 'workbook' | 'parquet';

/** One file of one source system. The first column is the record's reference. */
export interface Table {
  /** As the template's source is called. */
  readonly name: string;
  /** Path below the generated folder. */
  readonly file: string;
  readonly format: FileFormat;
  readonly columns: readonly TableColumn[];
  readonly rows: () => Iterable<TableRow>;
  /** Columns a malformed copy may spoil, with what it says instead. */
  readonly spoil: Readonly<Record<string, string>>;
}

export function text(name: string, required = false): TableColumn {
  return required ? { name, type: 'text', required } : { name, type: 'text' };
}

export function day(name: string): TableColumn {
  return { name, type: 'day' };
}

export function instant(name: string): TableColumn {
  return { name, type: 'instant' };
}

export function number(name: string): TableColumn {
  return { name, type: 'number' };
}

export function integer(name: string): TableColumn {
  return { name, type: 'integer' };
}
