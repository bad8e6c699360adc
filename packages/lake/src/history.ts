import { type Branded, keyedId } from '@peel/kernel/ids';
import type { Operation, Snapshot, SnapshotId, TableMetadata } from './metadata.js';

/** A point in a table's history as given out: a keyed hash, the same for everyone who may see the commit, telling nothing of others. */
export type VisibleSnapshotId = Branded<'visible-snapshot'>;

/** A commit that changed a file the reader may open, with the totals of those files only (THREATS 24). */
export interface VisibleCommit {
  readonly id: VisibleSnapshotId;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly operation: Exclude<Operation, 'replace'>;
  readonly addedFiles: number;
  readonly addedRows: number;
  readonly removedFiles: number;
  readonly removedRows: number;
}

/** A point in history as a reader names it: an id given out before, or a time in milliseconds. */
export type SnapshotRef = { readonly id: VisibleSnapshotId } | { readonly time: number };

interface Visible {
  readonly snapshot: Snapshot;
  readonly commit: VisibleCommit;
}

/**
 * Pure. The commits of the kept history that changed rows in the given bundles, oldest first. Rewrites that change no row (compaction,
 * splitting off) are not history; a rewrite of history is seen as if it had always been so.
 */
export function visibleHistory(
  table: string,
  metadata: TableMetadata,
  bundles: ReadonlySet<number>,
  key: Uint8Array,
): readonly VisibleCommit[] {
  return visible(table, metadata, bundles, key).map((each) => each.commit);
}

/** What a session is told it reads: the last commit it can see, or that there is none. */
export interface ResolvedPoint {
  readonly id: VisibleSnapshotId;
  /** The snapshot whose files are read; none before the first one. */
  readonly snapshot?: SnapshotId;
}

/**
 * Pure. The point in history a reader means; `undefined` when there is no such point *for this reader*, whoever else may have one. Only
 * visible commits decide, so hidden ones never move the answer.
 */
export function resolvePoint(
  table: string,
  metadata: TableMetadata,
  bundles: ReadonlySet<number>,
  key: Uint8Array,
  at: SnapshotRef | undefined,
): ResolvedPoint | undefined {
  const commits = visible(table, metadata, bundles, key);
  if (at !== undefined && 'id' in at) {
    const named = commits.find((each) => each.commit.id === at.id);
    if (named !== undefined) return { id: named.commit.id, snapshot: named.snapshot.id };
    return at.id === startId(table, metadata, key) ? start(table, metadata, key) : undefined;
  }
  if (at === undefined) {
    // The head holds the same visible rows as the last visible commit, in the files that compaction has made since.
    const head = metadata.snapshots.at(-1);
    const id = commits.at(-1)?.commit.id ?? startId(table, metadata, key);
    return { id, ...(head === undefined ? {} : { snapshot: head.id }) };
  }
  if (at.time < metadata.historyFrom) return undefined;
  const last = commits.filter((each) => each.snapshot.time <= at.time).at(-1);
  return last === undefined ? start(table, metadata, key) : { id: last.commit.id, snapshot: last.snapshot.id };
}

/** Where the kept history begins: the snapshot that was in force then, if any. */
function start(table: string, metadata: TableMetadata, key: Uint8Array): ResolvedPoint {
  const base = metadata.snapshots.filter((snapshot) => snapshot.time < metadata.historyFrom).at(-1);
  return { id: startId(table, metadata, key), ...(base === undefined ? {} : { snapshot: base.id }) };
}

export function givenOut(table: string, snapshot: SnapshotId, key: Uint8Array): VisibleSnapshotId {
  return keyedId('snap', key, table, snapshot);
}

function startId(table: string, metadata: TableMetadata, key: Uint8Array): VisibleSnapshotId {
  return keyedId('snap', key, table, metadata.uuid, `from ${metadata.historyFrom}`);
}

function visible(
  table: string,
  metadata: TableMetadata,
  bundles: ReadonlySet<number>,
  key: Uint8Array,
): readonly Visible[] {
  return metadata.snapshots.flatMap((snapshot) => {
    const { operation } = snapshot;
    const changes = snapshot.changes.filter((change) => bundles.has(change.bundle));
    if (operation === 'replace' || snapshot.time < metadata.historyFrom || changes.length === 0) return [];
    const sum = (of: (change: (typeof changes)[number]) => number) =>
      changes.reduce((total, change) => total + of(change), 0);
    const commit = Object.freeze({
      id: givenOut(table, snapshot.id, key),
      time: snapshot.time,
      operation: visibleOperation(changes),
      addedFiles: sum((change) => change.addedFiles),
      addedRows: sum((change) => change.addedRows),
      removedFiles: sum((change) => change.removedFiles),
      removedRows: sum((change) => change.removedRows),
    });
    return [{ snapshot, commit }];
  });
}

/** Told from the visible files alone: the commit's own name may speak of files the reader cannot see. */
function visibleOperation(changes: Snapshot['changes']): VisibleCommit['operation'] {
  if (changes.every((change) => change.removedFiles === 0)) return 'append';
  return changes.every((change) => change.addedRows === 0) ? 'delete' : 'overwrite';
}
