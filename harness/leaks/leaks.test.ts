import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutantNamed } from './mutants/all.js';
import { differenceText } from './report.js';
import { type RunTally, runPair, type Side, underMutant } from './run.js';
import { Worlds } from './worlds.js';

// Smaller worlds than `npm run check:leaks` makes (2,000 visible rows, 100 hidden against 2,000), the same stream.
const SEED = process.env['PEEL_SEED'] ?? '7';
const REQUESTS = 600;
/** Those that show soonest; `npm run check:leaks -- --mutants` has them all. */
const SHORT = ['bundle-permission', 'history-of-all', 'errors-with-sizes', 'shared-draws'];
const WITHIN = 150;

describe(`two worlds that differ only in what is hidden (seed ${SEED})`, () => {
  let worlds: Worlds;
  let sides: readonly [Side, Side];
  let next = 0;

  beforeAll(async () => {
    worlds = await Worlds.in(SEED);
    sides = await worlds.pair(
      { variant: 'few', sizes: { visible: 2_000, hidden: 100 } },
      { variant: 'many', sizes: { visible: 2_000, hidden: 2_000 } },
    );
  }, 300_000);

  afterAll(() => worlds.remove(), 60_000);

  const run = async (requests: number, stopAtFirst = false): Promise<{ tally: RunTally; texts: string[] }> => {
    const texts: string[] = [];
    const tally = await runPair(...sides, {
      seed: SEED,
      from: next,
      requests: next + requests,
      controlEvery: 0,
      say: () => undefined,
      onDifference: (difference) => {
        texts.push(differenceText(difference, SEED));
        return !stopAtFirst;
      },
    });
    next = tally.next;
    return { tally, texts };
  };

  it('threat 24, threat 32, threat 33: answers are the same to the byte', async () => {
    const { tally, texts } = await run(REQUESTS);
    expect(texts).toEqual([]);
    const all = [...tally.surfaces.values()];
    const played = all.reduce((sum, each) => sum + each.requests, 0);
    expect(played).toBe(REQUESTS);
    expect(all.reduce((sum, each) => sum + each.withRows, 0) / played).toBeGreaterThan(0.4);
    expect(all.every((each) => each.requests > 0)).toBe(true);
  }, 600_000);

  it.each(SHORT)(
    'threat 33: a build without its control is caught: %s',
    async (name) => {
      const { texts } = await underMutant(mutantNamed(name), sides, SEED, () => run(WITHIN, true));
      expect(texts).toHaveLength(1);
    },
    120_000,
  );
});
