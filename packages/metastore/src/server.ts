import { spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { PeelError } from '@peel/kernel/errors';
import { systemFiles } from '@peel/kernel/files';
import type pg from 'pg';
import { bareEnvironment, identity, type RunsAs, signalAs } from './account.js';
import { lockHolder, lockKey, tryLock } from './advisory-lock.js';
import { isConnectionLoss, mayConnectLater, stateOf } from './connection-loss.js';
import { metastoreErrors } from './errors.js';
import { processExists } from './leftovers.js';
import { ensureSocketFolder, type Home } from './placement.js';
import { poll } from './polling.js';
import type { Programs } from './programs.js';
import { openServerLog, readServerLog } from './server-log.js';
import { connectMakingDatabase, embeddedConfig } from './session.js';

/** Everything that is needed to have a server on a data folder. */
export interface Cluster {
  readonly home: Home;
  readonly account: RunsAs;
  readonly programs: Programs;
  readonly password: string;
  /** Where a server that is started puts its socket; one that is taken over has its own. */
  readonly socketFolder: string;
  readonly log: (line: string) => void;
}

/** A server that takes connections and that this process has the right to stop. */
export interface RunningServer {
  readonly pid: number;
  readonly socketFolder: string;
  readonly adopted: boolean;
  /**
   * The connection that holds the right to supervise. While it lives the server lives and is ours; when it ends either may be gone.
   */
  readonly guard: pg.Client;
}

const GUARD_LOCK = lockKey('supervisor');
const BAD_PASSWORD = '28P01';

/**
 * A server on the cluster's data folder: the one that is running there, else a new one. A folder that is still locked by a server
 * that has just died is tried again; the lock file itself is PostgreSQL's and is never touched.
 */
export async function obtainServer(cluster: Cluster): Promise<RunningServer> {
  const server = await poll(
    { everyMs: 150, times: 200 },
    async () => (await adopt(cluster)) ?? (await launch(cluster)),
  );
  if (server !== undefined) return server;
  const lock = await readLockFile(cluster.home.data);
  throw metastoreErrors.startLocked({ folder: cluster.home.data, pid: lock?.pid ?? 0 });
}

/** The server that already runs on the data folder, if there is one. */
export async function adopt(cluster: Pick<Cluster, 'home' | 'password'>): Promise<RunningServer | undefined> {
  return poll({ everyMs: 100, times: 600 }, async () => {
    const lock = await readLockFile(cluster.home.data);
    if (lock === undefined || lock.socketFolder === '' || !processExists(lock.pid)) return NOBODY;
    try {
      const guard = await connectGuard(cluster, lock.socketFolder);
      return guard === undefined ? NOBODY : { pid: lock.pid, socketFolder: lock.socketFolder, adopted: true, guard };
    } catch (error) {
      // It is starting, recovering or stopping: it will have decided soon.
      if (stateOf(error) === '57P03') return undefined;
      if (isConnectionLoss(error)) return NOBODY;
      throw error;
    }
  }).then((answer) => (answer === NOBODY ? undefined : answer));
}

/** For `poll`, which takes `undefined` for "not yet". */
const NOBODY = Symbol('no server');

/** Starts a server. `undefined`: the folder is still locked. */
async function launch(cluster: Cluster): Promise<RunningServer | undefined> {
  const { home, account } = cluster;
  const socketFolder = await ensureSocketFolder(cluster.socketFolder, account);
  const output = await openServerLog(home.log);
  try {
    const { size: before } = await output.stat();
    const child = spawnServer(cluster, socketFolder, output.fd);
    const guard = await poll({ everyMs: 15, times: 40_000 }, async () =>
      child.ended() === undefined ? firstConnection(cluster, socketFolder) : NOBODY,
    ).catch(async (error: unknown) => {
      // A server that does not serve its starter has no other use, unless a second service was quicker to take it over.
      if (!(error instanceof PeelError && error.code === 'metastore.workspace-in-use')) await abandon(child, account);
      throw error;
    });
    if (guard === undefined) await abandon(child, account);
    else if (guard !== NOBODY) {
      // Read and not assumed: where two services start at once, the one server that came up may be the other's child.
      const pid = (await readLockFile(home.data))?.pid ?? child.pid;
      return { pid, socketFolder, adopted: pid !== child.pid, guard };
    }
    const lines = await readServerLog(output, before);
    if (lines.some((line) => EMPTY_SOCKET_LOCK.test(line))) await removeEmpty(join(socketFolder, SOCKET_LOCK));
    if (lines.some((line) => LOCKED.test(line) || EMPTY_SOCKET_LOCK.test(line))) return undefined;
    const reason = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? child.ended() ?? 'no answer';
    throw metastoreErrors.startFailed({ folder: home.data, reason: reason.slice(0, 300), log: home.log });
  } finally {
    await output.close();
  }
}

interface Child {
  readonly pid: number;
  /** How it ended, or `undefined` while it runs. */
  ended(): string | undefined;
}

function spawnServer(cluster: Cluster, socketFolder: string, log: number): Child {
  const { data } = cluster.home;
  const child = spawn(cluster.programs.postgres, serverArguments(data, socketFolder), {
    ...identity(cluster.account),
    cwd: data,
    env: { ...bareEnvironment },
    // A session of its own: Ctrl-C in the service's terminal reaches the service alone, which then stops the server in order.
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  let ended: string | undefined;
  child.once('exit', (code, signal) => {
    ended = signal ?? `code ${code}`;
  });
  child.once('error', (error) => {
    ended = error.message;
  });
  return { pid: child.pid ?? 0, ended: () => ended };
}

async function abandon(child: Child, account: RunsAs): Promise<void> {
  if (child.ended() === undefined && child.pid > 1) await signalAs(account, 'INT', child.pid);
}

/**
 * PostgreSQL's words for: the last server of this folder, or a process of it, is not quite gone; or the service that stopped it took
 * the socket's folder away under the new one. Both pass.
 */
const LOCKED =
  /lock file ".*" already exists|pre-existing shared memory block|is another postmaster|lock file ".*postmaster\.pid" is empty|could not create lock file ".*\.lock": No such file/i;

/**
 * Left by a server that was killed between making its socket's lock file and writing it; PostgreSQL refuses it for ever. Not a pid file:
 * the server that said so held the data folder's own lock by then, and this folder is for that server's socket alone, so whoever made
 * the file is dead.
 */
const EMPTY_SOCKET_LOCK = /lock file ".*\.s\.PGSQL\.\d+\.lock" is empty/i;
const SOCKET_LOCK = '.s.PGSQL.5432.lock';

async function removeEmpty(path: string): Promise<void> {
  const size = await systemFiles.size(path);
  if (size === 0) await systemFiles.remove(path);
}

function serverArguments(data: string, socketFolder: string): readonly string[] {
  const settings = {
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    max_connections: '60',
    shared_buffers: '64MB',
    cluster_name: 'peel',
    // The log tells of the server only: statements and their errors can hold values of rows.
    log_destination: 'stderr',
    logging_collector: 'off',
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_min_duration_statement: '-1',
    log_timezone: 'UTC',
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function firstConnection(cluster: Cluster, socketFolder: string): Promise<pg.Client | undefined> {
  if ((await readLockFile(cluster.home.data))?.ready !== true) return undefined;
  try {
    return await connectGuard(cluster, socketFolder);
  } catch (error) {
    if (mayConnectLater(error)) return undefined;
    throw error;
  }
}

/**
 * Connects, makes sure that this is the server of our data folder, and takes the right to supervise it. The password's exchange
 * proves both sides to each other (SCRAM, RFC 5802). `undefined`: a server, but of another folder.
 */
async function connectGuard(
  cluster: Pick<Cluster, 'home' | 'password'>,
  socketFolder: string,
): Promise<pg.Client | undefined> {
  const config = embeddedConfig(socketFolder, cluster.password, `peel service, process ${process.pid}`);
  const guard = await connectMakingDatabase(config).catch((error: unknown) => {
    if (stateOf(error) === BAD_PASSWORD) throw metastoreErrors.notOurs({ folder: cluster.home.data }, error);
    throw error;
  });
  try {
    if (!(await servesFolder(guard, cluster.home.data))) {
      await guard.end();
      return undefined;
    }
    // A service that was killed a moment ago may not be quite gone from the server's point of view.
    const taken = await poll({ everyMs: 50, times: 40 }, async () => (await tryLock(guard, GUARD_LOCK)) || undefined);
    if (taken) return guard;
    const holder = await lockHolder(guard, GUARD_LOCK);
    throw metastoreErrors.workspaceInUse({
      folder: cluster.home.folder,
      holder: holder?.name || 'another service',
    });
  } catch (error) {
    await guard.end().catch(() => {});
    throw error;
  }
}

/** A copied folder brings the original's postmaster.pid with it; the folder behind the path tells them apart. */
async function servesFolder(connection: pg.Client, data: string): Promise<boolean> {
  const { rows } = await connection.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
  try {
    const [served, ours] = await Promise.all([fs.stat(rows[0]?.folder ?? ''), fs.stat(data)]);
    return served.dev === ours.dev && served.ino === ours.ino;
  } catch {
    return false;
  }
}

interface LockFile {
  readonly pid: number;
  readonly socketFolder: string;
  /** What the server says of itself. Asked before connecting: each refused connection would cost it a process. */
  readonly ready: boolean;
}

/** postmaster.pid by lines: process, data folder, start, port, socket folder, address, shared memory, state. */
export async function readLockFile(data: string): Promise<LockFile | undefined> {
  const bytes = await systemFiles.read(join(data, 'postmaster.pid')).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const lines = Buffer.from(bytes).toString('utf8').split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  return { pid, socketFolder: lines[4]?.trim() ?? '', ready: lines[7]?.startsWith('ready') === true };
}

const STOP_SECONDS = 60;
type Stoppable = Pick<Cluster, 'home' | 'account' | 'log'>;

/**
 * Fast shutdown (PostgreSQL, 18.5: SIGINT): open transactions are rolled back, the state is written, the server ends. Signalled
 * only while the guard proves that the process is ours; `false` when it no longer does.
 */
export async function stopServer(cluster: Stoppable, server: RunningServer): Promise<boolean> {
  if (!(await answers(server.guard))) return false;
  await signalAs(cluster.account, 'INT', server.pid);
  if (await hasEnded(cluster, server, STOP_SECONDS)) return true;
  cluster.log(`metastore: PostgreSQL has not stopped in ${STOP_SECONDS} s; asking it to stop at once`);
  await signalAs(cluster.account, 'QUIT', server.pid);
  if (await hasEnded(cluster, server, 10)) return true;
  throw metastoreErrors.stopTimedOut({ pid: server.pid, seconds: STOP_SECONDS + 10, log: cluster.home.log });
}

async function answers(guard: pg.Client): Promise<boolean> {
  return guard.query('select 1').then(
    () => true,
    () => false,
  );
}

async function hasEnded(cluster: Stoppable, server: RunningServer, seconds: number): Promise<boolean> {
  const everyMs = 10;
  const finished = await poll({ everyMs, times: (seconds * 1000) / everyMs }, async () => {
    const lock = await readLockFile(cluster.home.data);
    return lock?.pid === server.pid && processExists(server.pid) ? undefined : true;
  });
  // The lock file is the last thing a server removes. Its process may still wait for a parent that is slow to collect it.
  await poll({ everyMs, times: 300 }, async () => !processExists(server.pid) || undefined);
  return finished === true;
}
