import { MUTANTS, type Mutant } from './mutants.js';
import { table } from './report.js';
import { type Difference, runPair, type Side, switchOn } from './run.js';
import type { Worlds } from './worlds.js';

/** Small worlds do: what a mutant shows does not hang on how many rows are hidden. */
const SIZES = { visible: 6_000, few: 300, many: 6_000 } as const;
/** Requests that must show nothing with every control on, before each mutant. */
const CLEAN = 25;

export interface MutantSettings {
  readonly seed: string;
  /** A mutant is to be caught within so many. */
  readonly requests: number;
  readonly only?: string;
  readonly say: (line: string) => void;
  readonly print: (line: string) => void;
}

/** Each mutant in the same two worlds: first that they are alike without it, then until a difference shows, then it is mended. */
export async function runMutants(worlds: Worlds, settings: MutantSettings): Promise<boolean> {
  const { seed, requests, only, say, print } = settings;
  const sides = await worlds.pair(
    { variant: 'few', sizes: { visible: SIZES.visible, hidden: SIZES.few } },
    { variant: 'many', sizes: { visible: SIZES.visible, hidden: SIZES.many } },
  );
  say('worlds are made');
  const rows: string[][] = [];
  let from = 0;
  for (const mutant of MUTANTS.filter(({ name }) => only === undefined || name === only)) {
    const clean = await untilDifference(sides, seed, from, CLEAN);
    const caught = await underMutant(mutant, sides, () => untilDifference(sides, seed, from + CLEAN, requests));
    const when = caught === undefined ? 'NOT CAUGHT' : String(caught.number - from - CLEAN + 1);
    rows.push([mutant.name, mutant.control, when, caught?.surface ?? '', clean === undefined ? 'yes' : 'NO']);
    say(`${mutant.name}: ${when} ${caught?.title ?? ''}`);
    from = (caught?.number ?? from + CLEAN + requests) + 1;
    if (clean !== undefined) say(`differs without a mutant: ${clean.title}\n${clean.left}\n${clean.right}`);
  }
  const missed = rows.filter((row) => row[2] === 'NOT CAUGHT').length;
  const unclean = rows.filter((row) => row[4] === 'NO').length;
  print(table(['mutant', 'control that is off', 'caught by its request', 'surface', 'alike before'], rows));
  print(
    `mutants ${rows.length}, caught ${rows.length - missed} within ${requests} requests, unclean ${unclean}, seed ${seed}`,
  );
  return missed === 0 && unclean === 0;
}

async function underMutant<T>(mutant: Mutant, sides: readonly Side[], act: () => Promise<T>): Promise<T> {
  const undo = await switchOn(mutant, sides);
  try {
    return await act();
  } finally {
    undo();
  }
}

async function untilDifference(
  sides: readonly [Side, Side],
  seed: string,
  from: number,
  count: number,
): Promise<Difference | undefined> {
  let found: Difference | undefined;
  await runPair(...sides, {
    seed,
    from,
    requests: from + count,
    controlEvery: 0,
    say: () => undefined,
    onDifference: (difference) => {
      found = difference;
      return false;
    },
  });
  return found;
}
