import { createHash } from 'node:crypto';

/** A number from 0 up to, and not, 1; the same one for the same key: nothing depends on what was drawn before it. */
export class Draw {
  constructor(
    private a: number,
    private b: number,
    private c: number,
    private d: number,
  ) {
    for (let round = 0; round < 8; round += 1) this.bits();
  }

  /** 32 bits: sfc32, whose whole arithmetic is on integers and so the same on every machine. */
  bits(): number {
    const sum = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + sum) | 0;
    return sum >>> 0;
  }

  unit(): number {
    return this.bits() / 0x1_0000_0000;
  }

  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const found = list[this.below(list.length)];
    if (found === undefined) throw new RangeError('a choice among nothing');
    return found;
  }

  weighted<T>(table: Weights<T>): T {
    return table.at(this.unit());
  }

  digits(count: number): string {
    let text = '';
    while (text.length < count) text += String(this.below(10));
    return text;
  }
}

/** Things with their shares. */
export class Weights<T> {
  private readonly sums: readonly number[];
  private readonly things: readonly T[];

  constructor(shares: readonly (readonly [thing: T, share: number])[]) {
    let sum = 0;
    this.sums = shares.map(([, share]) => {
      sum += share;
      return sum;
    });
    this.things = shares.map(([thing]) => thing);
  }

  at(unit: number): T {
    const wanted = unit * (this.sums.at(-1) ?? 0);
    let low = 0;
    let high = this.sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    const found = this.things[low];
    if (found === undefined) throw new RangeError('a choice among nothing');
    return found;
  }
}

/** The n-th thing has a share of 1/(n + offset): a few are common, most are rare, as names are. */
export function zipf<T>(list: readonly T[], offset: number): Weights<T> {
  return new Weights(list.map((thing, index) => [thing, 1 / (index + offset)] as const));
}

export type Stream = (i?: number, j?: number) => Draw;

/** Draws by stream and key. A new stream moves no other one, so the force keeps its people when a table is added. */
export class Draws {
  constructor(private readonly seed: string) {}

  stream(name: string): Stream {
    const key = createHash('sha256')
      .update(JSON.stringify([this.seed, name]))
      .digest();
    const words = [0, 4, 8, 12].map((at) => key.readInt32LE(at));
    const [a = 0, b = 0, c = 0, d = 0] = words;
    return (i = 0, j = 0) =>
      new Draw(mix(a ^ i), mix(b ^ Math.imul(j, 0x9e37_79b1)), c ^ mix(i + 0x7f4a), mix(d ^ (j + i)));
  }
}

function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
  return x ^ (x >>> 16);
}
