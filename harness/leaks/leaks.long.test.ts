import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MUTANTS } from './mutants.js';
import { differenceText } from './report.js';
import { type RunTally, runPair, type Side, switchOn } from './run.js';
import { Worlds } from './worlds.js';

// Smaller worlds than `npm run check:leaks` makes (3,000 visible rows, 200 hidden against 3,000), the same stream.
const SEED = process.env['PEEL_SEED'] ?? '7';
const REQUESTS = 1_000;
/** Those that show soonest; `npm run check:leaks -- --mutants` has them all. */
const SHORT = ['bundle-permission', 'history-of-all', 'errors-with-sizes', 'shared-draws'];

describe(`two worlds that differ only in what is hidden (seed ${SEED})`, () => {
  let worlds: Worlds;
  let sides: readonly [Side, Side];

  beforeAll(async () => {
    worlds = await Worlds.in(SEED);
    sides = await worlds.pair(
      { variant: 'few', sizes: { visible: 3_000, hidden: 200 } },
      { variant: 'many', sizes: { visible: 3_000, hidden: 3_000 } },
    );
  }, 180_000);

  afterAll(() => worlds.remove(), 60_000);

  const run = async (
    from: number,
    requests: number,
    stopAtFirst = false,
  ): Promise<{ tally: RunTally; texts: string[] }> => {
    const texts: string[] = [];
    const tally = await runPair(...sides, {
      seed: SEED,
      from,
      requests: from + requests,
      controlEvery: 0,
      say: () => undefined,
      onDifference: (difference) => {
        texts.push(differenceText(difference, SEED));
        return !stopAtFirst;
      },
    });
    return { tally, texts };
  };

  it('threat 24, threat 32, threat 33: answers are the same to the byte', async () => {
    const { tally, texts } = await run(0, REQUESTS);
    expect(texts).toEqual([]);
    const all = [...tally.surfaces.values()];
    const played = all.reduce((sum, each) => sum + each.requests, 0);
    expect(played).toBe(REQUESTS);
    expect(all.reduce((sum, each) => sum + each.withRows, 0) / played).toBeGreaterThan(0.4);
    expect(all.every((each) => each.requests > 0)).toBe(true);
  }, 300_000);

  it.each(SHORT)(
    'a build without its control is caught: %s',
    async (name) => {
      const mutant = MUTANTS.find((each) => each.name === name);
      expect(mutant).toBeDefined();
      if (mutant === undefined) return;
      const undo = await switchOn(mutant, sides);
      try {
        expect((await run(REQUESTS, 300, true)).texts).toHaveLength(1);
      } finally {
        undo();
      }
    },
    120_000,
  );
});
