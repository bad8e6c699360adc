// What `npm start` finds out before it begins, so that nobody waits a minute to hear of it: the port, and where the workspace shall be.
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

const DEFAULT_PORT = 7335;
const LOOK_MILLISECONDS = 2_000;

/** Whether there is a whole workspace: one that an earlier start did not finish making is made anew. */
export const isMade = (folder) =>
  existsSync(join(folder, 'workspace.yaml')) && !existsSync(join(folder, '.peel', 'half-made'));

/** What the workspace's service says of itself, `undefined` when none answers. */
export function serviceOf(folder) {
  return new Promise((resolve) => {
    const socketPath = join(folder, '.peel', 'run', 'service.sock');
    const asking = request({ socketPath, path: '/health', headers: { host: 'peel' } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch {
          resolve(undefined);
        }
      });
    });
    asking.setTimeout(LOOK_MILLISECONDS, () => asking.destroy());
    asking.on('error', () => resolve(undefined)).end();
  });
}

/** @returns {string | undefined} why there can be no workspace in the folder; what is made to find out is taken away again */
export function whyNoWorkspace(folder) {
  if (isMade(folder)) return undefined;
  try {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) return triedFolder(folder);
    if (!found.isDirectory()) return `${folder} is a file, and a workspace is a folder.`;
    if (readdirSync(folder).length > 0 && !existsSync(join(folder, '.peel', 'half-made')))
      return `${folder} is there and is no workspace; nothing is written over.`;
    return triedFolder(join(folder, `.tried-${process.pid}`));
  } catch (error) {
    return `The workspace cannot be made in ${folder} (${error.code ?? error.message}).`;
  }
}

/** Made step by step: `mkdir` with `recursive` does not come back where a file system takes no folders at all. */
function triedFolder(folder) {
  const missing = [];
  for (let each = folder; !existsSync(each); each = dirname(each)) missing.unshift(each);
  const made = [];
  try {
    for (const each of missing) {
      mkdirSync(each);
      made.unshift(each);
    }
    return undefined;
  } finally {
    for (const each of made) rmdirSync(each);
  }
}

/** @returns {Promise<string | undefined>} why its pages cannot be shown on that port */
export async function whyNoPort(text, folder) {
  const port = text === undefined ? DEFAULT_PORT : /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) return `--port takes a number from 0 to 65535, not "${text}".`;
  // It runs already, perhaps there: `peel start` knows what to say.
  if ((await serviceOf(folder))?.address !== undefined) return undefined;
  const code = await new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1' }, () => server.close(() => resolve(undefined)));
  });
  if (code === undefined) return undefined;
  if (code === 'EADDRINUSE') return `Port ${port} of this machine is taken by another program.`;
  return `Port ${port} of this machine cannot be had (${code}).`;
}
