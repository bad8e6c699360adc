import { hash } from 'node:crypto';

/**
 * RFC 6962 section 2.1: Merkle tree hash, audit paths and consistency proofs. Pure; positions are numbers below 2^53, so no bitwise
 * operators.
 */
export type Hash = Uint8Array;

export const HASH_BYTES = 32;

/** One-shot hashing through a Latin-1 string: measured three times faster for 65 bytes than any way that returns a buffer. */
export function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
}

export function leafHash(entry: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(entry.length + 1);
  bytes[0] = 0;
  bytes.set(entry, 1);
  return sha256(bytes);
}

export function nodeHash(left: Hash, right: Hash): Buffer {
  const bytes = Buffer.allocUnsafe(1 + 2 * HASH_BYTES);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + HASH_BYTES);
  return sha256(bytes);
}

export const emptyRoot: Hash = sha256(new Uint8Array(0));

/** Largest power of two smaller than n; n > 1. */
export function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Hash of the tree over these subtree hashes, from left to right. */
export function rootOf(hashes: readonly Hash[], from = 0, to = hashes.length): Hash {
  const first = hashes[from];
  if (to <= from || first === undefined) return emptyRoot;
  if (to - from === 1) return first;
  const middle = from + splitPoint(to - from);
  return nodeHash(rootOf(hashes, from, middle), rootOf(hashes, middle, to));
}

/** A range of leaves whose hash is an element of a proof. */
export type Range = readonly [from: number, to: number];

/** RFC 6962 2.1.1: the subtrees beside the path from the leaf to the root, lowest first. */
export function inclusionRanges(index: number, from: number, to: number): readonly Range[] {
  if (to - from <= 1) return [];
  const middle = from + splitPoint(to - from);
  return index < middle
    ? [...inclusionRanges(index, from, middle), [middle, to]]
    : [...inclusionRanges(index, middle, to), [from, middle]];
}

/** RFC 6962 2.1.2: PROOF(old, D[new]). */
export function consistencyRanges(old: number, size: number): readonly Range[] {
  return old <= 0 || old >= size ? [] : subproof(old, 0, size, true);
}

function subproof(old: number, from: number, to: number, whole: boolean): readonly Range[] {
  if (old === to) return whole ? [] : [[from, to]];
  const middle = from + splitPoint(to - from);
  return old <= middle
    ? [...subproof(old, from, middle, whole), [middle, to]]
    : [...subproof(old, middle, to, false), [from, middle]];
}

export function equalHashes(a: Hash, b: Hash): boolean {
  return Buffer.compare(a, b) === 0;
}

export function verifyInclusion(leaf: Hash, index: number, size: number, proof: readonly Hash[], root: Hash): boolean {
  if (!(index >= 0 && index < size)) return false;
  const ranges = inclusionRanges(index, 0, size);
  if (ranges.length !== proof.length) return false;
  let computed = leaf;
  for (const [step, [from]] of ranges.entries()) {
    const sibling = proof[step];
    if (sibling?.length !== HASH_BYTES) return false;
    computed = from > index ? nodeHash(computed, sibling) : nodeHash(sibling, computed);
  }
  return equalHashes(computed, root);
}

export function verifyConsistency(
  old: { readonly size: number; readonly root: Hash },
  current: { readonly size: number; readonly root: Hash },
  proof: readonly Hash[],
): boolean {
  if (old.size > current.size || old.size < 0) return false;
  if (old.size === 0) return proof.length === 0;
  if (old.size === current.size) return proof.length === 0 && equalHashes(old.root, current.root);
  if (proof.some((part) => part.length !== HASH_BYTES)) return false;
  const roots = rebuild(old.size, 0, current.size, true, [...proof], old.root);
  return roots !== undefined && equalHashes(roots.old, old.root) && equalHashes(roots.current, current.root);
}

interface BothRoots {
  readonly old: Hash;
  readonly current: Hash;
  readonly rest: Hash[];
}

/** Follows `subproof` and computes both roots from the proof's elements; undefined when there are too few or too many. */
function rebuild(
  old: number,
  from: number,
  to: number,
  whole: boolean,
  proof: Hash[],
  known: Hash,
): BothRoots | undefined {
  const roots = climb(old, from, to, whole, proof, known);
  return roots === undefined || roots.rest.length > 0 ? undefined : roots;
}

function climb(
  old: number,
  from: number,
  to: number,
  whole: boolean,
  proof: Hash[],
  known: Hash,
): BothRoots | undefined {
  if (old === to) {
    if (whole) return { old: known, current: known, rest: proof };
    const [first, ...rest] = proof;
    return first === undefined ? undefined : { old: first, current: first, rest };
  }
  const middle = from + splitPoint(to - from);
  const below =
    old <= middle ? climb(old, from, middle, whole, proof, known) : climb(old, middle, to, false, proof, known);
  if (below === undefined) return undefined;
  const [sibling, ...rest] = below.rest;
  if (sibling === undefined) return undefined;
  return old <= middle
    ? { old: below.old, current: nodeHash(below.current, sibling), rest }
    : { old: nodeHash(sibling, below.old), current: nodeHash(sibling, below.current), rest };
}
