import { parseArgs } from 'node:util';
import { fillAndRecover, withSmallDisk } from './full-disk.js';
import { PowerLoss } from './power-loss.js';
import { runRounds } from './rounds.js';

/**
 * `npm run check:crash -- --rounds 200 --seed 1`: rounds of kill -9, then power cuts at the operations of the disk, then a full disk.
 * `--step 1` cuts at each operation, `--step 7` at each seventh; `--parts rounds,power,disk` runs some of it, and `--sweeps cut:start` one of
 * the sweeps of power cuts, at exactly that step. Sweeps that are not named go at four times the step where most of it was seen before.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string' },
    step: { type: 'string', default: '1' },
    parts: { type: 'string', default: 'rounds,power,disk' },
    sweeps: { type: 'string' },
    'answer-ms': { type: 'string', default: '10000' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const step = Number(values.step);
const parts = new Set(values.parts.split(','));

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function kills(rounds: number): Promise<readonly string[]> {
  const report = await runRounds(rounds, seed, Number(values['answer-ms']), say);
  const at = (share: number): number => report.waits[Math.max(0, Math.ceil(report.waits.length * share) - 1)] ?? 0;
  const errors = [...report.errors]
    .sort((left, right) => right[1] - left[1])
    .map(([code, count]) => `${code} ${count}`);
  say(`errors that clients met: ${errors.join(', ') || 'none'}`);
  say(
    `kill -9: ${report.waits.length} rounds of ${report.rounds}, seed ${seed}, ${report.imports} imports, ${report.reads} reads told whole, ` +
      `log of ${report.entries} entries; answered again within ${at(0.5)} ms (median), ${at(0.95)} ms (95 %), ${at(1)} ms (all)`,
  );
  return report.failures;
}

const SWEEPS = [
  { kind: 'cut', from: 'import', every: 1 },
  { kind: 'sync-fails', from: 'import', every: 1 },
  { kind: 'cut', from: 'start', every: 4 },
  { kind: 'sync-fails', from: 'start', every: 4 },
  { kind: 'full', from: 'import', every: 4 },
] as const;

async function powerCuts(): Promise<readonly string[]> {
  const named = values.sweeps?.split(',');
  const loss = await PowerLoss.make(say);
  for (const { kind, from, every } of SWEEPS) {
    if (named !== undefined && !named.includes(`${kind}:${from}`)) continue;
    const stride = named === undefined ? step * every : step;
    await loss.run({ kind, from, step: stride, first: 1 + (seed % stride), most: 1_000 });
  }
  const report = await loss.end();
  say(
    `power cuts: ${report.lives} lives, ${report.imported} imports acknowledged, ${report.landedUnsaid} landed before they were acknowledged`,
  );
  return report.failures;
}

async function fullDisk(): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) {
    say('not run: the full disk under a whole service (only root may mount a small one)');
    return [];
  }
  const spares = step === 1 ? [0, 20_000, 100_000, 400_000, 1_500_000] : [0];
  const report = await withSmallDisk(400, (folder) => fillAndRecover(folder, spares));
  say(`full disk: clients were told ${[...new Set(report.codes)].sort().join(', ')}`);
  return report.failures;
}

say(`check:crash: ${values.rounds} rounds, seed ${seed}, step ${step}`);
const failures = [
  ...(parts.has('rounds') ? await kills(Number(values.rounds)) : []),
  ...(parts.has('power') ? await powerCuts() : []),
  ...(parts.has('disk') ? await fullDisk() : []),
];
for (const failure of failures) say(`FAILED ${failure}`);
say(failures.length === 0 ? `held: seed ${seed}` : `FAILED: seed ${seed}`);
process.exitCode = failures.length === 0 ? 0 : 1;
