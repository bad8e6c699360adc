import { createHmac } from 'node:crypto';
import type { EventId } from '@peel/kernel/ids';
import { ledgerErrors } from './errors.js';
import type { Receipt } from './event.js';
import { sha256 } from './merkle.js';
import { openNote, type Signer, signNote, type Verifier } from './note.js';

/**
 * What a reader is handed. The entry in the log holds the SHA-256 of exactly this text (its *tag*), so that anyone with the tiles can look
 * whether it is there, and nobody who lacks the receipt can find its entry: the nonce is random. It holds no position, no size and nothing that
 * depends on what others do (THREATS 18, 24).
 */
export interface ReceiptFacts {
  readonly origin: string;
  readonly event: EventId;
  /** ISO 8601. */
  readonly time: string;
  /** Base64 of the keyed hash of the result, or `-`. */
  readonly result: string;
  /** Base64 of 16 random bytes. */
  readonly nonce: string;
}

export const RECEIPT_TAG_BYTES = 32;
const FIRST_LINE = 'peel receipt v1';

export function receiptText({ origin, event, time, result, nonce }: ReceiptFacts): string {
  return `${FIRST_LINE}\n${origin}\nevent ${event}\ntime ${time}\nresult ${result}\nnonce ${nonce}\n`;
}

export function receiptTag(text: string): Buffer {
  return sha256(Buffer.from(text));
}

/** Under the event's salt, which lies sealed in its entry: counts and small results can't be found by trying (THREATS 17). */
export function keyedResult(salt: Uint8Array, resultHash: string | undefined): string {
  return resultHash === undefined ? '-' : createHmac('sha256', salt).update(resultHash).digest('base64');
}

/** Signed when first looked at: most events' receipts are never handed out. */
export function makeReceipt(facts: ReceiptFacts, signer: Signer): Receipt {
  let note: string | undefined;
  return Object.freeze({
    event: facts.event,
    time: facts.time,
    get note(): string {
      note ??= signNote(receiptText(facts), signer);
      return note;
    },
  });
}

/** Reads a receipt's note and checks the log's signature. */
export function openReceipt(note: string, verifier: Verifier): ReceiptFacts & { readonly tag: Uint8Array } {
  const { text } = openNote(note, verifier);
  const match = /^([^\n]+)\n([^\n]+)\nevent (\S+)\ntime (\S+)\nresult (\S+)\nnonce (\S+)\n$/.exec(text);
  const [, first, origin, event, time, result, nonce] = match ?? [];
  if (first !== FIRST_LINE || origin !== verifier.name || !event || !time || !result || !nonce) {
    throw ledgerErrors.noteForm({ problem: 'it is not a receipt of this log' });
  }
  return Object.freeze({ origin, event: event as EventId, time, result, nonce, tag: receiptTag(text) });
}
