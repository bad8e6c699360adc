import { createHash } from 'node:crypto';

/** Known roots by first entry and length: the entries of one list are never changed. */
const known = new WeakMap<Uint8Array, Map<number, Buffer>>();

/** RFC 6962 section 2.1 written down as it reads, over lists of leaves: nothing shared with the code it judges. */
export function naiveRoot(entries: readonly Uint8Array[]): Buffer {
  const [first] = entries;
  if (first === undefined) return rootOf(entries);
  const roots = known.get(first) ?? new Map<number, Buffer>();
  known.set(first, roots);
  const root = roots.get(entries.length) ?? rootOf(entries);
  roots.set(entries.length, root);
  return root;
}

function rootOf(entries: readonly Uint8Array[]): Buffer {
  if (entries.length === 0) return hash();
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) return hash(Buffer.from([0]), first);
  const k = split(entries.length);
  return hash(Buffer.from([1]), naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)));
}

export function naivePath(index: number, entries: readonly Uint8Array[]): readonly Buffer[] {
  if (entries.length <= 1) return [];
  const k = split(entries.length);
  return index < k
    ? [...naivePath(index, entries.slice(0, k)), naiveRoot(entries.slice(k))]
    : [...naivePath(index - k, entries.slice(k)), naiveRoot(entries.slice(0, k))];
}

export function naiveConsistency(old: number, entries: readonly Uint8Array[]): readonly Buffer[] {
  return old === 0 ? [] : sub(old, entries, true);
}

function sub(old: number, entries: readonly Uint8Array[], whole: boolean): readonly Buffer[] {
  if (old === entries.length) return whole ? [] : [naiveRoot(entries)];
  const k = split(entries.length);
  return old <= k
    ? [...sub(old, entries.slice(0, k), whole), naiveRoot(entries.slice(k))]
    : [...sub(old - k, entries.slice(k), false), naiveRoot(entries.slice(0, k))];
}

function split(n: number): number {
  let k = 1;
  while (k < n - k) k *= 2;
  return k < n ? k : k / 2;
}

function hash(...parts: readonly Uint8Array[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}
