import type { Transaction } from 'kysely';
import { bundleChanges } from './bundle-changes.js';
import { movePointers } from './catalogue.js';
import { type Draft, draftMetadata, removeOldMetadata, removeQuietly } from './commit.js';
import { type DataFile, describeFile } from './data-file.js';
import type { LakeDatabase } from './database.js';
import { lakeErrors } from './errors.js';
import { type LakeContext, locationOf, newName } from './lake-context.js';
import { encodeManifest, type ManifestEntry } from './manifest.js';
import { describeManifest, encodeManifestList, type ManifestFile } from './manifest-list.js';
import { bundleFieldId, type Snapshot, SORT_ORDER_ID } from './metadata.js';
import type { Replacement } from './rewrite.js';
import type { NewObject } from './storage.js';
import { forgetSums, keepSums, storeFiles } from './sums.js';
import { type LoadedTable, readEntries, readManifests } from './table-reader.js';

/** What is swapped in one table, planned on the version `table` was loaded as. */
export interface HistoryRewrite {
  readonly table: LoadedTable;
  readonly replacements: readonly Replacement[];
}

/**
 * Swaps files in *every* kept snapshot, as if it had always been so: for raising a label and for erasure. Snapshots keep their ids, times and
 * order; manifests and lists that named a replaced file are written anew. All tables move in one compare-and-swap; then the replaced files,
 * and every metadata file that still led to them, are removed. Not acknowledged before the pointers have moved.
 *
 * @throws lake.conflict when any of the tables has moved since it was loaded: plan again.
 */
export async function rewriteHistory(
  context: LakeContext,
  rewrites: readonly HistoryRewrite[],
  scope: string,
): Promise<void> {
  const drafts: (Draft & { readonly gone: readonly string[] })[] = [];
  for (const rewrite of rewrites) drafts.push(await draftRewrite(context, rewrite, scope));
  const objects = drafts.flatMap((draft) => draft.objects);
  const names = drafts.map(({ table }) => table.pointer.name);
  const sums = await storeFiles(context, objects, names, scope);
  await context.step('metadata-stored');
  const gone = drafts.flatMap((draft) => draft.gone);
  const outcome = await movePointers(
    context.database,
    drafts.map(({ table, key }) => ({ name: table.pointer.name, from: table.pointer.metadata, to: key })),
    async (transaction) => {
      await noteForRemoval(transaction, gone);
      await keepSums(transaction, sums);
    },
  );
  if (!outcome.moved) {
    await removeQuietly(
      context,
      objects.map((object) => object.key),
    );
    throw lakeErrors.conflict({ table: outcome.lost });
  }
  await context.step('pointer-moved');
  await removeOldMetadata(context, drafts);
  for (const key of gone) context.cache.drop(key);
  // Not quietly: erasure is not done while the bytes are there.
  await context.storage.remove(gone).catch((error: unknown) => {
    throw lakeErrors.removalPending({ table: names.join(', ') }, error);
  });
  await context.step('cleaned');
}

/** Written down with the new pointers, as found unneeded at the beginning of time: should we die here, the next sweep takes them whatever its grace. */
export async function noteForRemoval(transaction: Transaction<LakeDatabase>, keys: readonly string[]): Promise<void> {
  await forgetSums(transaction, keys);
  for (const key of keys) {
    await transaction
      .insertInto('lake.orphans')
      .values({ key, first_seen: '0' })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ first_seen: '0' }))
      .execute();
  }
}

export async function draftRewrite(
  context: LakeContext,
  { table, replacements }: HistoryRewrite,
  scope: string,
): Promise<Draft & { readonly gone: readonly string[] }> {
  const objects: NewObject[] = [];
  const parts = describeParts(context, table, replacements, scope, objects);
  const rewriter = new ManifestRewriter(context, table, parts, scope, objects);
  const snapshots: Snapshot[] = [];
  for (const snapshot of table.metadata.snapshots) snapshots.push(await rewriter.snapshot(snapshot));
  const next = { ...table.metadata, updated: context.clock.now(), snapshots };
  const draft = draftMetadata(context, table, next, scope, 0);
  return { ...draft, objects: [...objects, ...draft.objects], gone: [...parts.keys(), ...rewriter.gone] };
}

/** Replaced key -> the files in its place. Files of a group that replaces several keys stand with the first. */
function describeParts(
  context: LakeContext,
  { pointer, metadata }: LoadedTable,
  replacements: readonly Replacement[],
  scope: string,
  objects: NewObject[],
): ReadonlyMap<string, readonly DataFile[]> {
  const parts = new Map<string, readonly DataFile[]>();
  for (const { keys, files } of replacements) {
    const described = files.map((file) => {
      const name = newName(context.randomness, `file:${pointer.name}:${scope}:${file.bundle}`);
      const key = `${pointer.folder}/data/${name}.parquet`;
      objects.push({ key, content: { path: file.path } });
      return describeFile(
        pointer.name,
        metadata.schema.columns,
        file,
        key,
        metadata.sortKey.length === 0 ? 0 : SORT_ORDER_ID,
      );
    });
    const [only] = keys;
    // Another number of keys could not be swapped in a snapshot that has only some of them.
    if (keys.length === 1 && only !== undefined) parts.set(only, described);
    else throw lakeErrors.conflict({ table: pointer.name });
  }
  return parts;
}

