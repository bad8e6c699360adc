import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { readPassword } from './cluster.js';
import { findHome, WORKSPACE } from './placement.js';
import { adopt, stopServer } from './server.js';

/**
 * For a workspace that is to be removed: stops the embedded server that runs on its data, whoever left it, and removes its home, also one
 * outside the workspace. What was removed in part is removed by the next call. `folder` is `.peel/postgres`, which itself stays.
 *
 * @throws metastore.workspace-in-use when a service runs it
 */
export async function removePostgres(folder: string, log: (line: string) => void): Promise<void> {
  const placement = await findHome(folder);
  if (placement === undefined) return;
  const { home, account } = placement;
  const password = await readPassword(home);
  const server = password === undefined ? undefined : await adopt({ home, password });
  if (server !== undefined) {
    try {
      await stopServer({ home, account, log }, server);
    } finally {
      await server.guard.end().catch(() => {});
    }
    await fs.rmdir(server.socketFolder).catch(() => {});
  }
  if (home.folder === folder) return remove(home.data);
  // Whose it is goes last: a home that says so is found again.
  for (const name of await fs.readdir(home.folder)) if (name !== WORKSPACE) await remove(join(home.folder, name));
  await remove(home.folder);
}

async function remove(path: string): Promise<void> {
  await fs.rm(path, { recursive: true, force: true, maxRetries: 3 });
}
