import type { Clock } from '@peel/kernel/clock';

export interface Rate {
  /** Requests a second that may go on for ever. */
  readonly perSecond: number;
  /** Requests that may come at once after a quiet time. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  filled: number;
}

/** How many askers are remembered; who is forgotten starts with a full bucket. */
const MOST_KEYS = 10_000;

/** How often each asker may ask: a bucket of tokens that fills at a steady pace. Memory is bounded, whoever asks. */
export class Rates {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly rate: Rate,
    private readonly clock: Clock,
  ) {}

  /** Takes a token; milliseconds until there is one when there is none now. */
  take(key: string): number {
    const now = this.clock.elapsed();
    const bucket = this.buckets.get(key) ?? { tokens: this.rate.burst, filled: now };
    const gained = ((now - bucket.filled) * this.rate.perSecond) / 1_000;
    bucket.tokens = Math.min(this.rate.burst, bucket.tokens + gained);
    bucket.filled = now;
    // The newest last: what is dropped first is who asked longest ago.
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    this.forget();
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 1_000) / this.rate.perSecond);
    bucket.tokens -= 1;
    return 0;
  }

  private forget(): void {
    for (const [key] of this.buckets) {
      if (this.buckets.size <= MOST_KEYS) return;
      this.buckets.delete(key);
    }
  }
}
