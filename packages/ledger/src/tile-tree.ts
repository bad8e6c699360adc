import { decodeBundle } from './entry-bundle.js';
import { ledgerErrors } from './errors.js';
import { combine } from './growing-tree.js';
import {
  consistencyRanges,
  emptyRoot,
  HASH_BYTES,
  type Hash,
  inclusionRanges,
  nodeHash,
  splitPoint,
} from './merkle.js';
import { levelWidth, TILE_WIDTH, tilePath, tileWidth } from './tile-path.js';

/** Anything that serves a log's files by their relative path: a folder, an HTTP address, a copy on a stick. */
export interface TileReader {
  read(path: string): Promise<Uint8Array | undefined>;
}

/** Hashes and proofs of a log from its tiles alone, for any size up to the one given. Nothing read is trusted before a root was compared. */
export class TileTree {
  private readonly tiles = new Map<string, readonly Hash[]>();

  constructor(
    private readonly reader: TileReader,
    readonly size: number,
  ) {}

  async root(size: number = this.size): Promise<Hash> {
    return size === 0 ? emptyRoot : this.rangeHash(0, size);
  }

  async inclusionProof(index: number, size: number = this.size): Promise<readonly Hash[]> {
    if (!(index >= 0 && index < size && size <= this.size)) {
      throw ledgerErrors.proofRange({ from: index, to: size, size: this.size });
    }
    return Promise.all(inclusionRanges(index, 0, size).map(([from, to]) => this.rangeHash(from, to)));
  }

  async consistencyProof(old: number, size: number = this.size): Promise<readonly Hash[]> {
    if (!(old >= 0 && old <= size && size <= this.size)) {
      throw ledgerErrors.proofRange({ from: old, to: size, size: this.size });
    }
    return Promise.all(consistencyRanges(old, size).map(([from, to]) => this.rangeHash(from, to)));
  }

  async leaf(index: number): Promise<Hash> {
    return this.rangeHash(index, index + 1);
  }

  /** Hashes of the partial tile at each level: what a tree needs to grow on. */
  async edge(): Promise<readonly (readonly Hash[])[]> {
    const levels: (readonly Hash[])[] = [];
    for (let level = 0; levelWidth(level, this.size) > 0; level += 1) {
      const index = Math.floor(levelWidth(level, this.size) / TILE_WIDTH);
      levels.push(tileWidth(level, index, this.size) === 0 ? [] : await this.tile(level, index));
    }
    return levels;
  }

  async entry(index: number): Promise<Buffer> {
    const bundle = Math.floor(index / TILE_WIDTH);
    const entry = (await this.entries(bundle))[index % TILE_WIDTH];
    if (entry === undefined) throw ledgerErrors.tileMissing({ path: tilePath('entries', bundle) });
    return entry;
  }

  /** All entries of one bundle that are in the tree. */
  async entries(bundle: number): Promise<readonly Buffer[]> {
    const width = tileWidth('entries', bundle, this.size);
    const path = tilePath('entries', bundle, width);
    const entries = decodeBundle(await this.fetch('entries', bundle, width), path).slice(0, width);
    if (entries.length !== width) throw ledgerErrors.tileMissing({ path });
    return entries;
  }

  async rangeHash(from: number, to: number): Promise<Hash> {
    const count = to - from;
    if (isPowerOfTwo(count) && from % count === 0) return this.subtree(from, count);
    const middle = from + splitPoint(count);
    return nodeHash(await this.rangeHash(from, middle), await this.rangeHash(middle, to));
  }

  private async subtree(from: number, count: number): Promise<Hash> {
    let level = 0;
    while (count >= TILE_WIDTH ** (level + 1)) level += 1;
    const unit = TILE_WIDTH ** level;
    const position = from / unit;
    const start = position % TILE_WIDTH;
    const hashes = await this.tile(level, Math.floor(position / TILE_WIDTH));
    return combine(hashes.slice(start, start + count / unit));
  }

  private async tile(level: number, index: number): Promise<readonly Hash[]> {
    const width = tileWidth(level, index, this.size);
    const path = tilePath(level, index, width);
    const known = this.tiles.get(path);
    if (known !== undefined) return known;
    const bytes = await this.fetch(level, index, width);
    if (bytes.length < width * HASH_BYTES) throw ledgerErrors.tileMissing({ path });
    const hashes = Array.from({ length: width }, (_, at) => bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
    if (this.tiles.size >= TILE_CACHE) this.tiles.clear();
    this.tiles.set(path, hashes);
    return hashes;
  }

  /** A partial tile may have been replaced by a fuller one: c2sp.org/tlog-tiles, "Partial Tiles". */
  private async fetch(level: number | 'entries', index: number, width: number): Promise<Uint8Array> {
    const path = tilePath(level, index, width);
    const bytes = (await this.reader.read(path)) ?? (await this.reader.read(tilePath(level, index)));
    if (bytes === undefined) throw ledgerErrors.tileMissing({ path });
    return bytes;
  }
}

const TILE_CACHE = 256;

function isPowerOfTwo(n: number): boolean {
  return n >= 1 && Number.isInteger(Math.log2(n));
}
