import { assert, defined } from '@peel/kernel/assert';
import { PeelError } from '@peel/kernel/errors';
import { type Also, movePointers, readPointers } from './catalogue.js';
import { type Column, SYSTEM } from './column.js';
import { type CommitPlan, type FileChange, planCommit } from './commit-plan.js';
import { type DataFile, describeFile } from './data-file.js';
import { lakeErrors } from './errors.js';
import type { KeptSum } from './file-sum.js';
import { type LakeContext, locationOf, newName, newSnapshotId } from './lake-context.js';
import { encodeManifest } from './manifest.js';
import { describeManifest, encodeManifestList } from './manifest-list.js';
import {
  bundleFieldId,
  encodeMetadata,
  type Operation,
  type Snapshot,
  type SnapshotId,
  SORT_ORDER_ID,
  type TableMetadata,
} from './metadata.js';
import type { WrittenFile } from './ports.js';
import { mayHoldText } from './row-match.js';
import type { NewObject } from './storage.js';
import { keepSums, storeFiles } from './sums.js';
import { type LoadedTable, loadTables, readEntries, readManifests } from './table-reader.js';

/** One table's part of a commit. */
export interface TableChange {
  readonly table: string;
  readonly operation: Operation;
  readonly add: readonly WrittenFile[];
  /** The columns that the files of `add` were written with. Should one be another by now, that is a conflict: its values would be lost to readers. */
  readonly written?: readonly Column[];
  /** Keys of the files that go, as a scan or plan named them; or every file of the head. */
  readonly remove: readonly string[] | 'all';
  /** The change replaces every row of this `source_ref`: a file that may hold such rows, is not in `remove` and has not been looked through is a conflict. */
  readonly replacesSources?: { readonly sources: readonly string[]; readonly lookedThrough: readonly string[] };
}

interface Prepared {
  readonly change: TableChange;
  /** Where the files of `add` are now. */
  readonly keys: readonly string[];
}

/**
 * Commits to all the tables or to none, in one transaction of the catalogue. Before the pointers move every file, folder and metadata
 * file is synced, so that a power cut leaves the old snapshot or the new one. Who loses the race begins again on the new head; when the
 * files it changes are no longer there, that is a conflict.
 *
 * @param scope names what the commit is for ("import:<file hash>"); ids are drawn under it.
 * @throws lake.conflict, lake.too-many-conflicts, lake.companion-missing, lake.companion-rows, lake.mixed-bundle, lake.not-durable
 */
export async function commit(
  context: LakeContext,
  changes: readonly TableChange[],
  scope: string,
  also?: Also,
): Promise<readonly Snapshot[]> {
  const names = changes.map((change) => change.table);
  assert(new Set(names).size === names.length && names.length > 0, 'a commit names each of its tables once');
  const id = newSnapshotId(context.randomness, defined(names[0], 'first table'), scope);
  const deadline = context.clock.now() + context.limits.commitMilliseconds;
  const { prepared, sums } = await storeData(context, await loadTables(context, names), changes, scope);
  const withSums: Also = async (transaction) => {
    await keepSums(transaction, sums);
    await also?.(transaction);
  };
  try {
    return await context.queue.run(names, async () => {
      for (let attempt = 1; attempt <= context.limits.attempts; attempt += 1) {
        const tables = await loadTables(context, names);
        const done = await tryCommit(context, tables, prepared, id, scope, deadline, withSums);
        if (done !== undefined) return done;
      }
      throw lakeErrors.tooManyConflicts({ table: names.join(', '), attempts: context.limits.attempts });
    });
  } catch (error) {
    const refused = error instanceof PeelError && error.kind === 'conflict';
    if (refused)
      await removeQuietly(
        context,
        prepared.flatMap((each) => each.keys),
      );
    throw error;
  }
}

async function storeData(
  context: LakeContext,
  tables: readonly LoadedTable[],
  changes: readonly TableChange[],
  scope: string,
): Promise<{ readonly prepared: readonly Prepared[]; readonly sums: readonly KeptSum[] }> {
  const objects: NewObject[] = [];
  const prepared = changes.map((change, position) => {
    const { pointer, metadata } = defined(tables[position], 'table of the change');
    const keys = change.add.map((file) => {
      describeFile(pointer.name, metadata.schema.columns, file, file.path, SORT_ORDER_ID);
      const name = newName(context.randomness, `file:${pointer.name}:${scope}:${file.bundle}`);
      const key = `${pointer.folder}/data/${name}.parquet`;
      objects.push({ key, content: { path: file.path } });
      return key;
    });
    return { change, keys };
  });
  const sums = await storeFiles(context, objects, tables.map(nameOf), scope);
  await context.step('data-stored');
  return { prepared, sums };
}

