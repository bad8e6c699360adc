import { type Column, type NewColumn, SYSTEM, widens } from './column.js';
import { lakeErrors } from './errors.js';
import type { SchemaChange } from './schema.js';

/** A table's columns as they are and as a definition wants them. */
export interface WantedColumns {
  readonly table: string;
  readonly stored: readonly Column[];
  readonly wanted: readonly NewColumn[];
  /** Files of the table, or of the tables kept with it, hold rows at some point of the history that is kept. */
  readonly hasRows: boolean;
}

/**
 * Pure. What makes a table follow its definition without a file being rewritten. A column that is wanted no more stays, with its field id: rewrites carry
 * its old values on, and should it be wanted again they are there. One that is wanted narrower than it is stored is written as it is stored.
 * Without rows a table takes any columns.
 *
 * @throws lake.column-type
 */
export function columnChanges({ table, stored, wanted, hasRows }: WantedColumns): readonly SchemaChange[] {
  if (!hasRows) return freeChanges(stored, wanted);
  return wanted.flatMap((column): readonly SchemaChange[] => {
    const before = stored.find(({ name }) => name === column.name);
    if (before === undefined) return [{ kind: 'add', column }];
    if (widens(column.type, before.type)) return [];
    if (widens(before.type, column.type)) return [{ kind: 'widen', id: before.id, type: column.type }];
    throw lakeErrors.columnType({ table, column: column.name, stored: before.type, wanted: column.type });
  });
}

function freeChanges(stored: readonly Column[], wanted: readonly NewColumn[]): readonly SchemaChange[] {
  const isAsWanted = (column: Column) =>
    wanted.some(({ name, type }) => name === column.name && type === column.type) || isOfSystem(column.name);
  const leaving = stored.filter((column) => !isAsWanted(column));
  const coming = wanted.filter(({ name }) => !stored.some((column) => column.name === name && isAsWanted(column)));
  return [
    ...leaving.map(({ id }): SchemaChange => ({ kind: 'drop', id })),
    ...coming.map((column): SchemaChange => ({ kind: 'add', column })),
  ];
}

const SYSTEM_NAMES: ReadonlySet<string> = new Set(Object.values(SYSTEM));

/** What planning goes by, and the keys of column groups. */
export function isOfSystem(name: string): boolean {
  return SYSTEM_NAMES.has(name) || name.startsWith('key_');
}
