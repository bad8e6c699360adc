// What the scripts share: where the workspace is, how they say things, and how they start a command.
// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endsInOrder, follow, INTERRUPTED, isEnding } from './ending.mjs';
import { say } from './words.mjs';

export { say };

/** The root of the repository, as a folder path. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/**
 * Runs a command in the foreground and resolves with its exit code: 127 when it could not be started, 1 when a signal ended it. In a script
 * that ends in order, 130 when the script was told to end: the command is `ended` then, and none is started, unless it is `last`, a part
 * of the ending.
 * @param {string} command
 * @param {readonly string[]} parameters
 * @param {import('node:child_process').SpawnOptions & { ended?: import('./ending.mjs').How, last?: boolean }} [options]
 * @returns {Promise<number>}
 */
export function run(command, parameters, { ended = 'told', last = false, ...options } = {}) {
  if (isEnding() && !last) return Promise.resolve(INTERRUPTED);
  const inOrder = endsInOrder();
  const stdio = inOrder ? ['ignore', 'inherit', 'inherit'] : 'inherit';
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { cwd: root, stdio, detached: inOrder, ...options });
    if (inOrder) follow(child, ended);
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(isEnding() && !last ? INTERRUPTED : (code ?? 1)));
  });
}

/** Every file under `folder` (relative to the root, as are the results), without what is built or installed. */
export function filesUnder(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return ['node_modules', 'dist', '.peel', '.git'].includes(entry.name) ? [] : filesUnder(path);
    return entry.isFile() ? [path] : [];
  });
}
