// `npm start`: from a fresh checkout to a demonstration in the browser. Sets up, makes a demonstration workspace when there is none, and
// runs it until Ctrl-C. Runs with nothing installed; a second start takes seconds.
//
//   npm start
//   npm start -- --port 8080 --no-open
//   npm start -- --workspace ../my-workspace
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from './setup.mjs';
import { root, run, say, seconds } from './workspace.mjs';

const USAGE = 2;
const PEEL = join(root, 'peel');

function readOptions() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string' },
        workspace: { type: 'string', short: 'w', default: join(root, 'demo-workspace') },
        'no-open': { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    say(`npm start: ${error.message}`);
    say('usage: npm start -- [--port <number>] [--workspace <folder>] [--no-open]');
    return undefined;
  }
}

/** Ended by Ctrl-C or a closed terminal, also when npm or a shell between us and it does not pass that on. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 1_000).unref();
}

const peel = (...parameters) => run(process.execPath, [PEEL, ...parameters], { stdio: ['ignore', 2, 2] });

/** The force that is generated, where its template is; the template of open data otherwise. */
const template = () => (existsSync(join(root, 'templates', 'force')) ? 'force' : 'pole');

/** In the state of a demonstration that has no data yet, with the day that its force is made for. */
const EMPTY = 'demonstration-empty';

/** Made once. One that an earlier start did not finish is made anew by `init`, and filled by the next start. */
async function demonstration(folder) {
  const made = existsSync(join(folder, 'workspace.yaml')) && !existsSync(join(folder, '.peel', 'half-made'));
  return made ? fill(folder) : (await make(folder)) || fill(folder);
}

async function make(folder) {
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, '.peel', 'half-made'))) {
    say(`start: ${folder} is there and is no workspace; nothing is written over. Name another with --workspace.`);
    return USAGE;
  }
  const started = performance.now();
  say(`start: making a demonstration workspace in ${folder}`);
  const chosen = template();
  const code = await peel('init', folder, '--template', chosen);
  if (code !== 0) return code;
  if (chosen === 'force') writeFileSync(join(folder, '.peel', EMPTY), new Date().toISOString().slice(0, 10));
  say(`start: workspace made (${seconds(started)})`);
  return 0;
}

/** Generates a force and brings its files in. What an interrupted start brought in is there already and is not brought in twice. */
async function fill(folder) {
  const mark = join(folder, '.peel', EMPTY);
  if (!existsSync(mark)) return 0;
  const started = performance.now();
  const files = mkdtempSync(join(tmpdir(), 'peel-force-'));
  try {
    say('start: generating a force: people, crimes, calls, searches, payments; nobody in it is real');
    const generated = await peel('demo', 'generate', files, '--today', readFileSync(mark, 'utf8').trim());
    if (generated !== 0) return generated;
    say('start: bringing its files in, as an engineer would');
    const loaded = await peel('-w', folder, 'demo', 'load', files);
    if (loaded !== 0) return loaded;
    rmSync(mark);
    say(`start: the demonstration has its data (${seconds(started)})`);
    return 0;
  } finally {
    rmSync(files, { recursive: true, force: true });
  }
}

async function main() {
  const options = readOptions();
  if (options === undefined) return USAGE;
  endWithParent();
  const folder = resolve(process.env.INIT_CWD ?? root, options.workspace);
  const prepared = (await setUp()) || (await demonstration(folder));
  if (prepared !== 0) return prepared;
  const port = options.port === undefined ? [] : ['--port', options.port];
  process.argv = [process.execPath, PEEL, '-w', folder, 'start', ...port, ...(options['no-open'] ? ['--no-open'] : [])];
  // In this process: whoever ends it ends Peel.
  await import('../packages/cli/dist/main.js');
  return process.exitCode ?? 0;
}

process.exitCode = await main();
