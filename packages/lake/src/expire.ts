import { movePointers } from './catalogue.js';
import { draftMetadata, removeOldMetadata, removeQuietly } from './commit.js';
import { lakeErrors } from './errors.js';
import type { LakeContext } from './lake-context.js';
import type { Snapshot, TableMetadata } from './metadata.js';
import { referencedKeys } from './references.js';
import { type LoadedTable, loadTables } from './table-reader.js';

/**
 * Pure. History from `before` on is kept, and the snapshot that was in force then, as the base of what follows; whether it is somebody's hidden
 * commit or a visible one makes no difference to what can be named. Never by number of snapshots: that would count hidden ones.
 */
function planExpiry(
  metadata: TableMetadata,
  before: number,
): { readonly kept: readonly Snapshot[]; readonly expired: readonly Snapshot[] } {
  const { snapshots } = metadata;
  const base = snapshots.findLastIndex((snapshot) => snapshot.time < before);
  const first = Math.max(0, base);
  return { kept: snapshots.slice(first), expired: snapshots.slice(0, first) };
}

/**
 * Shortens the history of a table and its companions to what came at or after `before` (milliseconds), then removes the files that only
 * expired snapshots needed. A crash in between leaves files for the orphan job, never a snapshot without its files.
 */
export async function expire(context: LakeContext, names: readonly string[], before: number): Promise<void> {
  for (let attempt = 1; attempt <= context.limits.attempts; attempt += 1) {
    const tables = await loadTables(context, names);
    const drafts = tables.map((table) => expiredDraft(context, table, before));
    const objects = drafts.flatMap((draft) => draft.objects);
    await context.storage.store(objects);
    const outcome = await movePointers(
      context.database,
      drafts.map(({ table, key }) => ({ name: table.pointer.name, from: table.pointer.metadata, to: key })),
    );
    if (outcome.moved) {
      await context.step('pointer-moved');
      for (const table of tables) await removeExpired(context, table, before);
      await removeOldMetadata(context, drafts);
      return;
    }
    await removeQuietly(
      context,
      objects.map((object) => object.key),
    );
  }
  throw lakeErrors.tooManyConflicts({ table: names.join(', '), attempts: context.limits.attempts });
}

function expiredDraft(context: LakeContext, table: LoadedTable, before: number) {
  const { metadata } = table;
  const next = {
    ...metadata,
    updated: context.clock.now(),
    snapshots: planExpiry(metadata, before).kept,
    historyFrom: Math.max(metadata.historyFrom, before),
  };
  // Earlier metadata files would lead to snapshots whose files are gone.
  return draftMetadata(context, table, next, 'expire', 0);
}

async function removeExpired(context: LakeContext, table: LoadedTable, before: number): Promise<void> {
  const { kept, expired } = planExpiry(table.metadata, before);
  const needed = await referencedKeys(context, table, kept);
  const keys = await referencedKeys(context, table, expired);
  await removeQuietly(
    context,
    Array.from(keys).filter((key) => !needed.has(key)),
  );
}
