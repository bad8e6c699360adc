import { MUTANTS } from './mutants/all.js';
import { differenceText, table } from './report.js';
import { type Difference, runPair, type Side, underMutant } from './run.js';
import type { Worlds } from './worlds.js';

/** Requests that must show nothing with every control on, before each mutant. */
const CLEAN = 25;

export interface MutantSettings {
  readonly seed: string;
  /** A mutant is to be caught within so many. */
  readonly requests: number;
  readonly sizes: { readonly visible: number; readonly few: number; readonly many: number };
  /** Names of those to try; all when left out. */
  readonly only?: readonly string[];
  readonly say: (line: string) => void;
  readonly print: (line: string) => void;
}

/** Each mutant in the same two worlds: first that they are alike without it, then until a difference shows, then it is mended. */
export async function runMutants(worlds: Worlds, settings: MutantSettings): Promise<boolean> {
  const { seed, requests, sizes, only, say, print } = settings;
  const sides = await worlds.pair(
    { variant: 'few', sizes: { visible: sizes.visible, hidden: sizes.few } },
    { variant: 'many', sizes: { visible: sizes.visible, hidden: sizes.many } },
  );
  say('worlds are made');
  const rows: string[][] = [];
  let from = 0;
  for (const mutant of MUTANTS.filter(({ name }) => only === undefined || only.includes(name))) {
    const before = await untilDifference(sides, seed, from, CLEAN);
    const { next } = before;
    const { difference: caught, next: after } = await underMutant(mutant, sides, seed, () =>
      untilDifference(sides, seed, next, requests),
    );
    const when = caught === undefined ? 'NOT CAUGHT' : String(caught.number - next + 1);
    const clean = before.difference === undefined;
    rows.push([mutant.name, mutant.control, when, caught?.surface ?? '', clean ? 'yes' : 'NO']);
    say(`${mutant.name}: ${when} ${caught?.title ?? ''}`);
    if (before.difference !== undefined) say(`differs without a mutant: ${differenceText(before.difference, seed)}`);
    from = after;
  }
  const missed = rows.filter((row) => row[2] === 'NOT CAUGHT').length;
  const unclean = rows.filter((row) => row[4] === 'NO').length;
  print(table(['mutant', 'control that is off', 'caught by its request', 'surface', 'alike before'], rows));
  print(
    `mutants ${rows.length}, caught ${rows.length - missed} within ${requests} requests, unclean ${unclean}, seed ${seed}`,
  );
  return missed === 0 && unclean === 0;
}

/** The first difference among so many requests, and where a further run begins. */
async function untilDifference(
  sides: readonly [Side, Side],
  seed: string,
  from: number,
  count: number,
): Promise<{ readonly difference: Difference | undefined; readonly next: number }> {
  let difference: Difference | undefined;
  const { next } = await runPair(...sides, {
    seed,
    from,
    requests: from + count,
    controlEvery: 0,
    say: () => undefined,
    onDifference: (found) => {
      difference = found;
      return false;
    },
  });
  return { difference, next };
}