async function tryCommit(
  context: LakeContext,
  tables: readonly LoadedTable[],
  prepared: readonly Prepared[],
  id: SnapshotId,
  scope: string,
  deadline: number,
  also: Also,
): Promise<readonly Snapshot[] | undefined> {
  const time = context.clock.now();
  const plans = await Promise.all(
    tables.map((table, position) => planTable(context, table, defined(prepared[position], 'change'), id, time)),
  );
  await checkCompanions(context, tables, prepared, plans);
  const drafts = tables.map((table, position) =>
    draftSnapshot(context, table, defined(plans[position], 'plan'), scope),
  );
  const written = drafts.flatMap((draft) => draft.objects);
  await context.storage.store(written);
  await context.step('metadata-stored');
  // The orphan job may take unnamed files once its grace has passed, which is longer than this.
  if (context.clock.now() > deadline) throw lakeErrors.commitTooSlow({ table: tables.map(nameOf).join(', ') });
  const outcome = await movePointers(
    context.database,
    drafts.map(({ table, key }) => ({ name: table.pointer.name, from: table.pointer.metadata, to: key })),
    also,
  );
  if (!outcome.moved) {
    await removeQuietly(
      context,
      written.map((object) => object.key),
    );
    return undefined;
  }
  await context.step('pointer-moved');
  await removeOldMetadata(context, drafts);
  await context.step('cleaned');
  return drafts.map((draft) => draft.snapshot);
}

function nameOf(table: LoadedTable): string {
  return table.pointer.name;
}

async function planTable(
  context: LakeContext,
  table: LoadedTable,
  { change, keys }: Prepared,
  id: SnapshotId,
  time: number,
): Promise<CommitPlan> {
  const { pointer, metadata } = table;
  const head = metadata.snapshots.at(-1);
  if (head !== undefined && time < head.time - CLOCK_TOLERANCE) throw lakeErrors.clockBehind({ table: pointer.name });
  const manifests = await readManifests(context, table, head);
  const entries = await Promise.all(
    manifests.map(async (manifest) => ({ manifest, entries: await readEntries(context, table, manifest) })),
  );
  const live = entries.flatMap((each) =>
    each.entries.filter((entry) => entry.status !== 'deleted').map((entry) => entry.file),
  );
  const removed = new Set(change.remove === 'all' ? live.map((file) => file.key) : change.remove);
  checkSourceReplaced(pointer.name, metadata, live, removed, change.replacesSources);
  checkWritten(pointer.name, metadata, change.written ?? []);
  const added = change.add.map((file, position) =>
    describeFile(
      pointer.name,
      metadata.schema.columns,
      file,
      defined(keys[position], 'key of the file'),
      metadata.sortKey.length === 0 ? 0 : SORT_ORDER_ID,
    ),
  );
  const fileChange: FileChange = { operation: change.operation, added, removed };
  return planCommit(pointer.name, metadata, entries, fileChange, id, time, context.limits);
}

/** Iceberg's readers allow this much disorder between snapshots. */
const CLOCK_TOLERANCE = 60_000;

function checkSourceReplaced(
  table: string,
  metadata: TableMetadata,
  live: readonly DataFile[],
  removed: ReadonlySet<string>,
  replaces: TableChange['replacesSources'],
): void {
  if (replaces === undefined) return;
  const match = { column: SYSTEM.source, values: replaces.sources };
  const settled = new Set([...removed, ...replaces.lookedThrough]);
  const missed = live.some((file) => !settled.has(file.key) && mayHoldText(metadata.schema.columns, file, match));
  if (missed) throw lakeErrors.conflict({ table });
}

/** Files name their columns by field id, and their statistics are taken by name: both must still be those of the table. */
function checkWritten(table: string, { schema }: TableMetadata, written: readonly Column[]): void {
  const stands = ({ id, name, type }: Column) =>
    schema.columns.some((column) => column.id === id && column.name === name && column.type === type);
  if (!written.every(stands)) throw lakeErrors.conflict({ table });
}

