import { parseArgs } from 'node:util';
import { runRounds } from './rounds.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string' } } });
const rounds = Number(values.rounds);
const seed = Number(values.seed ?? Date.now() % 1_000_000);

process.stdout.write(`check:crash: ${rounds} rounds, seed ${seed}\n`);
const report = await runRounds(rounds, seed, (line) => process.stdout.write(`${line}\n`));
const errors = [...report.errors].sort((left, right) => right[1] - left[1]).map(([code, count]) => `${code} ${count}`);
process.stdout.write(`errors that clients met: ${errors.join(', ') || 'none'}\n`);
for (const failure of report.failures) process.stdout.write(`FAILED ${failure}\n`);
process.stdout.write(
  `${report.failures.length === 0 ? 'held' : 'FAILED'}: ${report.rounds} rounds, seed ${seed}, ${report.imports} imports, ${report.reads} reads told whole, ` +
    `log of ${report.entries} entries, slowest answer after a blow ${report.slowestAnswer} ms\n`,
);
process.exitCode = report.failures.length === 0 ? 0 : 1;
