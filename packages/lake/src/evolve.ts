import { movePointers } from './catalogue.js';
import { isOfSystem } from './column-changes.js';
import { draftMetadata, removeOldMetadata, removeQuietly } from './commit.js';
import { lakeErrors } from './errors.js';
import type { LakeContext } from './lake-context.js';
import type { TableMetadata } from './metadata.js';
import { evolveColumns, type SchemaChange, type TableSchema } from './schema.js';
import { loadTable } from './table-reader.js';

/**
 * Changes a table's columns; no file is rewritten, no snapshot made. Files written before are read by field id: added columns are null in
 * them, renamed ones come under the new name.
 *
 * @throws lake.evolution-refused, lake.schema-invalid, lake.too-many-conflicts
 */
export async function evolve(
  context: LakeContext,
  name: string,
  changes: readonly SchemaChange[],
): Promise<TableSchema> {
  for (let attempt = 1; attempt <= context.limits.attempts; attempt += 1) {
    const table = await loadTable(context, name);
    const next = evolved(name, table.metadata, changes, context.clock.now());
    const draft = draftMetadata(context, table, next, 'evolve', context.limits.metadataLog);
    await context.storage.store(draft.objects);
    const outcome = await movePointers(context.database, [{ name, from: table.pointer.metadata, to: draft.key }]);
    if (outcome.moved) {
      await removeOldMetadata(context, [draft]);
      return next.schema;
    }
    await removeQuietly(context, [draft.key]);
  }
  throw lakeErrors.tooManyConflicts({ table: name, attempts: context.limits.attempts });
}

/** The table under the changed columns: a new schema beside those that its files were written under. */
export function evolved(
  table: string,
  metadata: TableMetadata,
  changes: readonly SchemaChange[],
  time: number,
): TableMetadata {
  const { columns, lastId } = evolveColumns(
    table,
    metadata.schema.columns,
    changes,
    metadata.lastColumnId,
    lockedColumns(metadata),
  );
  const id = Math.max(...metadata.schemas.map((each) => each.id)) + 1;
  const schema: TableSchema = Object.freeze({ id, columns });
  return { ...metadata, updated: time, lastColumnId: lastId, schema, schemas: [...metadata.schemas, schema] };
}

/** The columns that planning itself goes by, and those of the sort key. */
function lockedColumns(metadata: TableMetadata): ReadonlySet<number> {
  const locked = metadata.schema.columns.filter(
    (column) => isOfSystem(column.name) || metadata.sortKey.includes(column.id),
  );
  return new Set(locked.map((column) => column.id));
}
