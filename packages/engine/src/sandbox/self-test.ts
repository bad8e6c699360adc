import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPeelError } from '@peel/kernel/errors';
import type { ProbeResult, ProbeTargets } from '../worker/protocol.js';
import type { SandboxKind } from './sandbox-plan.js';
import type { StartedWorker } from './started-worker.js';
import { request } from './worker-request.js';

export interface SandboxReport {
  /** What workers will be started with. */
  readonly kind: SandboxKind;
  /** True only when every attempt to get out failed. */
  readonly safe: boolean;
  /** In plain words, what did not hold; empty when safe. */
  readonly failures: readonly string[];
}

const WORDS: Readonly<Record<keyof ProbeResult, string>> = {
  readOtherPath: 'a worker could read a file of the machine',
  engineReadOtherPath: 'DuckDB in a worker could read a file of the machine',
  wroteOwnFolder: 'a worker could write into its own folder',
  connected: 'a worker could reach a socket',
  sawProcesses: 'a worker could see other processes',
  sawEnvironment: 'a worker could see the environment or /proc',
  startedProgram: 'a worker could start a program',
};

/**
 * Proves the boundary from inside a real worker: a file beside it, a write, a TCP and a Unix socket that are really open, a process that really runs.
 * `start` gives the worker, or `undefined` where the machine has no sandbox.
 */
export async function selfTest(start: () => Promise<StartedWorker | undefined>): Promise<SandboxReport> {
  let worker: StartedWorker | undefined;
  try {
    worker = await start();
  } catch (error) {
    return {
      kind: 'none',
      safe: false,
      failures: [`bubblewrap is there, but no worker starts in it: ${lastWords(error)}`],
    };
  }
  if (worker === undefined) return { kind: 'none', safe: false, failures: ['bubblewrap is not installed'] };
  const { process: inside } = worker;
  try {
    const result = await withTargets((targets) => request<ProbeResult>(inside, (id) => ({ op: 'probe', id, targets })));
    const failures = escapes(result);
    return { kind: failures.length === 0 ? 'bubblewrap' : 'none', safe: failures.length === 0, failures };
  } finally {
    inside.kill();
    await inside.ended;
    await worker.folder.remove();
  }
}

const WORDS_LENGTH = 300;

/** What bubblewrap said, on one line; else what is known of the failure. */
function lastWords(error: unknown): string {
  const said = isPeelError(error) && error.cause instanceof Error ? error.cause : error;
  const text = said instanceof Error ? said.message : String(said);
  return text.trim().replace(/\s+/g, ' ').slice(0, WORDS_LENGTH);
}

/** In words, what the worker could do. A probe that says nothing of an attempt counts as an escape. */
export function escapes(result: ProbeResult): string[] {
  const names = Object.keys(WORDS) as (keyof ProbeResult)[];
  return names.filter((name) => result[name] !== false).map((name) => WORDS[name]);
}

export async function withTargets<T>(act: (targets: ProbeTargets) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'peel-probe-'));
  const file = join(folder, 'secret');
  const socket = join(folder, 'socket');
  await writeFile(file, 'secret', { mode: 0o644 });
  const tcp = await listening((server) => server.listen(0, '127.0.0.1'));
  const unix = await listening((server) => server.listen(socket));
  try {
    const { port } = tcp.address() as AddressInfo;
    return await act({ file, port, socket, process: process.pid });
  } finally {
    tcp.close();
    unix.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function listening(listen: (server: Server) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('listening', () => resolve(server));
    server.once('error', reject);
    listen(server);
  });
}
