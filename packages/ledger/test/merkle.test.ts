import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeBundle } from '../src/entry-bundle.js';
import { GrowingTree, type Tile } from '../src/growing-tree.js';
import { type Hash, leafHash, verifyConsistency, verifyInclusion } from '../src/merkle.js';
import { encodeTileIndex, tilePath } from '../src/tile-path.js';
import { type TileReader, TileTree } from '../src/tile-tree.js';
import { naiveConsistency, naivePath, naiveRoot } from './naive-tree.js';

const entries = Array.from({ length: 700 }, (_, at) => Buffer.from(`entry ${at}`));

/** The tiles of the first `size` entries, in memory. */
function tilesOf(size: number): TileReader {
  const tree = new GrowingTree();
  for (const entry of entries.slice(0, size)) tree.add(leafHash(entry));
  const files = new Map<string, Uint8Array>(
    tree
      .takeTiles()
      .map(({ level, index, hashes }: Tile) => [tilePath(level, index, hashes.length), Buffer.concat(hashes)]),
  );
  for (let at = 0; at < size; at += 256) {
    const some = entries.slice(at, Math.min(at + 256, size));
    files.set(tilePath('entries', at / 256, some.length), encodeBundle(some));
  }
  return { read: async (path) => files.get(path) };
}

test('every inclusion and consistency proof for n up to 130 is what a naive reference gives, and holds', async () => {
  for (let size = 1; size <= 130; size += 1) {
    const all = entries.slice(0, size);
    const tiles = new TileTree(tilesOf(size), size);
    const root = await tiles.root();
    expect(root).toEqual(naiveRoot(all));
    for (let index = 0; index < size; index += 1) {
      const proof = await tiles.inclusionProof(index);
      expect(proof).toEqual(naivePath(index, all));
      expect(verifyInclusion(leafHash(entries[index] ?? all[0] ?? Buffer.alloc(0)), index, size, proof, root)).toBe(
        true,
      );
    }
    for (let old = 0; old <= size; old += 1) {
      const proof = await tiles.consistencyProof(old);
      if (!same(proof, naiveConsistency(old, all))) expect.fail(`consistency of ${old} with ${size}`);
      const before = { size: old, root: naiveRoot(all.slice(0, old)) };
      if (!verifyConsistency(before, { size, root }, proof)) expect.fail(`consistency of ${old} with ${size}`);
    }
  }
});

function same(a: readonly Hash[], b: readonly Hash[]): boolean {
  return a.length === b.length && Buffer.concat(a).equals(Buffer.concat(b));
}

test('proofs over several tiles, of any size below the published one, from the tiles of that one', async () => {
  const tiles = new TileTree(tilesOf(700), 700);
  for (const size of [255, 256, 257, 300, 511, 512, 513, 700]) {
    const root = await tiles.root(size);
    expect(root).toEqual(naiveRoot(entries.slice(0, size)));
    for (const index of [0, 1, 254, 255, 256, size - 1].filter((at) => at < size)) {
      expect(await tiles.inclusionProof(index, size)).toEqual(naivePath(index, entries.slice(0, size)));
    }
    const proof = await tiles.consistencyProof(size);
    expect(proof).toEqual(naiveConsistency(size, entries));
  }
});

test('a proof with any byte changed, a part too many or too few, or for another place does not hold', () => {
  const all = entries.slice(0, 77);
  const root = naiveRoot(all);
  fc.assert(
    fc.property(fc.nat(76), fc.integer({ min: 1, max: 76 }), fc.nat(10_000), (index, old, where) => {
      const leaf = leafHash(all[index] ?? Buffer.alloc(0));
      const path = naivePath(index, all);
      const consistency = naiveConsistency(old, all);
      const before = { size: old, root: naiveRoot(all.slice(0, old)) };
      const now = { size: 77, root };
      expect(verifyInclusion(leaf, index, 77, flip(path, where), root)).toBe(false);
      expect(verifyInclusion(leaf, (index + 1) % 77, 77, path, root)).toBe(false);
      expect(verifyInclusion(leaf, index, 77, path.slice(1), root)).toBe(false);
      expect(verifyInclusion(leaf, index, 77, [...path, root], root)).toBe(false);
      expect(verifyConsistency(before, now, flip(consistency, where))).toBe(false);
      expect(verifyConsistency(before, now, consistency.slice(1))).toBe(false);
      expect(verifyConsistency(before, now, [...consistency, root])).toBe(false);
      expect(verifyConsistency({ ...before, root }, now, consistency)).toBe(false);
    }),
  );
});

function flip(proof: readonly Hash[], where: number): readonly Hash[] {
  const part = where % proof.length;
  return proof.map((hash, at) => {
    const copy = Buffer.from(hash);
    if (at === part) copy[where % 32] = (copy[where % 32] ?? 0) ^ 1;
    return copy;
  });
}

test('a tree that grows on from its tiles equals one grown in one go', async () => {
  for (const size of [0, 1, 255, 256, 257, 512, 600]) {
    const tiles = new TileTree(tilesOf(size), size);
    const tree = GrowingTree.resume(size, await tiles.edge());
    expect(tree.root()).toEqual(naiveRoot(entries.slice(0, size)));
    for (const entry of entries.slice(size)) tree.add(leafHash(entry));
    expect(tree.root()).toEqual(naiveRoot(entries));
  }
});

test('tiles have the paths of c2sp.org/tlog-tiles', () => {
  expect(encodeTileIndex(0)).toBe('000');
  expect(encodeTileIndex(1_234_067)).toBe('x001/x234/067');
  expect(tilePath(0, 1_234, 12)).toBe('tile/0/x001/234.p/12');
  expect(tilePath('entries', 5)).toBe('tile/entries/005');
});

test('70,000 leaves make the tiles that the specification counts', () => {
  const tree = new GrowingTree();
  const leaf = leafHash(Buffer.from('one leaf'));
  for (let at = 0; at < 70_000; at += 1) tree.add(leaf);
  const widths = tree.takeTiles().map(({ level, index, hashes }) => `${level}/${index}:${hashes.length}`);
  expect(widths.filter((tile) => /^0\/\d+:256$/.test(tile))).toHaveLength(273);
  expect(widths.slice(-3)).toEqual(['0/273:112', '1/1:17', '2/0:1']);
});
