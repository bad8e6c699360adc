import { ledgerErrors } from './errors.js';

/** An entry bundle of c2sp.org/tlog-tiles: each entry after its length, 16 bits, big-endian. */
export const ENTRY_LIMIT = 65_535;

export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.allocUnsafe(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    bytes.writeUInt16BE(entry.length, at);
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}

export function decodeBundle(bytes: Uint8Array, path: string): readonly Buffer[] {
  const bundle = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length; ) {
    const end = at + 2 <= bundle.length ? at + 2 + bundle.readUInt16BE(at) : Number.POSITIVE_INFINITY;
    if (end > bundle.length) throw ledgerErrors.tileMissing({ path });
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
