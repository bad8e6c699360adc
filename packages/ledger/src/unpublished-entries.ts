import { TILE_WIDTH } from './tile-path.js';
import type { Bundle } from './tile-publisher.js';

/** Entries that are durable in the journal but not yet in whole bundles of the published log, and the bundle they continue. */
export class UnpublishedEntries {
  private entries: Uint8Array[] = [];
  private held = 0;

  /** `base` is the first position of a bundle. */
  constructor(private base: number) {}

  get bytes(): number {
    return this.held;
  }

  add(entry: Uint8Array): void {
    this.entries.push(entry);
    this.held += entry.length;
  }

  get(index: number): Uint8Array | undefined {
    return this.entries[index - this.base];
  }

  bundles(): readonly Bundle[] {
    const bundles: Bundle[] = [];
    for (let at = 0; at < this.entries.length; at += TILE_WIDTH) {
      bundles.push({ index: (this.base + at) / TILE_WIDTH, entries: this.entries.slice(at, at + TILE_WIDTH) });
    }
    return bundles;
  }

  /** Forgets bundles that are full and published. */
  drop(published: number): void {
    const whole = Math.floor(published / TILE_WIDTH) * TILE_WIDTH - this.base;
    if (whole <= 0) return;
    for (const entry of this.entries.slice(0, whole)) this.held -= entry.length;
    this.entries = this.entries.slice(whole);
    this.base += whole;
  }
}
