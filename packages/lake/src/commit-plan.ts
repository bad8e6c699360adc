import { bundleChanges } from './bundle-changes.js';
import type { DataFile } from './data-file.js';
import { lakeErrors } from './errors.js';
import type { LakeLimits } from './lake-context.js';
import type { ManifestEntry } from './manifest.js';
import type { ManifestFile } from './manifest-list.js';
import { currentSnapshot, type Operation, type Snapshot, type SnapshotId, type TableMetadata } from './metadata.js';

/** A manifest of the head with its entries. */
export interface HeadManifest {
  readonly manifest: ManifestFile;
  readonly entries: readonly ManifestEntry[];
}

export interface FileChange {
  readonly operation: Operation;
  readonly added: readonly DataFile[];
  /** Keys of live files that go. */
  readonly removed: ReadonlySet<string>;
}

/** Which manifests stay as they are, which are written anew, and the snapshot less its list. */
export interface CommitPlan {
  readonly kept: readonly ManifestFile[];
  readonly written: readonly (readonly ManifestEntry[])[];
  readonly snapshot: Omit<Snapshot, 'list'>;
  readonly rowsAdded: number;
  readonly rowsRemoved: number;
}

/**
 * Pure: one table's part of a commit on the given head. A removed file that is no longer live means that somebody else changed it first.
 * A removed file's entry keeps its counts but not its bounds, which are values of rows.
 */
export function planCommit(
  table: string,
  metadata: TableMetadata,
  head: readonly HeadManifest[],
  change: FileChange,
  id: SnapshotId,
  time: number,
  limits: LakeLimits,
): CommitPlan {
  const sequence = metadata.lastSequence + 1;
  const gone: ManifestEntry[] = [];
  const live: { readonly manifest: ManifestFile; readonly entries: readonly ManifestEntry[]; touched: boolean }[] = [];
  for (const { manifest, entries } of head) {
    const present = entries.filter((entry) => entry.status !== 'deleted');
    const staying = present.filter((entry) => !change.removed.has(entry.file.key));
    for (const entry of present) if (change.removed.has(entry.file.key)) gone.push(dropped(entry, id));
    live.push({ manifest, entries: staying, touched: staying.length < present.length });
  }
  if (gone.length !== change.removed.size) throw lakeErrors.conflict({ table });

  const added = change.added.map(
    (file): ManifestEntry => ({ status: 'added', snapshot: id, sequence, fileSequence: sequence, file }),
  );
  const folding = live.length >= limits.manifests;
  const folded = (each: (typeof live)[number]) =>
    each.touched || (folding && each.entries.length < limits.manifestEntries);
  const kept = live.filter((each) => !folded(each) && each.entries.length > 0).map((each) => each.manifest);
  const carried = live.filter(folded).flatMap((each) => each.entries.map(existing));
  const fresh = [...carried, ...gone, ...added];

  const removed = gone.map((entry) => entry.file);
  const parent = currentSnapshot(metadata);
  const snapshot = {
    id,
    ...(parent === undefined ? {} : { parent: parent.id }),
    sequence,
    time,
    operation: change.operation,
    schema: metadata.schema.id,
    changes: bundleChanges(change.added, removed),
    totals: totalsAfter(parent, change.added, removed),
  };
  return Object.freeze({
    kept,
    written: fresh.length === 0 ? [] : [fresh],
    snapshot,
    rowsAdded: rowsOf(change.added),
    rowsRemoved: rowsOf(removed),
  });
}

/** The entry as a file that was there before. */
function existing(entry: ManifestEntry): ManifestEntry {
  return entry.status === 'existing' ? entry : Object.freeze({ ...entry, status: 'existing' });
}

function dropped(entry: ManifestEntry, snapshot: SnapshotId): ManifestEntry {
  return Object.freeze({
    ...entry,
    status: 'deleted',
    snapshot,
    file: Object.freeze({ ...entry.file, lower: new Map(), upper: new Map() }),
  });
}

function rowsOf(files: readonly DataFile[]): number {
  return files.reduce((sum, file) => sum + file.rows, 0);
}

function totalsAfter(
  parent: Snapshot | undefined,
  added: readonly DataFile[],
  removed: readonly DataFile[],
): Snapshot['totals'] {
  const before = parent?.totals ?? { files: 0, rows: 0, bytes: 0 };
  const bytes = (files: readonly DataFile[]) => files.reduce((sum, file) => sum + file.bytes, 0);
  return Object.freeze({
    files: before.files + added.length - removed.length,
    rows: before.rows + rowsOf(added) - rowsOf(removed),
    bytes: before.bytes + bytes(added) - bytes(removed),
  });
}
