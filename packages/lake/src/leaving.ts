import type { Pointer } from './catalogue.js';
import { lakeErrors } from './errors.js';
import { keyIn, type LakeContext } from './lake-context.js';
import { type Relocation, relocatedList, relocatedManifest, relocatedMetadata } from './relocate.js';
import { type LoadedTable, liveFiles, loadAt, readManifests } from './table-reader.js';

/** A file of the lake on its way out: data as it lies, metadata as bytes. */
export interface LeavingFile {
  readonly key: string;
  readonly content: Uint8Array | { readonly path: string };
}

/**
 * Every file that the tables need at these pointers, history included, each once: manifests before the lists that name them, lists before
 * the metadata. With `base` (`file:///srv/peel/lake`) the metadata names its files there. Throws `lake.file-missing` when one was removed
 * since the pointers were read.
 */
export async function* leavingFiles(
  context: LakeContext,
  pointers: readonly Pointer[],
  base?: string,
): AsyncGenerator<LeavingFile> {
  for (const pointer of pointers) {
    const table = await loadAt(context, pointer);
    const relocation: Relocation | undefined =
      base === undefined ? undefined : { location: (key) => `${base}/${key}`, keyOf: keyIn(pointer.folder) };
    yield* filesOfTable(context, table, relocation);
  }
}

async function* filesOfTable(
  context: LakeContext,
  table: LoadedTable,
  relocation: Relocation | undefined,
): AsyncGenerator<LeavingFile> {
  const seen = new Set<string>();
  const lengths = new Map<string, number>();
  const isNew = (key: string) => !seen.has(key) && seen.add(key) !== undefined;
  const metadata = async (key: string, change: (bytes: Uint8Array, how: Relocation) => Uint8Array) => {
    const bytes = await context.storage.read(key);
    if (bytes === undefined) throw lakeErrors.fileMissing({ table: table.pointer.name });
    return { key, content: relocation === undefined ? bytes : change(bytes, relocation) };
  };
  for (const snapshot of table.metadata.snapshots) {
    for (const { key } of await liveFiles(context, table, snapshot))
      if (isNew(key)) yield { key, content: { path: context.storage.fetch(key) } };
    for (const { key } of await readManifests(context, table, snapshot)) {
      if (!isNew(key)) continue;
      const file = await metadata(key, relocatedManifest);
      lengths.set(key, file.content.length);
      yield file;
    }
    if (isNew(snapshot.list))
      yield metadata(snapshot.list, (bytes, how) => relocatedList(bytes, how, (key) => lengths.get(key)));
  }
  yield metadata(table.pointer.metadata, relocatedMetadata);
}
