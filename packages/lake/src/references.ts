import type { LakeContext } from './lake-context.js';
import type { Snapshot } from './metadata.js';
import { type LoadedTable, liveFiles, readManifests } from './table-reader.js';

/** Every key that the given snapshots of a table need: lists, manifests, and the data files live in them. */
export async function referencedKeys(
  context: LakeContext,
  table: LoadedTable,
  snapshots: readonly Snapshot[],
): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const snapshot of snapshots) {
    keys.add(snapshot.list);
    for (const manifest of await readManifests(context, table, snapshot)) keys.add(manifest.key);
    for (const file of await liveFiles(context, table, snapshot)) keys.add(file.key);
  }
  return keys;
}
