// `npm start`: from a fresh checkout to a demonstration in the browser. Sets up, makes a demonstration workspace when there is none, and
// runs it until Ctrl-C. Runs with nothing installed; a second start takes seconds.
//
//   npm start
//   npm start -- --port 8080 --no-open
//   npm start -- --workspace ../my-workspace
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { die, endInOrder, endWithParent, handOver, isEnding, wasForced } from './ending.mjs';
import { setUp } from './setup.mjs';
import { isMade, serviceOf, whyNoPort, whyNoWorkspace } from './start-checks.mjs';
import { root, run, say, seconds } from './workspace.mjs';

const USAGE = 2;
const BAD_INPUT = 4;
const PEEL = join(root, 'peel');

const HELP = `usage: npm start -- [--port <number>] [--workspace <folder>] [--no-open]

  --port <number>       of this machine; 0 for one that is free (7335 when left out)
  --workspace <folder>  where the demonstration is or shall be made (demo-workspace in the checkout when left out)
  --no-open             do not open the browser`;

/** The options; a number is the code to end with. */
function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        workspace: { type: 'string', short: 'w', default: join(root, 'demo-workspace') },
        'no-open': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (!values.help) return values;
    process.stdout.write(`${HELP}\n`);
    return 0;
  } catch (error) {
    say(`npm start: ${error.message}`);
    say(HELP);
    return USAGE;
  }
}

const peel = (parameters, options = {}) =>
  run(process.execPath, [PEEL, ...parameters], { stdio: ['ignore', 2, 2], ...options });

/** The force that is generated, where its template is; the template of open data otherwise. */
const template = () => (existsSync(join(root, 'templates', 'force')) ? 'force' : 'pole');

/** In the state of a demonstration that has no data yet, with the day that its force is made for. `init` puts it there. */
const EMPTY = 'demonstration-empty';

/** Made once. One that an earlier start did not finish is made anew by `init`, and filled by the next start. */
async function demonstration(folder) {
  return isMade(folder) ? fill(folder) : (await make(folder)) || fill(folder);
}

async function make(folder) {
  const started = performance.now();
  say(`start: making a demonstration workspace in ${folder}`);
  const chosen = template();
  const today = new Date().toISOString().slice(0, 10);
  const unfilled = chosen === 'force' ? ['--unfilled', today] : [];
  const code = await peel(['init', folder, '--template', chosen, ...unfilled]);
  if (code === 0) say(`start: workspace made (${seconds(started)})`);
  return code;
}

/** Generates a force and brings its files in. What an interrupted start brought in is there already and is not brought in twice. */
async function fill(folder) {
  const mark = join(folder, '.peel', EMPTY);
  if (!existsSync(mark)) return 0;
  const started = performance.now();
  // In the workspace, where the next start finds what a killed one left.
  const files = join(folder, '.peel', 'demonstration-files');
  rmSync(files, { recursive: true, force: true });
  const wasRunning = (await serviceOf(folder)) !== undefined;
  try {
    say('start: generating a force: people, crimes, calls, searches, payments; nobody in it is real');
    const generated = await peel(['demo', 'generate', files, '--today', readFileSync(mark, 'utf8').trim()]);
    if (generated !== 0) return generated;
    say('start: bringing its files in, as an engineer would');
    const loaded = await peel(['-w', folder, 'demo', 'load', files]);
    if (loaded !== 0) return loaded;
    rmSync(mark);
    say(`start: the demonstration has its data (${seconds(started)})`);
    return 0;
  } finally {
    if (!wasRunning) await stopService(folder);
    rmSync(files, { recursive: true, force: true });
  }
}

let leftRunning = false;

/** The service that bringing in began, with its PostgreSQL and its workers. */
async function stopService(folder) {
  const stop = () => peel(['-w', folder, 'stop'], { stdio: 'ignore', last: isEnding() });
  const wasEnding = isEnding();
  let code = await stop();
  // Told to end while it was being stopped: then once more, and to its end.
  if (!wasEnding && isEnding()) code = await stop();
  if (code === 0) return;
  leftRunning = true;
  say(`start: its service may still run. End it with: ${PEEL} -w ${folder} stop`);
}

async function prepare(options, folder) {
  const refused = (await whyNoPort(options.port, folder)) ?? whyNoWorkspace(folder);
  if (refused === undefined) return (await setUp()) || demonstration(folder);
  say(`start: ${refused}`);
  say(
    'start: name another port with --port (0: one that is free), another folder with --workspace; nothing was begun.',
  );
  return BAD_INPUT;
}

async function main() {
  const options = readOptions();
  if (typeof options === 'number') return options;
  endInOrder();
  endWithParent();
  const folder = resolve(process.env.INIT_CWD ?? root, options.workspace);
  const prepared = await prepare(options, folder);
  if (isEnding()) {
    if (wasForced())
      say('start: stopped at once. A PostgreSQL that it began may still run; the next `npm start` ends it.');
    else if (!leftRunning)
      say('start: stopped, and nothing that it began still runs. The next `npm start` goes on from here.');
    return die();
  }
  if (prepared !== 0) return prepared;
  const port = options.port === undefined ? [] : ['--port', options.port];
  process.argv = [process.execPath, PEEL, '-w', folder, 'start', ...port, ...(options['no-open'] ? ['--no-open'] : [])];
  // In this process: whoever ends it ends Peel.
  handOver();
  await import('../packages/cli/dist/main.js');
  return process.exitCode ?? 0;
}

process.exitCode = await main();
