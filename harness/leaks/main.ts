import { parseArgs } from 'node:util';
import { isPeelError } from '@peel/kernel/errors';
import { leaksErrors } from './errors.js';
import { runMutants } from './mutant-run.js';
import { mutantNamed } from './mutants/all.js';
import { differenceText, verdictOf } from './report.js';
import { runPair } from './run.js';
import { SURFACES } from './surfaces/all.js';
import { runTimings } from './timings.js';
import { Worlds } from './worlds.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const SHOWN_DIFFERENCES = 20;

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    visible: { type: 'string' },
    hidden: { type: 'string' },
    control: { type: 'string', default: '6' },
    only: { type: 'string' },
    surface: { type: 'string' },
    pause: { type: 'string' },
    same: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    timings: { type: 'boolean', default: false },
    mutant: { type: 'string' },
  },
});

function whole(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw leaksErrors.optionInvalid({ option });
  return Number(text);
}

/** Rows of the two worlds, as asked for or as the kind of run has them. */
function sizes(usual: { readonly visible: string; readonly hidden: string }) {
  const [few = 0, many = 0] = (values.hidden ?? usual.hidden).split(',').map((text) => whole('--hidden', text));
  return { visible: whole('--visible', values.visible ?? usual.visible), few, many };
}

async function compare(worlds: Worlds): Promise<boolean> {
  const { seed, same, only, surface } = values;
  const among = surface?.split(',');
  const unknown = among?.find((each) => !SURFACES.some(({ name }) => name === each));
  if (unknown !== undefined) throw leaksErrors.optionInvalid({ option: `--surface ${unknown}` });
  const { visible, few, many } = sizes({ visible: '600000', hidden: '20000,600000' });
  say(`seed ${seed}: ${visible} visible rows; hidden ${few}${same ? ' in both' : ` and ${many}`}`);
  const left = { variant: 'few', sizes: { visible, hidden: few } } as const;
  const right = same ? left : ({ variant: 'many', sizes: { visible, hidden: many } } as const);
  const sides = await worlds.pair(left, right);
  say('worlds are made');
  let shown = 0;
  const tally = await runPair(...sides, {
    seed,
    requests: whole('--requests', values.requests),
    controlEvery: same ? 0 : whole('--control', values.control),
    ...(only === undefined ? {} : { only: whole('--only', only), requests: whole('--only', only) + 1 }),
    ...(among === undefined ? {} : { among }),
    ...(values.pause === undefined ? {} : { pauseFile: values.pause }),
    say,
    onDifference: (difference) => {
      shown += 1;
      if (shown <= SHOWN_DIFFERENCES) print(differenceText(difference, seed));
      return true;
    },
  });
  const { lines, passed } = verdictOf(tally, seed, {
    controls: !same && only === undefined,
    whole: among === undefined,
  });
  for (const line of lines) print(line);
  return passed;
}

async function main(): Promise<number> {
  const worlds = await Worlds.in(values.seed);
  try {
    if (values.timings) return (await runTimings(worlds, values.seed, say, print)) ? 0 : 1;
    if (values.mutants || values.mutant !== undefined) {
      const only =
        values.mutant === undefined ? {} : { only: values.mutant.split(',').map((name) => mutantNamed(name).name) };
      return (await runMutants(worlds, {
        seed: values.seed,
        requests: whole('--requests', values.requests),
        // Small worlds do: what a mutant shows does not hang on how many rows are hidden.
        sizes: sizes({ visible: '6000', hidden: '300,6000' }),
        say,
        print,
        ...only,
      }))
        ? 0
        : 1;
    }
    return (await compare(worlds)) ? 0 : 1;
  } finally {
    await worlds.remove();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  say(isPeelError(error) ? `${error.message} ${error.code}` : String(error instanceof Error ? error.stack : error));
  process.exitCode = 5;
}
// Watchers of what was stopped may still wait; nothing of the run does.
process.exit();
