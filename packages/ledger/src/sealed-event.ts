import { NONCE_BYTES, seal, TAG_BYTES, unseal } from './aead.js';
import { ENTRY_HEAD_BYTES, entryHead, entryKind } from './entry-kind.js';
import type { EpochKeys } from './epoch.js';
import { ledgerErrors } from './errors.js';
import type { LoggedEvent } from './event.js';
import { RECEIPT_TAG_BYTES } from './receipt.js';

/**
 * An event as an entry: head, receipt tag (32), position of the epoch entry (8, big-endian), nonce (12), sealed act, tag (16). The sealed part is
 * the length of the JSON (4, big-endian), the JSON, zeros up to one of a few fixed sizes. Everything before the sealed part is authenticated.
 */
const ACT_SIZES: readonly number[] = [1_536, 4_096, 16_384, 61_440];
const LENGTH_BYTES = 4;
export const ACT_LIMIT = (ACT_SIZES.at(-1) ?? 0) - LENGTH_BYTES;
const TAG_AT = ENTRY_HEAD_BYTES;
const EPOCH_AT = TAG_AT + RECEIPT_TAG_BYTES;
const NONCE_AT = EPOCH_AT + 8;
const SEALED_AT = NONCE_AT + NONCE_BYTES;

/** The JSON inside: what a holder of a private key reads. */
export interface Envelope extends Omit<LoggedEvent, 'index'> {
  readonly v: 1;
  /** Base64: the receipt's nonce, and the salt of the keyed result. */
  readonly nonce: string;
  readonly salt: string;
}

export function encodeEnvelope(envelope: Envelope): Buffer {
  const json = Buffer.from(JSON.stringify(envelope));
  const size = ACT_SIZES.find((limit) => json.length + LENGTH_BYTES <= limit);
  if (size === undefined) throw ledgerErrors.eventTooLarge({ part: 'act', bytes: json.length, limit: ACT_LIMIT });
  const padded = Buffer.alloc(size);
  padded.writeUInt32BE(json.length, 0);
  json.copy(padded, LENGTH_BYTES);
  return padded;
}

export interface SealedEvent {
  readonly receiptTag: Uint8Array;
  readonly epochIndex: number;
}

export function sealEvent(
  { receiptTag, epochIndex }: SealedEvent,
  keys: EpochKeys,
  nonce: Uint8Array,
  padded: Uint8Array,
): Buffer {
  const epoch = Buffer.alloc(8);
  epoch.writeBigUInt64BE(BigInt(epochIndex));
  const head = Buffer.concat([entryHead('event'), receiptTag, epoch, nonce]);
  return Buffer.concat([head, seal(keys.act, nonce, head, padded)]);
}

/** What everyone can read of an event's entry; undefined when it is not one. */
export function outsideOf(entry: Uint8Array): SealedEvent | undefined {
  if (entryKind(entry) !== 'event' || !ACT_SIZES.includes(entry.length - SEALED_AT - TAG_BYTES)) return undefined;
  const bytes = Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength);
  return { receiptTag: entry.subarray(TAG_AT, EPOCH_AT), epochIndex: Number(bytes.readBigUInt64BE(EPOCH_AT)) };
}

/** The envelope, or undefined when the keys don't open it or what is inside has the wrong form. */
export function openEvent(entry: Uint8Array, keys: EpochKeys): Envelope | undefined {
  const nonce = entry.subarray(NONCE_AT, SEALED_AT);
  const padded = unseal(keys.act, nonce, entry.subarray(0, SEALED_AT), entry.subarray(SEALED_AT));
  if (padded === undefined) return undefined;
  const length = padded.readUInt32BE(0);
  try {
    const envelope = JSON.parse(padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length).toString('utf8'));
    return envelope.v === 1 && typeof envelope.id === 'string' && typeof envelope.act === 'object'
      ? envelope
      : undefined;
  } catch {
    return undefined;
  }
}
