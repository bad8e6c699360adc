import type { Clock } from '@peel/kernel/clock';
import { isoTime } from '@peel/kernel/clock';
import type { EventId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import { KEY_BYTES, NONCE_BYTES } from './aead.js';
import type { ContentStore, PlacedContent } from './content-store.js';
import { createEpoch, type EpochKeys, type Recipient } from './epoch.js';
import { ledgerErrors } from './errors.js';
import type { Act, Content, NewEvent } from './event.js';
import { leafHash, sha256 } from './merkle.js';
import { keyedResult, type ReceiptFacts, receiptTag, receiptText } from './receipt.js';
import { contentKeyCommitment, encodeContent, sealContent, sealedContentBytes, sealSlot } from './sealed-content.js';
import { ACT_LIMIT, type Envelope, encodeEnvelope, sealEvent } from './sealed-event.js';

/** A checked event, its content encoded: everything that may fail or take long is done. */
export interface PreparedEvent {
  readonly id: EventId;
  readonly act: NewEvent['act'];
  readonly padded?: Uint8Array;
  readonly resultHash?: string;
}

/** An entry ready for the log. */
export interface SealedEntry {
  readonly entry: Uint8Array;
  readonly leaf: Uint8Array;
  readonly content?: PlacedContent;
  readonly receipt?: ReceiptFacts;
}

/** Room in the envelope for ids, times, salts and the content's reference. */
const ENVELOPE_ROOM = 800;
const SALT_BYTES = 16;
const DAY = 24 * 60 * 60 * 1000;

export async function prepareEvent({ id, act, content }: NewEvent): Promise<PreparedEvent> {
  const problem = eventProblem(id, act);
  if (problem !== undefined) throw ledgerErrors.eventInvalid({ problem });
  const bytes = Buffer.byteLength(JSON.stringify(act));
  if (bytes > ACT_LIMIT - ENVELOPE_ROOM) {
    throw ledgerErrors.eventTooLarge({ part: 'act', bytes, limit: ACT_LIMIT - ENVELOPE_ROOM });
  }
  return content === undefined ? { id, act } : { id, act, ...(await prepareContent(content)) };
}

async function prepareContent(content: Content): Promise<Pick<PreparedEvent, 'padded' | 'resultHash'>> {
  const padded = await encodeContent(content);
  return content.resultHash === undefined ? { padded } : { padded, resultHash: content.resultHash };
}

function eventProblem(id: string, act: NewEvent['act']): string | undefined {
  if (!/^[A-Za-z0-9_.:-]{8,80}$/.test(id)) return 'its id has the wrong form';
  if (!/^[a-z][a-z0-9.-]{1,60}$/.test(act.kind)) return 'its kind has the wrong form';
  if (act.actor === '') return 'it names no actor';
  return act.time === undefined || !Number.isNaN(Date.parse(act.time)) ? undefined : 'its time is not ISO 8601';
}

interface Epoch {
  readonly index: number;
  readonly began: number;
  readonly keys: EpochKeys;
}

/** Turns events into sealed entries, in the order of the log, under the keys of the current epoch. Writes nothing. */
export class Sealer {
  private epoch: Epoch | undefined;

  constructor(
    private readonly origin: string,
    private readonly recipients: readonly Recipient[],
    private readonly contents: Pick<ContentStore, 'place'>,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
  ) {}

  /** The entry that must come first at this position when a new epoch is due: with the first event of a run, and daily. */
  epochDue(index: number): SealedEntry | undefined {
    const now = this.ports.clock.now();
    if (this.epoch !== undefined && now - this.epoch.began < DAY) return undefined;
    const { keys, entry } = createEpoch(this.origin, this.recipients, this.ports.randomness);
    this.epoch = { index, began: now, keys };
    return { entry, leaf: leafHash(entry) };
  }

  seal(event: PreparedEvent, logged: number): SealedEntry {
    const epoch = this.epoch;
    if (epoch === undefined) throw ledgerErrors.eventInvalid({ problem: 'no epoch has begun' });
    const time = isoTime(logged);
    // Under the event's own scope: what is in the receipt must not depend on what others do.
    const own = Buffer.from(this.ports.randomness.bytes(2 * SALT_BYTES, `receipt:${event.id}`));
    const [nonce, salt] = [own.subarray(0, SALT_BYTES), own.subarray(SALT_BYTES)];
    const result = keyedResult(salt, event.resultHash);
    const receipt = { origin: this.origin, event: event.id, time, result, nonce: nonce.toString('base64') };
    const content = event.padded === undefined ? undefined : this.sealContent(event.padded, epoch.keys);
    const act: Act = { ...event.act, time: event.act.time ?? time };
    const envelope: Envelope = {
      v: 1,
      id: event.id,
      logged: time,
      nonce: receipt.nonce,
      salt: salt.toString('base64'),
      ...(result === '-' ? {} : { result }),
      act,
      ...(content === undefined ? {} : { content: content.reference }),
    };
    const outside = { receiptTag: receiptTag(receiptText(receipt)), epochIndex: epoch.index };
    const entry = sealEvent(outside, epoch.keys, this.draw(NONCE_BYTES), encodeEnvelope(envelope));
    const sealed = { entry, leaf: leafHash(entry), receipt };
    return content === undefined ? sealed : { ...sealed, content: content.placed };
  }

  private sealContent(padded: Uint8Array, keys: EpochKeys) {
    const drawn = this.draw(KEY_BYTES + 2 * NONCE_BYTES);
    const key = drawn.subarray(0, KEY_BYTES);
    const blob = sealContent(padded, key, drawn.subarray(KEY_BYTES, KEY_BYTES + NONCE_BYTES));
    const hash = sha256(blob);
    const place = this.contents.place(sealedContentBytes(padded));
    const slot = sealSlot(keys.content, drawn.subarray(KEY_BYTES + NONCE_BYTES), hash, key);
    const placed: PlacedContent = { place, blob, slot };
    const reference = {
      ...place,
      bytes: blob.length,
      hash: hash.toString('base64'),
      key: contentKeyCommitment(key),
    };
    return { placed, reference };
  }

  private draw(bytes: number): Uint8Array {
    return this.ports.randomness.bytes(bytes, 'ledger-seal');
  }
}
