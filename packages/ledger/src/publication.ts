import type { Files } from '@peel/kernel/files';
import { type SignedCheckpoint, signCheckpoint } from './checkpoint.js';
import type { GrowingTree } from './growing-tree.js';
import type { Journal } from './journal.js';
import type { Signer } from './note.js';
import { TilePublisher } from './tile-publisher.js';
import type { UnpublishedEntries } from './unpublished-entries.js';

/** Turns what the journal made durable into tiles and a signed checkpoint, one publication at a time. */
export class Publication {
  private readonly publisher: TilePublisher;
  private current: Promise<SignedCheckpoint> | undefined;
  private last: SignedCheckpoint | undefined;

  constructor(
    files: Files,
    folder: string,
    private readonly parts: {
      readonly signer: Signer;
      readonly tree: GrowingTree;
      readonly unpublished: UnpublishedEntries;
      readonly journal: Journal;
    },
    private size: number,
  ) {
    this.publisher = new TilePublisher(files, folder);
  }

  /** How many entries the checkpoint on disk covers. */
  get published(): number {
    return this.size;
  }

  get newest(): SignedCheckpoint | undefined {
    return this.last;
  }

  /** The tree as it is at this moment, signed but not written. */
  signNow(): SignedCheckpoint {
    const { tree, signer } = this.parts;
    return signCheckpoint({ origin: signer.verifier.name, size: tree.size, root: tree.root() }, signer);
  }

  /** Publishes everything durable at the time of the call. A failed write or sync is final for the ledger. */
  async publish(): Promise<SignedCheckpoint> {
    while (this.current !== undefined) await this.current;
    if (this.last !== undefined && this.last.size === this.parts.tree.size) return this.last;
    this.current = this.publishOnce();
    try {
      return await this.current;
    } finally {
      this.current = undefined;
    }
  }

  private async publishOnce(): Promise<SignedCheckpoint> {
    const { tree, unpublished, journal } = this.parts;
    const checkpoint = this.signNow();
    await this.publisher.publish({ checkpoint, tiles: tree.takeTiles(), bundles: unpublished.bundles() });
    this.size = checkpoint.size;
    this.last = checkpoint;
    unpublished.drop(checkpoint.size);
    await journal.drop(checkpoint.size);
    return checkpoint;
  }
}
