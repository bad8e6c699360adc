import { createHmac, randomBytes } from 'node:crypto';

/**
 * Randomness as a port. A draw names its *scope*, the thing it is for ("session:analyst", "snapshot:<file hash>"). Production ignores
 * the scope. The leak harness derives each draw from seed, scope and the number of earlier draws in that scope, so that what hidden
 * activity draws never moves what a reader is given.
 */
export interface Randomness {
  bytes(count: number, scope: string): Uint8Array;
}

export const systemRandomness: Randomness = {
  bytes: (count) => randomBytes(count),
};

export class SeededRandomness implements Randomness {
  private readonly draws = new Map<string, number>();

  constructor(private readonly seed: string) {}

  bytes(count: number, scope: string): Uint8Array {
    const draw = this.draws.get(scope) ?? 0;
    this.draws.set(scope, draw + 1);
    const blocks: Buffer[] = [];
    for (let block = 0; block * 32 < count; block += 1) {
      blocks.push(createHmac('sha256', this.seed).update(`${scope}\n${draw}\n${block}`).digest());
    }
    return new Uint8Array(Buffer.concat(blocks).subarray(0, count));
  }
}
