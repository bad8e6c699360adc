import { decodeBundle, encodeBundle } from './entry-bundle.js';
import { sha256 } from './merkle.js';

/**
 * One batch of the journal: what one write and one sync made durable. A frame is the unit that a crash may tear, so the checksum is over all of
 * it: inside an unsynced batch any page may be missing. Layout, big-endian: magic (8), position of the first entry (8), number of entries (4), number of extents
 * (4), bytes of the entries (4), zero (4), extents (56 each), entries (16-bit lengths), SHA-256 of all that (32).
 */
export interface Frame {
  readonly first: number;
  readonly entries: readonly Uint8Array[];
  /** The content written with this batch, so that a crash between the two files' syncs shows. */
  readonly extents: readonly Extent[];
}

export interface Extent {
  readonly segment: number;
  readonly blobOffset: number;
  readonly blobBytes: number;
  readonly firstSlot: number;
  readonly slots: number;
  /** SHA-256 of the blobs, then the slots. */
  readonly hash: Uint8Array;
}

const MAGIC = Buffer.from([0x50, 0x65, 0x65, 0x6c, 0x4a, 0x72, 0x6e, 0x01]);
const HEAD_BYTES = 32;
const EXTENT_BYTES = 56;
const HASH_BYTES = 32;

export function encodeFrame({ first, entries, extents }: Frame): Buffer {
  const payload = encodeBundle(entries);
  const bytes = Buffer.alloc(HEAD_BYTES + extents.length * EXTENT_BYTES + payload.length + HASH_BYTES);
  MAGIC.copy(bytes);
  bytes.writeBigUInt64BE(BigInt(first), 8);
  bytes.writeUInt32BE(entries.length, 16);
  bytes.writeUInt32BE(extents.length, 20);
  bytes.writeUInt32BE(payload.length, 24);
  extents.forEach((extent, at) => {
    writeExtent(bytes, HEAD_BYTES + at * EXTENT_BYTES, extent);
  });
  payload.copy(bytes, HEAD_BYTES + extents.length * EXTENT_BYTES);
  sha256(bytes.subarray(0, bytes.length - HASH_BYTES)).copy(bytes, bytes.length - HASH_BYTES);
  return bytes;
}

/** What a journal file holds: whole frames from the start, and what follows them. */
export interface JournalContents {
  readonly frames: readonly Frame[];
  /** Where the last whole frame ends. */
  readonly goodBytes: number;
  /** `torn`: only a tail that was never acknowledged. `corrupt`: a bad frame with a good one after it, which no crash makes. */
  readonly rest: 'none' | 'torn' | 'corrupt';
}

export function decodeJournal(bytes: Buffer): JournalContents {
  const frames: Frame[] = [];
  let at = 0;
  for (let read = readFrame(bytes, at); read !== undefined; read = readFrame(bytes, at)) {
    frames.push(read.frame);
    at = read.end;
  }
  if (at === bytes.length) return { frames, goodBytes: at, rest: 'none' };
  return { frames, goodBytes: at, rest: goodFrameAfter(bytes, at) ? 'corrupt' : 'torn' };
}

function goodFrameAfter(bytes: Buffer, from: number): boolean {
  for (let at = bytes.indexOf(MAGIC, from + 1); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    if (readFrame(bytes, at) !== undefined) return true;
  }
  return false;
}

function readFrame(bytes: Buffer, at: number): { readonly frame: Frame; readonly end: number } | undefined {
  if (at + HEAD_BYTES > bytes.length || bytes.compare(MAGIC, 0, MAGIC.length, at, at + MAGIC.length) !== 0)
    return undefined;
  const count = bytes.readUInt32BE(at + 16);
  const extentCount = bytes.readUInt32BE(at + 20);
  const payloadAt = at + HEAD_BYTES + extentCount * EXTENT_BYTES;
  const hashAt = payloadAt + bytes.readUInt32BE(at + 24);
  const end = hashAt + HASH_BYTES;
  if (end > bytes.length || bytes.compare(sha256(bytes.subarray(at, hashAt)), 0, HASH_BYTES, hashAt, end) !== 0) {
    return undefined;
  }
  const entries = decodeBundle(bytes.subarray(payloadAt, hashAt), 'journal');
  if (entries.length !== count) return undefined;
  const extents = Array.from({ length: extentCount }, (_, n) => readExtent(bytes, at + HEAD_BYTES + n * EXTENT_BYTES));
  return { frame: { first: Number(bytes.readBigUInt64BE(at + 8)), entries, extents }, end };
}

function writeExtent(bytes: Buffer, at: number, extent: Extent): void {
  bytes.writeUInt32BE(extent.segment, at);
  bytes.writeBigUInt64BE(BigInt(extent.blobOffset), at + 4);
  bytes.writeUInt32BE(extent.blobBytes, at + 12);
  bytes.writeUInt32BE(extent.firstSlot, at + 16);
  bytes.writeUInt32BE(extent.slots, at + 20);
  bytes.set(extent.hash, at + 24);
}

function readExtent(bytes: Buffer, at: number): Extent {
  return {
    segment: bytes.readUInt32BE(at),
    blobOffset: Number(bytes.readBigUInt64BE(at + 4)),
    blobBytes: bytes.readUInt32BE(at + 12),
    firstSlot: bytes.readUInt32BE(at + 16),
    slots: bytes.readUInt32BE(at + 20),
    hash: bytes.subarray(at + 24, at + EXTENT_BYTES),
  };
}
