import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from '@peel/cli/client';
import { isPeelError } from '@peel/kernel/errors';
import { diskRefusal, makeFolders } from '@peel/kernel/files';
import { demoErrors } from './errors.js';
import { type GeneratedFile, generate } from './generate.js';
import { type Loaded, load } from './load.js';
import { DEFAULT_SCALE, DEFAULT_SEED, type ForceSeed } from './seed.js';

/** Who brings a force's files in unless somebody is named: the second what the first may not know of. */
const ENGINEERS = ['engineer', 'covert-engineer'];

/** `peel demo …` starts this program: `generate FOLDER [--scale S] [--seed K] [--today DAY]`, `load FOLDER --workspace FOLDER [--as PERSON]`. */
async function main(parameters: readonly string[]): Promise<void> {
  const { command, folder, options } = read(parameters);
  const started = performance.now();
  if (command === 'generate') {
    const files = await generated(folder, {
      scale: scaleOf(options.scale),
      seed: options.seed ?? DEFAULT_SEED,
      today: options.today ?? new Date().toISOString().slice(0, 10),
    });
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    say(`${rows} rows in ${files.length} files, with map and truth, in ${seconds(started)}: ${folder}`);
  } else {
    const people = options.as === undefined ? ENGINEERS : [options.as];
    const clients = people.map((as) => new Client(options.workspace ?? '.', { as }));
    const loaded = await load(folder, clients, sayLoaded, (source) =>
      say(`  ${source}: left out, nobody of ${people.join(' and ')} knows such a source here`),
    );
    say(`${loaded.length} files brought in, in ${seconds(started)}`);
  }
}

async function generated(folder: string, seed: ForceSeed): Promise<readonly GeneratedFile[]> {
  try {
    await makeFolders(resolve(folder));
    return (await generate(folder, seed, sayGenerated)).files;
  } catch (error) {
    const why = diskRefusal(error);
    throw why === undefined ? error : demoErrors.folderNotWritten({ folder, why }, error);
  }
}

function scaleOf(text: string | undefined): number {
  const scale = text === undefined ? DEFAULT_SCALE : Number(text);
  if (Number.isNaN(scale)) throw demoErrors.scaleOutOfRange({ scale: `"${text}"` });
  return scale;
}

function read(parameters: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { scale: text, seed: text, today: text, workspace: text, as: text };
  try {
    const { values, positionals } = parseArgs({ args: [...parameters], options, allowPositionals: true });
    const [command, folder, ...rest] = positionals;
    if ((command !== 'generate' && command !== 'load') || folder === undefined || rest.length > 0) throw usage();
    return { command, folder, options: values } as const;
  } catch (error) {
    throw isPeelError(error) ? error : usage();
  }
}

function usage(): Error {
  return demoErrors.usage({ problem: '`demo` takes generate or load, and a folder.' });
}

function sayGenerated({ file, rows, bytes }: GeneratedFile): void {
  say(`  ${file}: ${rows} rows, ${(bytes / 1_000_000).toFixed(1)} MB`);
}

function sayLoaded({ source, rows, quarantined, seconds: took }: Loaded): void {
  const counts = rows === undefined ? 'taken' : `${rows} rows, ${quarantined ?? 0} in quarantine`;
  say(`  ${source}: ${counts} (${took.toFixed(1)} s)`);
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!isPeelError(error)) throw error;
  say(`peel: ${error.message}\n      ${error.body.advice}`);
  process.exitCode = error.exitCode;
}
