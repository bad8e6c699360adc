import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';
import { compose } from './compose.js';
import type { Face } from './http/face.js';
import { DEFAULT_LIMITS } from './http/limits.js';
import { type ListenerSettings, openListener } from './http/listener.js';
import { jsonLog } from './log.js';
import type { ServiceSettings } from './settings.js';
import { openSocketServer } from './socket-server.js';
import { Workspace } from './workspace.js';

export interface ServeOptions {
  /** Opens the HTTP face on this port of the machine; 0 for one that is free. Without it the local socket is all there is. */
  readonly port?: number | undefined;
  /** Told once requests are answered. */
  readonly onReady?: (address: string | undefined) => void;
  /** Ends the service, as SIGTERM does. */
  readonly ending?: AbortSignal;
}

/** Runs the workspace's service, with the faces it shows over HTTP, until it is told to stop; resolves when everything is let go of. */
export async function serve(
  folder: string,
  faces: readonly Face[],
  options: ServeOptions = {},
): Promise<'stopped' | 'fatal'> {
  const workspace = new Workspace(folder);
  await workspace.requireInitialised();
  await workspace.requireOwner();
  // Whatever this process makes, its socket too, is for its own account alone (THREATS 3); what is to be open is opened by name.
  process.umask(0o077);
  let stop: (how: 'stopped' | 'fatal') => void = () => undefined;
  const stopped = new Promise<'stopped' | 'fatal'>((resolve) => {
    stop = resolve;
  });
  const told = (): void => stop('stopped');
  process.on('SIGTERM', told);
  process.on('SIGINT', told);
  options.ending?.addEventListener('abort', told);
  const service = await compose(workspace, {
    onFatal: () => stop('fatal'),
    ports: { log: jsonLog((text) => process.stderr.write(text)) },
  });
  try {
    const listener =
      options.port === undefined
        ? undefined
        : await openListener(service, faces, listenerSettings(options.port, service.settings));
    const server = openSocketServer(service, { address: listener?.address, stop: told });
    try {
      const socket = await workspace.socket();
      await fs.mkdir(dirname(socket), { recursive: true, mode: 0o700 });
      // The lease says that no other service runs here: a socket file that is still there is a dead one's.
      await fs.rm(socket, { force: true });
      await server.listen({ path: socket });
      await fs.chmod(socket, 0o600);
      options.onReady?.(listener?.address);
      const how = await stopped;
      await server.close();
      await fs.rm(socket, { force: true });
      return how;
    } finally {
      await listener?.close();
    }
  } finally {
    await service.close();
    process.off('SIGTERM', told);
    process.off('SIGINT', told);
  }
}

function listenerSettings(port: number, { publicUrl, requestsPerSecond }: ServiceSettings): ListenerSettings {
  const person = { perSecond: requestsPerSecond, burst: requestsPerSecond * 6 };
  return { port, publicUrl, limits: { ...DEFAULT_LIMITS, person } };
}
