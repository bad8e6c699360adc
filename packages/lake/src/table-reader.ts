import { type Pointer, readPointers } from './catalogue.js';
import type { DataFile } from './data-file.js';
import { lakeErrors } from './errors.js';
import { keyIn, type LakeContext } from './lake-context.js';
import { decodeManifest, type ManifestEntry } from './manifest.js';
import { decodeManifestList, type ManifestFile } from './manifest-list.js';
import { decodeMetadata, type Snapshot, type TableMetadata } from './metadata.js';

/** A table at one moment: its pointer and what it pointed to. */
export interface LoadedTable {
  readonly pointer: Pointer;
  readonly metadata: TableMetadata;
}

/** All named tables as of one moment of the catalogue. */
export async function loadTables(context: LakeContext, names: readonly string[]): Promise<readonly LoadedTable[]> {
  const pointers = await readPointers(context.database);
  return Promise.all(
    names.map(async (table) => {
      const pointer = pointers.get(table);
      if (pointer === undefined) throw lakeErrors.tableMissing({ table });
      return { pointer, metadata: await readMetadata(context, pointer) };
    }),
  );
}

/** The table of this name, if there is one, and its companions, as of one moment; base first. */
export async function loadFamily(context: LakeContext, base: string): Promise<readonly LoadedTable[]> {
  const pointers = [...(await readPointers(context.database)).values()];
  const family = pointers.filter(({ name, companionOf }) => name === base || companionOf === base);
  family.sort((a, b) => Number(b.name === base) - Number(a.name === base));
  return Promise.all(family.map((pointer) => loadAt(context, pointer)));
}

export async function loadTable(context: LakeContext, name: string): Promise<LoadedTable> {
  const [loaded] = await loadTables(context, [name]);
  if (loaded === undefined) throw lakeErrors.tableMissing({ table: name });
  return loaded;
}

/** The table as it was when its pointer was read. */
export async function loadAt(context: LakeContext, pointer: Pointer): Promise<LoadedTable> {
  return { pointer, metadata: await readMetadata(context, pointer) };
}

async function readMetadata(context: LakeContext, pointer: Pointer): Promise<TableMetadata> {
  return context.cache.get(
    pointer.metadata,
    async () => decodeMetadata(await bytesOf(context, pointer.name, pointer.metadata), keyIn(pointer.folder)),
    (metadata) => 1 + metadata.snapshots.length,
  );
}

export async function readManifests(
  context: LakeContext,
  table: LoadedTable,
  snapshot: Snapshot | undefined,
): Promise<readonly ManifestFile[]> {
  if (snapshot === undefined) return [];
  const { name, folder } = table.pointer;
  return context.cache.get(
    snapshot.list,
    async () => decodeManifestList(await bytesOf(context, name, snapshot.list), keyIn(folder)),
    (manifests) => 1 + manifests.length,
  );
}

export async function readEntries(
  context: LakeContext,
  table: LoadedTable,
  manifest: ManifestFile,
): Promise<readonly ManifestEntry[]> {
  const { name, folder } = table.pointer;
  return context.cache.get(
    manifest.key,
    async () => decodeManifest(await bytesOf(context, name, manifest.key), keyIn(folder)),
    (entries) => 1 + entries.length,
  );
}

/**
 * The files of a snapshot in the order they came, with the place each has in the table's history; manifests that hold none of the bundles
 * are not opened. Files of one commit keep the order they were written in: by when and what for they came, never by their random names, so
 * that neither the order of rows nor what compaction makes of them hangs on what else is stored.
 */
export async function liveEntries(
  context: LakeContext,
  table: LoadedTable,
  snapshot: Snapshot | undefined,
  bundles?: ReadonlySet<number>,
): Promise<readonly ManifestEntry[]> {
  const manifests = await readManifests(context, table, snapshot);
  const wanted = manifests.filter(
    (manifest) => bundles === undefined || anyBetween(bundles, manifest.leastBundle, manifest.greatestBundle),
  );
  const lists = await Promise.all(wanted.map((manifest) => readEntries(context, table, manifest)));
  return lists
    .flatMap((entries) =>
      entries.filter(
        (entry) => entry.status !== 'deleted' && (bundles === undefined || bundles.has(entry.file.bundle)),
      ),
    )
    .sort((a, b) => a.fileSequence - b.fileSequence);
}

export async function liveFiles(
  context: LakeContext,
  table: LoadedTable,
  snapshot: Snapshot | undefined,
): Promise<readonly DataFile[]> {
  return (await liveEntries(context, table, snapshot)).map((entry) => entry.file);
}

function anyBetween(bundles: ReadonlySet<number>, least: number, greatest: number): boolean {
  for (const bundle of bundles) if (bundle >= least && bundle <= greatest) return true;
  return false;
}

async function bytesOf(context: LakeContext, table: string, key: string): Promise<Uint8Array> {
  const bytes = await context.storage.read(key);
  if (bytes === undefined) throw lakeErrors.fileMissing({ table });
  return bytes;
}
