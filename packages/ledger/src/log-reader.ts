import { entryKind } from './entry-kind.js';
import { type EpochKeys, openEpoch } from './epoch.js';
import { ledgerErrors } from './errors.js';
import type { Content, ContentReference, LoggedEvent } from './event.js';
import type { X25519Private } from './hpke.js';
import { equalHashes, sha256 } from './merkle.js';
import { contentKeyCommitment, openContent, openSlot, SLOT_BYTES } from './sealed-content.js';
import { type Envelope, openEvent, outsideOf } from './sealed-event.js';

/** Where a reader gets entries by position. */
export type EntrySource = (index: number) => Promise<Uint8Array>;

/** Where a reader gets sealed contents: the ledger's own store, or a copy of it. */
export interface ContentSource {
  blob(reference: ContentReference): Promise<Uint8Array | undefined>;
  slot(reference: ContentReference): Promise<Uint8Array | undefined>;
}

export type OpenedContent =
  | { readonly state: 'open'; readonly content: Content }
  /** The key was overwritten with zeros: lawful only with a `content.destroy` event. */
  | { readonly state: 'destroyed' }
  | { readonly state: 'unreadable'; readonly problem: string };

/** Opens entries with one private key, the force's or the overseer's. Keys of epochs met are kept: one or two a day. */
export class LogReader {
  private readonly epochs = new Map<number, EpochKeys | undefined>();

  constructor(
    private readonly origin: string,
    private readonly own: X25519Private,
    private readonly entries: EntrySource,
  ) {}

  /** The event at a position; undefined for entries that hold none (the origin, epoch keys). */
  async event(index: number, entry?: Uint8Array): Promise<LoggedEvent | undefined> {
    const bytes = entry ?? (await this.entries(index));
    const kind = entryKind(bytes);
    if (kind === 'epoch' || kind === 'origin') return undefined;
    const envelope = await this.envelope(index, bytes);
    if (envelope === undefined) throw ledgerErrors.unreadable({ index });
    return loggedEvent(index, envelope);
  }

  /** What is inside an event's entry, or undefined when this key doesn't open it. */
  async envelope(index: number, entry: Uint8Array): Promise<Envelope | undefined> {
    const outside = outsideOf(entry);
    if (outside === undefined || outside.epochIndex >= index) return undefined;
    const keys = await this.epoch(outside.epochIndex);
    return keys === undefined ? undefined : openEvent(entry, keys);
  }

  async content(
    index: number,
    reference: ContentReference,
    source: ContentSource,
    entry?: Uint8Array,
  ): Promise<OpenedContent> {
    const outside = outsideOf(entry ?? (await this.entries(index)));
    const epoch = outside === undefined ? undefined : await this.epoch(outside.epochIndex);
    const [blob, slot] = await Promise.all([source.blob(reference), source.slot(reference)]);
    if (slot?.length !== SLOT_BYTES) return { state: 'unreadable', problem: 'its key is missing' };
    if (slot.every((byte) => byte === 0)) return { state: 'destroyed' };
    const hash = Buffer.from(reference.hash, 'base64');
    if (blob === undefined || !equalHashes(sha256(blob), hash)) {
      return { state: 'unreadable', problem: 'its sealed bytes are missing or altered' };
    }
    const key = epoch === undefined ? undefined : openSlot(epoch.content, slot, hash);
    if (key === undefined || contentKeyCommitment(key) !== reference.key) {
      return { state: 'unreadable', problem: 'its key is altered' };
    }
    const content = openContent(blob, key);
    return content === undefined
      ? { state: 'unreadable', problem: 'its sealed bytes do not open with its key' }
      : { state: 'open', content };
  }

  private async epoch(index: number): Promise<EpochKeys | undefined> {
    if (this.epochs.has(index)) return this.epochs.get(index);
    const entry = await this.entries(index);
    const keys = entryKind(entry) === 'epoch' ? openEpoch(this.origin, entry, this.own) : undefined;
    this.epochs.set(index, keys);
    return keys;
  }
}

export function loggedEvent(index: number, { v: _v, nonce: _nonce, salt: _salt, ...event }: Envelope): LoggedEvent {
  return Object.freeze({ index, ...event });
}
