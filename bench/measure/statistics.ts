import type { SeededRandom } from './seeded-random.js';

/** A ratio with the interval in which 95 % of its resamplings lie. */
export interface Ratio {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLINGS = 2_000;

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between the two nearest ranks, as DuckDB's `quantile_cont`. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const place = (sorted.length - 1) * at;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/**
 * Median of ours over median of theirs. The interval is a percentile bootstrap (Efron 1979) that draws whole rounds: the two values of a
 * round were measured next to each other, under the same load.
 */
export function ratioOf(ours: readonly number[], theirs: readonly number[], random: SeededRandom): Ratio {
  const rounds = Math.min(ours.length, theirs.length);
  const resampled = Array.from({ length: RESAMPLINGS }, () => {
    const drawn = Array.from({ length: rounds }, () => random.below(rounds));
    return median(drawn.map((at) => ours[at] ?? 0)) / median(drawn.map((at) => theirs[at] ?? 0));
  });
  return {
    median: median(ours) / median(theirs),
    low: quantile(resampled, 0.025),
    high: quantile(resampled, 0.975),
  };
}
