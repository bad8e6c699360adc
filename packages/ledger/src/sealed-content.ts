import { promisify } from 'node:util';
import { gunzipSync, gzip, gzipSync } from 'node:zlib';
import { KEY_BYTES, NONCE_BYTES, seal, TAG_BYTES, unseal } from './aead.js';
import { ledgerErrors } from './errors.js';
import type { Content } from './event.js';
import { sha256 } from './merkle.js';

/**
 * A content as a blob: `PLC1`, nonce (12), sealed bytes, tag (16). Sealed are the length (4, big-endian), 1 when gzip was used or else 0, the JSON,
 * zeros up to a size that tells at most an eighth of the length. Its key lies in a slot of a key file, itself sealed under the epoch's
 * content key and bound to the blob's hash; a destroyed slot is zeros.
 */
const CONTENT_LIMIT = 1024 * 1024;
export const RECORDS_LIMIT = 10_000;
export const SLOT_BYTES = 64;
const JSON_LIMIT = 16 * CONTENT_LIMIT;
const MAGIC = Buffer.from('PLC1');
const HEAD_BYTES = MAGIC.length + NONCE_BYTES;
const LENGTH_BYTES = 5;
const SMALLEST = 512;
/** Below this, compressing costs more time than it saves. */
const COMPRESS_FROM = 600;
/** Above this, compressing would hold up everyone else: it goes to a thread. */
const THREAD_FROM = 16 * 1024;

const compressInThread = promisify(gzip) as (bytes: Buffer, options: { level: number }) => Promise<Buffer>;

/** JSON, compressed where it pays, padded. */
export async function encodeContent(content: Content): Promise<Buffer> {
  if ((content.records?.length ?? 0) > RECORDS_LIMIT) {
    throw ledgerErrors.eventTooLarge({
      part: 'list of records',
      bytes: content.records?.length ?? 0,
      limit: RECORDS_LIMIT,
    });
  }
  const json = Buffer.from(JSON.stringify(content));
  const compressed = await compress(json);
  if (compressed.length > CONTENT_LIMIT || json.length > JSON_LIMIT) {
    throw ledgerErrors.eventTooLarge({ part: 'content', bytes: json.length, limit: CONTENT_LIMIT });
  }
  const padded = Buffer.alloc(paddedSize(compressed.length + LENGTH_BYTES));
  padded.writeUInt32BE(compressed.length, 0);
  padded[4] = compressed === json ? 0 : 1;
  compressed.copy(padded, LENGTH_BYTES);
  return padded;
}

async function compress(json: Buffer): Promise<Buffer> {
  if (json.length < COMPRESS_FROM) return json;
  return json.length < THREAD_FROM ? gzipSync(json, { level: 1 }) : compressInThread(json, { level: 1 });
}

/** Steps of an eighth of the power of two below, at least 512: the size tells no more than that. */
export function paddedSize(bytes: number): number {
  if (bytes <= SMALLEST) return SMALLEST;
  const step = 2 ** Math.floor(Math.log2(bytes - 1)) / 8;
  return Math.ceil(bytes / step) * step;
}

export function sealContent(padded: Uint8Array, key: Uint8Array, nonce: Uint8Array): Buffer {
  const head = Buffer.concat([MAGIC, nonce]);
  return Buffer.concat([head, seal(key, nonce, head, padded)]);
}

export function sealedContentBytes(padded: Uint8Array): number {
  return HEAD_BYTES + padded.length + TAG_BYTES;
}

export function openContent(blob: Uint8Array, key: Uint8Array): Content | undefined {
  const head = blob.subarray(0, HEAD_BYTES);
  const padded = unseal(key, head.subarray(MAGIC.length), head, blob.subarray(HEAD_BYTES));
  if (padded === undefined) return undefined;
  try {
    const bytes = padded.subarray(LENGTH_BYTES, LENGTH_BYTES + padded.readUInt32BE(0));
    return JSON.parse((padded[4] === 1 ? gunzipSync(bytes, { maxOutputLength: JSON_LIMIT }) : bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

export function contentKeyCommitment(key: Uint8Array): string {
  return sha256(Buffer.concat([Buffer.from('peel content key v1\n'), key])).toString('base64');
}

export function sealSlot(
  epochContentKey: Uint8Array,
  nonce: Uint8Array,
  blobHash: Uint8Array,
  key: Uint8Array,
): Buffer {
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.set(nonce, 0);
  seal(epochContentKey, nonce, blobHash, key).copy(slot, NONCE_BYTES);
  return slot;
}

export function openSlot(epochContentKey: Uint8Array, slot: Uint8Array, blobHash: Uint8Array): Uint8Array | undefined {
  if (slot.length !== SLOT_BYTES) return undefined;
  const sealed = slot.subarray(NONCE_BYTES, NONCE_BYTES + KEY_BYTES + TAG_BYTES);
  return unseal(epochContentKey, slot.subarray(0, NONCE_BYTES), blobHash, sealed);
}