class ManifestRewriter {
  /** Manifests and lists that nothing will name. */
  readonly gone: string[] = [];
  private readonly done = new Map<string, ManifestFile | undefined>();

  constructor(
    private readonly context: LakeContext,
    private readonly table: LoadedTable,
    private readonly parts: ReadonlyMap<string, readonly DataFile[]>,
    private readonly scope: string,
    private readonly objects: NewObject[],
  ) {}

  async snapshot(snapshot: Snapshot): Promise<Snapshot> {
    const manifests = await readManifests(this.context, this.table, snapshot);
    const next: ManifestFile[] = [];
    for (const manifest of manifests) {
      const rewritten = await this.manifest(manifest);
      if (rewritten !== undefined) next.push(rewritten);
    }
    if (next.length === manifests.length && next.every((manifest, at) => manifest.key === manifests[at]?.key)) {
      return snapshot;
    }
    this.gone.push(snapshot.list);
    const key = `${this.table.pointer.folder}/metadata/snap-${snapshot.id}-${this.name()}.avro`;
    const content = encodeManifestList(next, snapshot, locationOf(this.context.storage), this.sync());
    this.objects.push({ key, content });
    return Object.freeze({ ...snapshot, list: key, ...(await this.figures(snapshot, manifests)) });
  }

  private async manifest(manifest: ManifestFile): Promise<ManifestFile | undefined> {
    if (this.done.has(manifest.key)) return this.done.get(manifest.key);
    const entries = await readEntries(this.context, this.table, manifest);
    const next = this.swap(entries);
    if (next.every((entry, at) => entry === entries[at]) && next.length === entries.length) {
      this.done.set(manifest.key, manifest);
      return manifest;
    }
    this.gone.push(manifest.key);
    const rewritten = next.length === 0 ? undefined : this.write(manifest, next);
    this.done.set(manifest.key, rewritten);
    return rewritten;
  }

  private swap(entries: readonly ManifestEntry[]): readonly ManifestEntry[] {
    return entries.flatMap((entry) => {
      const parts = this.parts.get(entry.file.key);
      if (parts === undefined) return [entry];
      return parts.map((file) => Object.freeze({ ...entry, file: entry.status === 'deleted' ? bare(file) : file }));
    });
  }

  private write(manifest: ManifestFile, entries: readonly ManifestEntry[]): ManifestFile {
    const { schema } = this.table.metadata;
    const key = `${this.table.pointer.folder}/metadata/${this.name()}-m0.avro`;
    const location = locationOf(this.context.storage);
    const content = encodeManifest(schema, bundleFieldId(schema), entries, location, this.sync());
    this.objects.push({ key, content });
    return describeManifest(key, content.length, manifest.snapshot, manifest.sequence, entries);
  }

  /** What the snapshot changed and holds, counted anew from its manifests. */
  private async figures(
    snapshot: Snapshot,
    manifests: readonly ManifestFile[],
  ): Promise<Pick<Snapshot, 'changes' | 'totals'>> {
    const lists = await Promise.all(manifests.map((manifest) => readEntries(this.context, this.table, manifest)));
    const entries = this.swap(lists.flat());
    const live = entries.filter((entry) => entry.status !== 'deleted').map((entry) => entry.file);
    const own = entries.filter((entry) => entry.snapshot === snapshot.id);
    const added = own.filter((entry) => entry.status !== 'deleted').map((entry) => entry.file);
    const removed = own.filter((entry) => entry.status === 'deleted').map((entry) => entry.file);
    const sum = (of: (file: DataFile) => number) => live.reduce((total, file) => total + of(file), 0);
    return {
      changes: bundleChanges(added, removed),
      totals: { files: live.length, rows: sum((file) => file.rows), bytes: sum((file) => file.bytes) },
    };
  }

  private name(): string {
    return newName(this.context.randomness, `metadata:${this.table.pointer.name}:${this.scope}`);
  }

  private sync(): Uint8Array {
    return this.context.randomness.bytes(16, `metadata:${this.table.pointer.name}:${this.scope}`);
  }
}

/** Bounds are values of rows: what is dropped keeps none. */
function bare(file: DataFile): DataFile {
  return Object.freeze({ ...file, lower: new Map(), upper: new Map() });
}
