import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';
import { compose } from './compose.js';
import { openSocketServer } from './socket-server.js';
import { Workspace } from './workspace.js';

/** Runs the workspace's service until it is told to stop; resolves when everything is let go of. */
export async function serve(folder: string): Promise<void> {
  const workspace = new Workspace(folder);
  await workspace.requireInitialised();
  // Whatever this process makes, its socket too, is for its own account alone (THREATS 3); what is to be open is opened by name.
  process.umask(0o077);
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const service = await compose(workspace, { onFatal: () => stop() });
  const server = openSocketServer(service, { stop: () => stop() });
  try {
    const socket = await workspace.socket();
    await fs.mkdir(dirname(socket), { recursive: true, mode: 0o700 });
    // The lease says that no other service runs here: a socket file that is still there is a dead one's.
    await fs.rm(socket, { force: true });
    await server.listen({ path: socket });
    await fs.chmod(socket, 0o600);
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    await stopped;
    await server.close();
    await fs.rm(socket, { force: true });
  } finally {
    await service.close();
  }
}
