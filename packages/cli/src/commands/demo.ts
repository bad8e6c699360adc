import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { globalsOf } from '../context.js';

interface GenerateOptions {
  readonly scale?: string;
  readonly seed?: string;
  readonly today?: string;
}

/** The demonstration stands beside the house and is a program of its own: here it is only started. */
export function addDemo(program: Command): void {
  const demo = program.command('demo').description('a synthetic force: make its files, bring them in');
  demo
    .command('generate')
    .description(
      "write a force's five systems, its map and the truth of it; the same scale, seed and day give the same bytes",
    )
    .argument('<folder>', 'a new or empty folder')
    .option('--scale <number>', '1 is a million records of people (default: 0.02)')
    .option('--seed <text>', 'another seed, another force (default: peel)')
    .option('--today <day>', 'the day it is made on, as 2026-11-25: its last is the day before (default: today)')
    .action(async (folder: string, options: GenerateOptions) => {
      const given = Object.entries(options).map(([name, value]) => `--${name}=${String(value)}`);
      await run(['generate', folder, ...given.filter((each) => /^--(scale|seed|today)=/.test(each))]);
    });
  demo
    .command('load')
    .description('bring every file of a generated folder into a workspace made with the template "force"')
    .argument('<folder>', 'what `peel demo generate` wrote')
    .action(async (folder: string, _options: object, command: Command) => {
      const { workspace, as } = globalsOf(command);
      await run(['load', folder, `--workspace=${workspace}`, ...(as === undefined ? [] : [`--as=${as}`])]);
    });
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Its end is ours: whoever ends this command ends the program that does its work. */
async function run(parameters: readonly string[]): Promise<void> {
  const main = fileURLToPath(new URL('../../../../demo/dist/main.js', import.meta.url));
  const child = spawn(process.execPath, [main, ...parameters], { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): boolean => child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  const [code] = (await once(child, 'exit')) as [number | null];
  for (const signal of SIGNALS) process.off(signal, pass);
  process.exitCode = code ?? 1;
}