/** A table and its column groups have one row for each other, always: a row without its companion row would tell that it has no value. */
async function checkCompanions(
  context: LakeContext,
  tables: readonly LoadedTable[],
  prepared: readonly Prepared[],
  plans: readonly CommitPlan[],
): Promise<void> {
  const net = new Map<string, number>();
  tables.forEach(({ pointer }, position) => {
    if (prepared[position]?.change.operation === 'replace') return;
    net.set(pointer.name, (plans[position]?.rowsAdded ?? 0) - (plans[position]?.rowsRemoved ?? 0));
  });
  if (net.size === 0) return;
  const pointers = await readPointers(context.database);
  for (const companion of pointers.values()) {
    const base = companion.companionOf;
    if (base === undefined || (!net.has(base) && !net.has(companion.name))) continue;
    const facts = { table: base, companion: companion.name };
    if (!net.has(base) || !net.has(companion.name)) throw lakeErrors.companionMissing(facts);
    if (net.get(base) !== net.get(companion.name)) throw lakeErrors.companionRows(facts);
  }
}

/** A table's new version, not yet stored. */
export interface Draft {
  readonly table: LoadedTable;
  readonly key: string;
  readonly metadata: TableMetadata;
  readonly objects: readonly NewObject[];
}

function draftSnapshot(
  context: LakeContext,
  table: LoadedTable,
  plan: CommitPlan,
  scope: string,
): Draft & { readonly snapshot: Snapshot } {
  const { pointer, metadata } = table;
  const location = locationOf(context.storage);
  const name = () => newName(context.randomness, `metadata:${pointer.name}:${scope}`);
  const objects: NewObject[] = [];
  const manifests = plan.written.map((entries) => {
    const key = `${pointer.folder}/metadata/${name()}-m0.avro`;
    const sync = context.randomness.bytes(16, `metadata:${pointer.name}:${scope}`);
    const content = encodeManifest(metadata.schema, bundleFieldId(metadata.schema), entries, location, sync);
    objects.push({ key, content });
    return describeManifest(key, content.length, plan.snapshot.id, plan.snapshot.sequence, entries);
  });
  const list = `${pointer.folder}/metadata/snap-${plan.snapshot.id}-${name()}.avro`;
  const snapshot: Snapshot = Object.freeze({ ...plan.snapshot, list });
  const sync = context.randomness.bytes(16, `metadata:${pointer.name}:${scope}`);
  objects.push({ key: list, content: encodeManifestList([...plan.kept, ...manifests], snapshot, location, sync) });
  const next = {
    ...metadata,
    lastSequence: snapshot.sequence,
    updated: snapshot.time,
    snapshots: [...metadata.snapshots, snapshot],
  };
  const draft = draftMetadata(context, table, next, scope, context.limits.metadataLog);
  return { ...draft, objects: [...objects, ...draft.objects], snapshot };
}

/** The table's next metadata file, with at most `keep` earlier ones in its log. */
export function draftMetadata(
  context: LakeContext,
  table: LoadedTable,
  next: TableMetadata,
  scope: string,
  keep: number,
): Draft {
  const { pointer, metadata } = table;
  const log = [...metadata.log, { time: metadata.updated, key: pointer.metadata }];
  const bounded: TableMetadata = Object.freeze({ ...next, log: keep === 0 ? [] : log.slice(-keep) });
  const name = newName(context.randomness, `metadata:${pointer.name}:${scope}`);
  const key = `${pointer.folder}/metadata/${versionName(pointer.metadata)}-${name}.metadata.json`;
  return {
    table,
    key,
    metadata: bounded,
    objects: [{ key, content: encodeMetadata(bounded, locationOf(context.storage)) }],
  };
}

/** `00012` after `…/00011-….metadata.json`: file names in order, as other catalogues name them. */
function versionName(previous: string): string {
  const version = Number(/\/(\d+)-[^/]*$/.exec(previous)?.[1] ?? '-1');
  return String(version + 1).padStart(5, '0');
}

/** What the log no longer names. When this fails the files stay for the orphan job: the commit is done. */
export async function removeOldMetadata(context: LakeContext, drafts: readonly Draft[]): Promise<void> {
  for (const { table, metadata } of drafts) {
    const named = new Set(metadata.log.map((entry) => entry.key));
    const old = [...table.metadata.log.map((entry) => entry.key), table.pointer.metadata];
    await removeQuietly(
      context,
      old.filter((key) => !named.has(key)),
    );
  }
}

/** Removes files that nothing names any more. A failure is no failure of the act: the orphan job finds them. */
export async function removeQuietly(context: LakeContext, keys: readonly string[]): Promise<void> {
  for (const key of keys) context.cache.drop(key);
  await context.storage.remove(keys).catch(() => undefined);
}
