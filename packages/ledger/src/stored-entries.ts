import type { Files } from '@peel/kernel/files';
import type { Publication } from './publication.js';
import { TILE_WIDTH } from './tile-path.js';
import { folderReader } from './tile-publisher.js';
import { TileTree } from './tile-tree.js';
import type { UnpublishedEntries } from './unpublished-entries.js';

const CACHED_BUNDLES = 16;

/** Entries by position, from memory while they are not published, then from the bundles. */
export class StoredEntries {
  private readonly bundles = new Map<number, readonly Uint8Array[]>();

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
    const known = this.bundles.get(bundle)?.[index % TILE_WIDTH];
    if (known !== undefined) return known;
    const tree = this.tree();
    const entries = await tree.entries(bundle);
    if (this.bundles.size >= CACHED_BUNDLES) this.bundles.clear();
    if (entries.length === TILE_WIDTH) this.bundles.set(bundle, entries);
    return entries[index % TILE_WIDTH] ?? tree.entry(index);
  }

  /** The published tree, for proofs. */
  tree(): TileTree {
    return new TileTree(folderReader(this.files, this.folder), this.publication.published);
  }
}
