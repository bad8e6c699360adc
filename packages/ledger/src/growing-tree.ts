import { assert } from '@peel/kernel/assert';
import { emptyRoot, type Hash, nodeHash, rootOf } from './merkle.js';
import { TILE_WIDTH } from './tile-path.js';

export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly hashes: readonly Hash[];
}

/**
 * The right edge of the tree: for each level the hashes of the tile that is not full yet. Everything to the left is in full tiles and is not
 * kept. Adding a leaf costs one hash on average; memory is at most 255 hashes a level.
 */
export class GrowingTree {
  private readonly levels: Hash[][] = [];
  private full: Tile[] = [];
  private leaves = 0;

  /** `edge[level]` holds the hashes of the level's partial tile in a tree of `size` leaves. */
  static resume(size: number, edge: readonly (readonly Hash[])[]): GrowingTree {
    const tree = new GrowingTree();
    tree.leaves = size;
    for (const hashes of edge) tree.levels.push([...hashes]);
    return tree;
  }

  get size(): number {
    return this.leaves;
  }

  add(leaf: Hash): void {
    this.leaves += 1;
    let carry = leaf;
    for (let level = 0; ; level += 1) {
      const hashes = this.levels[level] ?? [];
      this.levels[level] = hashes;
      hashes.push(carry);
      if (hashes.length < TILE_WIDTH) return;
      this.full.push({ level, index: this.leaves / TILE_WIDTH ** (level + 1) - 1, hashes });
      this.levels[level] = [];
      carry = rootOf(hashes);
    }
  }

  root(): Hash {
    // Each level's hashes are complete subtrees and what is below is one smaller tree to their right, so RFC 6962's split falls between them.
    let right: Hash | undefined;
    for (const hashes of this.levels) {
      if (hashes.length > 0) right = rootOf(right === undefined ? hashes : [...hashes, right]);
    }
    return right ?? emptyRoot;
  }

  /** Full tiles since the last call, then the partial ones as they are now. */
  takeTiles(): readonly Tile[] {
    const full = this.full;
    this.full = [];
    const partial = this.levels.flatMap((hashes, level): readonly Tile[] => {
      if (hashes.length === 0) return [];
      assert(hashes.length < TILE_WIDTH, 'a partial tile has fewer than 256 hashes');
      return [{ level, index: Math.floor(this.leaves / TILE_WIDTH ** (level + 1)), hashes: [...hashes] }];
    });
    return [...full, ...partial];
  }
}

/** Hash of a subtree whose size is a power of two, from the concatenated hashes of its parts. */
export function combine(hashes: readonly Hash[]): Hash {
  let row = hashes;
  while (row.length > 1) {
    const next: Hash[] = [];
    for (let at = 0; at + 1 < row.length; at += 2) {
      const [left, right] = [row[at], row[at + 1]];
      if (left !== undefined && right !== undefined) next.push(nodeHash(left, right));
    }
    row = next;
  }
  return row[0] ?? emptyRoot;
}
