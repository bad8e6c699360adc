import { defined } from '@peel/kernel/assert';
import type { SeededRandom } from './seeded-random.js';

/** One of those compared. `run` gives the milliseconds that count. */
export interface Contender {
  readonly name: string;
  run(): Promise<number>;
}

/**
 * Runs all contenders `runs` times, in an order drawn anew each round, after one round that does not count: what else the machine does
 * then falls on all of them alike.
 */
export async function interleave(
  contenders: readonly Contender[],
  runs: number,
  random: SeededRandom,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = -1; round < runs; round += 1) {
    for (const contender of random.shuffled(contenders)) {
      const milliseconds = await contender.run();
      if (round >= 0) defined(times.get(contender.name), 'a contender').push(milliseconds);
    }
  }
  return times;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
