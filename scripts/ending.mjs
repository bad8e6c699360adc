// How a script that starts others ends with all of them: Ctrl-C, SIGTERM or a closed terminal end the one that runs, in order, and
// nothing is started after it. Plain JavaScript without dependencies: it runs before anything is installed.
import { say } from './words.mjs';

/** What a command ends with that was not let to its end. */
export const INTERRUPTED = 130;
/** One wish to end may come as several signals: to the group, from npm, from a closing terminal. */
const ONE_WISH_MILLISECONDS = 3_000;
/** What a command may take to end in order: a workspace that is being made stops its PostgreSQL first. */
const END_MILLISECONDS = 45_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @type {{ inOrder: boolean, signal: string | undefined, since: number, forced: boolean, handedOver: boolean }} */
const state = { inOrder: false, signal: undefined, since: 0, forced: false, handedOver: false };
/**
 * How a command is ended: `told` by SIGTERM, which it heeds in its own time; `killed` with its group, for one that does not heed it and
 * whose work is thrown away; `waited for`, as what a package manager of the system does must be.
 * @typedef {'told' | 'killed' | 'waited for'} How
 */

/** @type {Map<import('node:child_process').ChildProcess, How>} */
const running = new Map();

/** Whether commands are started in groups of their own, so that a terminal's Ctrl-C reaches this script alone. */
export const endsInOrder = () => state.inOrder;

/** Whether this script was told to end: what it would start next is not started. */
export const isEnding = () => state.signal !== undefined;

/** Whether something was killed that ends in order: what it began in a group of its own, such as a PostgreSQL, may still run. */
export const wasForced = () => state.forced;

/** From here on this script ends what it started before it ends. */
export function endInOrder() {
  state.inOrder = true;
  for (const signal of SIGNALS) process.on(signal, wish);
  // Whoever listened may be gone by then; that is no reason to leave anything behind.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', () => undefined);
}

/** Ended by a closed terminal, also when npm or a shell between us and it does not pass that on. */
export function endWithParent() {
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    process.kill(process.pid, 'SIGTERM');
  }, 1_000);
  looking.unref();
}

/** What runs in this process from now on ends itself, once it listens; until then there is nothing to end. */
export function handOver() {
  state.handedOver = true;
}

/** Ends this process as the signal would have that it was told to end with. */
export function die() {
  for (const signal of SIGNALS) process.off(signal, wish);
  process.kill(process.pid, state.signal ?? 'SIGTERM');
}

function wish(signal) {
  if (state.handedOver) {
    if (process.listenerCount(signal) > 1) return;
    state.signal ??= signal;
    say('start: stopped.');
    die();
    return;
  }
  if (!isEnding()) {
    Object.assign(state, { signal, since: performance.now() });
    say('\nStopping. What was begun is ended first.');
    for (const child of running.keys()) end(child);
  } else if (performance.now() - state.since >= ONE_WISH_MILLISECONDS) {
    say('Stopping at once.');
    for (const [child, how] of running) if (how !== 'waited for') kill(child);
  }
}

function end(child) {
  const how = running.get(child);
  if (how === 'waited for') return;
  if (how === 'killed') killGroup(child);
  else child.kill('SIGTERM');
  setTimeout(() => running.has(child) && kill(child), END_MILLISECONDS).unref();
}

/** One that would have ended in order, had it been let. */
function kill(child) {
  if (running.get(child) === 'told') state.forced = true;
  killGroup(child);
}

/** With whatever it started in its group and left. */
function killGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

/** Keeps account of a command in a group of its own. What it started and left in that group ends with it. */
export function follow(child, how) {
  running.set(child, how);
  child.once('exit', () => {
    running.delete(child);
    if (how !== 'waited for') killGroup(child);
  });
}
