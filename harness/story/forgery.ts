import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemClock } from '@peel/kernel/clock';
import { systemFiles } from '@peel/kernel/files';
import { openCheckpoint, signCheckpoint } from '@peel/ledger/checkpoint';
import { encodeBundle } from '@peel/ledger/entry-bundle';
import { GrowingTree } from '@peel/ledger/growing-tree';
import { readLedgerKeys } from '@peel/ledger/keys';
import { leafHash } from '@peel/ledger/merkle';
import { tilePath } from '@peel/ledger/tile-path';
import { folderReader } from '@peel/ledger/tile-publisher';
import { TileTree } from '@peel/ledger/tile-tree';
import { startPostgres } from '@peel/metastore/postgres';
import type { Story } from './story.js';

/** What an administrator with every key of the service could do to a log at rest. */
export class Forger {
  constructor(private readonly story: Story) {}

  /** A copy of the whole ledger folder, to lay back later. */
  async keep(name: string): Promise<string> {
    const kept = join(this.story.root, name);
    await rm(kept, { recursive: true, force: true });
    await cp(this.story.path('.peel', 'ledger'), kept, { recursive: true });
    return kept;
  }

  async layBack(kept: string): Promise<void> {
    const folder = this.story.path('.peel', 'ledger');
    await rm(folder, { recursive: true, force: true });
    await cp(kept, folder, { recursive: true });
  }

  /** Changes one byte of a file in place. */
  async flip(path: string, at: number): Promise<void> {
    const bytes = await readFile(path);
    const offset = at < 0 ? bytes.length + at : at;
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    await writeFile(path, bytes);
  }

  /** Takes from the database what it knows of the log's length, as an older back-up of it would. No service may run. */
  async forget(): Promise<void> {
    const folder = this.story.path('.peel', 'postgres');
    const ports = { clock: systemClock, log: () => undefined };
    const postgres = await startPostgres({ folder, runFolder: this.story.path('.peel', 'run') }, ports);
    try {
      for (const table of ['high_water', 'index_position']) await postgres.pool.query(`delete from ledger.${table}`);
    } finally {
      await postgres.stop();
    }
  }

  /** Other entries under a checkpoint that the log's own key signs: a whole new log that is consistent in itself. */
  async resign(ledger: string, change: (entries: readonly Buffer[]) => readonly Buffer[]): Promise<void> {
    const { signer } = await readLedgerKeys(systemFiles, this.story.path('.peel', 'keys'));
    const log = join(ledger, 'log');
    const { size } = openCheckpoint(await readFile(join(log, 'checkpoint'), 'utf8'), signer.verifier);
    const old = new TileTree(folderReader(systemFiles, log), size);
    const entries: Buffer[] = [];
    for (let bundle = 0; bundle * 256 < size; bundle += 1) entries.push(...(await old.entries(bundle)));
    const changed = change(entries);
    await rm(join(log, 'tile'), { recursive: true });
    // The journal holds what is not yet in tiles; a forger leaves nothing that contradicts the new log.
    await rm(join(ledger, 'journal'), { recursive: true, force: true });
    const tree = new GrowingTree();
    for (const entry of changed) tree.add(leafHash(entry));
    for (let at = 0; at < changed.length; at += 256) {
      const some = changed.slice(at, at + 256);
      await write(join(log, tilePath('entries', at / 256, some.length)), encodeBundle(some));
    }
    for (const { level, index, hashes } of tree.takeTiles()) {
      await write(join(log, tilePath(level, index, hashes.length)), Buffer.concat(hashes));
    }
    const signed = signCheckpoint({ origin: signer.verifier.name, size: tree.size, root: tree.root() }, signer);
    await writeFile(join(log, 'checkpoint'), signed.note);
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
