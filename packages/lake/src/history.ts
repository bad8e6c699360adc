import { type Branded, keyedId } from '@peel/kernel/ids';
import type { BundleChange, BundleChanges } from './bundle-changes.js';
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

/** A snapshot with what it changed in the bundles of one reader. */
interface Visible {
  readonly snapshot: Snapshot;
  readonly changes: BundleChanges;
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
  return visible(metadata, bundles).map(({ snapshot, changes }) => {
    const sum = (of: (change: BundleChange) => number) => changes.reduce((total, change) => total + of(change), 0);
    return Object.freeze({
      id: givenOut(table, snapshot.id, key),
      time: snapshot.time,
      operation: visibleOperation(changes),
      addedFiles: sum((change) => change.addedFiles),
      addedRows: sum((change) => change.addedRows),
      removedFiles: sum((change) => change.removedFiles),
      removedRows: sum((change) => change.removedRows),
    });
  });
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
  const commits = visible(metadata, bundles).map((each) => each.snapshot);
  const id = (snapshot: Snapshot) => givenOut(table, snapshot.id, key);
  if (at !== undefined && 'id' in at) {
    const named = commits.find((snapshot) => id(snapshot) === at.id);
    if (named !== undefined) return { id: at.id, snapshot: named.id };
    return at.id === startId(table, metadata, key) ? start(table, metadata, key) : undefined;
  }
  if (at === undefined) {
    // The head holds the same visible rows as the last visible commit, in the files that compaction has made since.
    const head = metadata.snapshots.at(-1);
    const last = commits.at(-1);
    return {
      id: last === undefined ? startId(table, metadata, key) : id(last),
      ...(head === undefined ? {} : { snapshot: head.id }),
    };
  }
  if (at.time < metadata.historyFrom) return undefined;
  const last = commits.findLast((snapshot) => snapshot.time <= at.time);
  return last === undefined ? start(table, metadata, key) : { id: id(last), snapshot: last.id };
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

function visible(metadata: TableMetadata, bundles: ReadonlySet<number>): readonly Visible[] {
  return metadata.snapshots.flatMap((snapshot) => {
    if (snapshot.operation === 'replace' || snapshot.time < metadata.historyFrom) return [];
    const changes = snapshot.changes.filter((change) => bundles.has(change.bundle));
    return changes.length === 0 ? [] : [{ snapshot, changes }];
  });
}

/** Told from the visible files alone: the commit's own name may speak of files the reader cannot see. */
function visibleOperation(changes: BundleChanges): VisibleCommit['operation'] {
  if (changes.every((change) => change.removedFiles === 0)) return 'append';
  return changes.every((change) => change.addedRows === 0) ? 'delete' : 'overwrite';
}
