import { dirname } from 'node:path';
import { type Files, writeDurably } from '@peel/kernel/files';
import type { SignedCheckpoint } from './checkpoint.js';
import { encodeBundle } from './entry-bundle.js';
import type { Tile } from './growing-tree.js';
import { TILE_WIDTH, tilePath } from './tile-path.js';
import type { TileReader } from './tile-tree.js';

export interface Bundle {
  readonly index: number;
  readonly entries: readonly Uint8Array[];
}

export interface Publication {
  readonly checkpoint: SignedCheckpoint;
  readonly tiles: readonly Tile[];
  readonly bundles: readonly Bundle[];
}

const CONCURRENT_WRITES = 8;

/** Writes tiles, then the checkpoint that covers them: a reader of the checkpoint always finds its tiles. */
export class TilePublisher {
  private readonly known = new Set<string>();

  constructor(
    private readonly files: Files,
    private readonly folder: string,
  ) {}

  async publish({ checkpoint, tiles, bundles }: Publication): Promise<void> {
    const contents = [
      ...bundles.map(({ index, entries }) => ({
        path: tilePath('entries', index, entries.length),
        bytes: (): Uint8Array => encodeBundle(entries),
      })),
      ...tiles.map(({ level, index, hashes }) => ({
        path: tilePath(level, index, hashes.length),
        bytes: (): Uint8Array => Buffer.concat(hashes),
      })),
    ];
    for (let at = 0; at < contents.length; at += CONCURRENT_WRITES) {
      const some = contents.slice(at, at + CONCURRENT_WRITES);
      await Promise.all(some.map(({ path, bytes }) => this.write(`${this.folder}/${path}`, bytes())));
    }
    // Tiles beyond the checkpoint are never read, so names need be durable only before the checkpoint is.
    const folders = new Set(contents.map(({ path }) => dirname(`${this.folder}/${path}`)));
    await Promise.all([...folders].map((folder) => this.files.sync(folder)));
    await writeDurably(this.files, `${this.folder}/checkpoint`, Buffer.from(checkpoint.note));
    await this.removePartial(bundles, tiles);
  }

  /**
   * Under another name first: a partial tile of an upper level keeps its path for many publications, and the checkpoint that is in
   * force needs it while it is written anew.
   */
  private async write(path: string, bytes: Uint8Array): Promise<void> {
    await this.ensureFolder(dirname(path));
    const temporary = `${path}.new`;
    await this.files.remove(temporary);
    const file = await this.files.open(temporary);
    try {
      await file.append(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.files.rename(temporary, path);
  }

  /** A folder that a killed process made may not be on the disk yet, so its name is synced once by each process. */
  private async ensureFolder(folder: string): Promise<void> {
    if (this.known.has(folder)) return;
    if (folder !== this.folder) await this.ensureFolder(dirname(folder));
    await this.files.makeFolder(folder);
    await this.files.sync(dirname(folder));
    if (this.known.size >= 10_000) this.known.clear();
    this.known.add(folder);
  }

  /** A full tile replaces its partial ones: c2sp.org/tlog-tiles allows that, and only that. */
  private async removePartial(bundles: readonly Bundle[], tiles: readonly Tile[]): Promise<void> {
    const full = [
      ...bundles.filter(({ entries }) => entries.length === TILE_WIDTH).map(({ index }) => tilePath('entries', index)),
      ...tiles.filter(({ hashes }) => hashes.length === TILE_WIDTH).map(({ level, index }) => tilePath(level, index)),
    ];
    for (const path of full) {
      const partial = `${this.folder}/${path}.p`;
      this.known.delete(partial);
      await this.files.remove(partial);
    }
  }
}

export function folderReader(files: Pick<Files, 'read'>, folder: string): TileReader {
  return { read: (path) => files.read(`${folder}/${path}`) };
}
