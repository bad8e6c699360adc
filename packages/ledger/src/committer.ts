import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import { type ContentStore, extentsOf } from './content-store.js';
import { ledgerErrors } from './errors.js';
import type { Receipt } from './event.js';
import type { GrowingTree } from './growing-tree.js';
import type { Journal } from './journal.js';
import { leafHash } from './merkle.js';
import type { Signer } from './note.js';
import { makeReceipt } from './receipt.js';
import type { PreparedEvent, SealedEntry, Sealer } from './sealer.js';
import type { UnpublishedEntries } from './unpublished-entries.js';

export interface CommitLimits {
  /** Events waiting. */
  readonly events: number;
  /** Bytes of entries and contents waiting. */
  readonly bytes: number;
  readonly clockToleranceMs: number;
}

interface Waiting extends SealedEntry {
  readonly bytes: number;
  /** Called when the tree holds this entry and none after it. */
  readonly added?: () => void;
  readonly resolve: () => void;
  readonly reject: (error: PeelError) => void;
}

const BATCH_EVENTS = 1_024;
const BATCH_BYTES = 4 * 1024 * 1024;
const JOURNAL_SEGMENT_BYTES = 8 * 1024 * 1024;

/**
 * Group commit: whoever comes while a batch is on its way to the disk goes with the next one. A batch is one write and one sync of the journal, and
 * beside it one of the contents and one of their keys. The first failure of any of them ends the committer for good (THREATS 15).
 */
export class Committer {
  private queue: Waiting[] = [];
  private queuedBytes = 0;
  private running: Promise<void> | undefined;
  private failure: PeelError | undefined;
  /** Position the next event gets. */
  private next: number;

  constructor(
    private readonly parts: {
      readonly sealer: Sealer;
      readonly signer: Signer;
      readonly journal: Journal;
      readonly contents: ContentStore;
      readonly tree: GrowingTree;
      readonly unpublished: UnpublishedEntries;
      readonly clock: Clock;
    },
    private readonly limits: CommitLimits,
    private lastLogged: number,
    private readonly hooks: { readonly committed: () => Promise<void>; readonly failed: (error: PeelError) => void },
  ) {
    this.next = parts.tree.size;
  }

  get stopped(): PeelError | undefined {
    return this.failure;
  }

  /** Takes events in this order, next to each other. Each promise resolves when its event is durable. */
  enqueue(events: readonly PreparedEvent[]): readonly Promise<Receipt>[] {
    this.assertAccepts(events.length);
    const logged = this.time();
    return events.map((event) => this.enqueueOne(event, logged));
  }

  /** The first entry of a new log. */
  begin(entry: Uint8Array): Promise<void> {
    return this.push({ entry, leaf: leafHash(entry) });
  }

  /**
   * Fills up to a multiple of leaves with events made by `padding` and calls `added` when the tree holds exactly those, whatever comes after.
   */
  async pad(multiple: number, padding: () => PreparedEvent, added: () => void): Promise<void> {
    this.assertAccepts(multiple);
    const logged = this.time();
    const epoch = this.parts.sealer.epochDue(this.next);
    if (epoch !== undefined) this.push(epoch).catch(() => undefined);
    // At least one: so the last padding event, and with it the boundary, is always ours.
    const count = multiple - (this.next % multiple);
    const all = Array.from({ length: count }, (_, at) =>
      this.push(this.parts.sealer.seal(padding(), logged), at === count - 1 ? added : undefined),
    );
    await Promise.all(all);
  }

  /** Returns when everything taken so far is durable or rejected. */
  async settled(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  /** Ends the committer: what waits is rejected, nothing is taken any more. */
  stop(error: PeelError): void {
    this.failure ??= error;
    const waiting = this.queue;
    this.queue = [];
    this.queuedBytes = 0;
    for (const { reject } of waiting) reject(error);
  }

  private assertAccepts(count: number): void {
    if (this.failure !== undefined) throw this.failure;
    const { events, bytes } = this.limits;
    if (this.queue.length > 0 && (this.queue.length + count > events || this.queuedBytes > bytes)) {
      throw ledgerErrors.queueFull({ limit: events, bytes });
    }
  }

  private time(): number {
    const now = this.parts.clock.now();
    const behind = this.lastLogged - now;
    if (behind > this.limits.clockToleranceMs) {
      throw ledgerErrors.clockBack({ behind, tolerance: this.limits.clockToleranceMs });
    }
    this.lastLogged = Math.max(this.lastLogged, now);
    return this.lastLogged;
  }

  private async enqueueOne(event: PreparedEvent, logged: number): Promise<Receipt> {
    const epoch = this.parts.sealer.epochDue(this.next);
    if (epoch !== undefined) this.push(epoch).catch(() => undefined);
    const sealed = this.parts.sealer.seal(event, logged);
    await this.push(sealed);
    return makeReceipt(sealed.receipt ?? unsealed(), this.parts.signer);
  }

  private push(sealed: SealedEntry, added?: () => void): Promise<void> {
    const bytes = sealed.entry.length + (sealed.content?.blob.length ?? 0);
    this.next += 1;
    this.queuedBytes += bytes;
    return new Promise((resolve, reject) => {
      this.queue.push({ ...sealed, bytes, resolve, reject, ...(added === undefined ? {} : { added }) });
      this.running ??= this.run();
    });
  }

  private async run(): Promise<void> {
    try {
      // One turn of the event loop, so that callers of the same moment share a batch.
      for (await setImmediate(); this.queue.length > 0; await setImmediate()) {
        await this.commit(this.take());
        await this.hooks.committed();
      }
    } catch (cause) {
      this.hooks.failed(asStopped(cause, 'the journal or a content file'));
    } finally {
      this.running = undefined;
    }
  }

  private take(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.queue) {
      bytes += waiting.bytes;
      if (count > 0 && (count >= BATCH_EVENTS || bytes > BATCH_BYTES)) break;
      count += 1;
    }
    const batch = this.queue.slice(0, count);
    this.queue = this.queue.slice(count);
    for (const waiting of batch) this.queuedBytes -= waiting.bytes;
    return batch;
  }

  private async commit(batch: readonly Waiting[]): Promise<void> {
    const { journal, contents, tree, unpublished } = this.parts;
    const placed = batch.flatMap(({ content }) => (content === undefined ? [] : [content]));
    try {
      await journal.rotate(JOURNAL_SEGMENT_BYTES);
      await Promise.all([
        journal.append({ first: tree.size, entries: batch.map(({ entry }) => entry), extents: extentsOf(placed) }),
        contents.write(placed),
      ]);
    } catch (cause) {
      const error = asStopped(cause, 'the journal or a content file');
      for (const { reject } of batch) reject(error);
      throw error;
    }
    for (const waiting of batch) {
      tree.add(waiting.leaf);
      unpublished.add(waiting.entry);
      waiting.added?.();
    }
    for (const { resolve } of batch) resolve();
  }
}

/** The error everyone gets after the first failed write or sync. */
export function asStopped(cause: unknown, file: string): PeelError {
  const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
  if (cause instanceof Error && cause.name === 'PeelError') return cause as PeelError;
  return full ? ledgerErrors.diskFull({ file }, cause) : ledgerErrors.stopped({ file }, cause);
}

function unsealed(): never {
  throw ledgerErrors.eventInvalid({ problem: 'it was sealed without a receipt' });
}
