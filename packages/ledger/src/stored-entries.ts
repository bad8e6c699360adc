import type { Files } from '@peel/kernel/files';
import type { Publication } from './publication.js';
import { TILE_WIDTH } from './tile-path.js';
import { folderReader } from './tile-publisher.js';
import { TileTree } from './tile-tree.js';
import type { UnpublishedEntries } from './unpublished-entries.js';

/** A bundle is half a megabyte, and thousands of entries may be asked for at one moment: so many are kept, so many read at once. */
const CACHED_BUNDLES = 16;
const READ_AT_ONCE = 4;

type Bundle = readonly Uint8Array[];

/** Entries by position, from memory while they are not published, then from the bundles. Whoever asks for one bundle at one time share its reading. */
export class StoredEntries {
  /** Whole ones, that which was read first first. */
  private readonly bundles = new Map<number, Bundle>();
  private readonly reading = new Map<number, Promise<Bundle>>();
  private readonly lanes: Promise<unknown>[] = Array.from({ length: READ_AT_ONCE }, () => Promise.resolve());

  constructor(
    private readonly files: Files,
    private readonly folder: string,
    private readonly unpublished: UnpublishedEntries,
    private readonly publication: Publication,
  ) {}

  async get(index: number): Promise<Uint8Array> {
    const recent = this.unpublished.get(index);
    if (recent !== undefined) return recent;
    const bundle = Math.floor(index / TILE_WIDTH);
    const entries = this.bundles.get(bundle) ?? (await (this.reading.get(bundle) ?? this.read(bundle)));
    // A reading that began before the last publication lacks what that brought.
    return entries[index % TILE_WIDTH] ?? this.tree().entry(index);
  }

  private read(bundle: number): Promise<Bundle> {
    const lane = bundle % READ_AT_ONCE;
    const read = (this.lanes[lane] ?? Promise.resolve())
      .then(() => this.tree().entries(bundle))
      .then((entries) => this.keep(bundle, entries))
      .finally(() => this.reading.delete(bundle));
    this.lanes[lane] = read.catch(() => undefined);
    this.reading.set(bundle, read);
    return read;
  }

  private keep(bundle: number, entries: Bundle): Bundle {
    if (entries.length < TILE_WIDTH) return entries;
    const [oldest] = this.bundles.keys();
    if (this.bundles.size >= CACHED_BUNDLES && oldest !== undefined) this.bundles.delete(oldest);
    this.bundles.set(bundle, entries);
    return entries;
  }

  /** The published tree, for proofs. */
  tree(): TileTree {
    return new TileTree(folderReader(this.files, this.folder), this.publication.published);
  }
}
