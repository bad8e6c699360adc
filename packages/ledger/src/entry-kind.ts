/**
 * Every entry of the log begins with four letters and its kind. This is all that someone without a private key can tell apart, besides a few
 * fixed sizes.
 */
export type EntryKind = 'event' | 'epoch' | 'origin';

const MAGIC = Buffer.from('PLE1');
const KINDS: readonly EntryKind[] = ['event', 'epoch', 'origin'];

export const ENTRY_HEAD_BYTES = MAGIC.length + 1;

export function entryHead(kind: EntryKind): Buffer {
  return Buffer.concat([MAGIC, Buffer.from([KINDS.indexOf(kind) + 1])]);
}

export function entryKind(entry: Uint8Array): EntryKind | undefined {
  if (MAGIC.some((byte, at) => entry[at] !== byte)) return undefined;
  return KINDS[(entry[MAGIC.length] ?? 0) - 1];
}
