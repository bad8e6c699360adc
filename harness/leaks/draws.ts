import { createHash } from 'node:crypto';
import { defined } from '@peel/kernel/assert';

/** Seeded draws (sfc32). The same seed and the same calls give the same values, on every machine. */
export class Draws {
  private readonly state: Uint32Array;

  constructor(private readonly seed: string) {
    const digest = createHash('sha256').update(seed).digest();
    this.state = Uint32Array.from([0, 4, 8, 12], (at) => digest.readUInt32LE(at));
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** Draws of their own for a part, so that what one part draws never moves another. */
  of(part: string | number): Draws {
    return new Draws(`${this.seed}/${part}`);
  }

  /** 0 <= n < 1. */
  next(): number {
    const s = this.state;
    const [a = 0, b = 0, c = 0, d = 0] = s;
    const sum = (a + b + d) >>> 0;
    s[0] = b ^ (b >>> 9);
    s[1] = (c + (c << 3)) >>> 0;
    s[2] = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    s[3] = d + 1;
    return sum / 2 ** 32;
  }

  /** 0 <= n < limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return defined(items[this.below(items.length)], 'an item of a list that is not empty');
  }

  /** Several different items, in the list's order. */
  some<T>(items: readonly T[], least: number, most: number): readonly T[] {
    const wanted = this.between(least, Math.min(most, items.length));
    const chosen = new Set<number>();
    while (chosen.size < wanted) chosen.add(this.below(items.length));
    return items.filter((_, index) => chosen.has(index));
  }

  /** By weight. */
  weighted<T extends { readonly weight: number }>(items: readonly T[]): T {
    let left = this.next() * items.reduce((sum, item) => sum + item.weight, 0);
    for (const item of items) {
      left -= item.weight;
      if (left < 0) return item;
    }
    return this.pick(items);
  }
}
