import * as fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { PeelError } from '@peel/kernel/errors';
import { metastoreErrors } from './errors.js';
import { adopt, type Cluster, obtainServer, type RunningServer, stopServer } from './server.js';
import { limitServerLog } from './server-log.js';
import { checkServerSettings } from './server-settings.js';

/** Failed attempts in a row after which the supervisor gives up; with the pauses between them some two minutes. */
const ATTEMPTS = 30;
const LONGEST_PAUSE_MS = 5_000;
const LOG_CHECK_MS = 60_000;

/** Keeps a server running on a cluster until it is stopped. */
export class Supervisor {
  private stopping = false;
  private failed: unknown;
  private recovery: Promise<void> = Promise.resolve();
  private server: RunningServer | undefined;
  private readonly logTimer: NodeJS.Timeout;

  private constructor(private cluster: Cluster) {
    this.logTimer = setInterval(() => void limitServerLog(cluster.home.log).catch(() => {}), LOG_CHECK_MS);
    this.logTimer.unref();
  }

  static async start(cluster: Cluster): Promise<Supervisor> {
    const supervisor = new Supervisor(cluster);
    try {
      await supervisor.obtain();
      return supervisor;
    } catch (error) {
      clearInterval(supervisor.logTimer);
      // The folder is the other service's as well when that is why.
      if (!(error instanceof PeelError && error.kind === 'conflict')) await removeSocketFolder(cluster.socketFolder);
      throw error;
    }
  }

  /** Where the server's socket is: it stays there when the server is started again. */
  get socketFolder(): string {
    return this.cluster.socketFolder;
  }

  /** Whether the server is being started again. */
  get away(): boolean {
    return this.server === undefined;
  }

  /** Why there will be no server any more, or `undefined`. */
  hopeless(): unknown {
    return this.stopping ? metastoreErrors.stopped() : this.failed;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearInterval(this.logTimer);
    await this.recovery;
    // A guard that broke a moment ago does not mean that the server is gone: looked at once more.
    for (let look = 0; look < 2; look += 1) {
      const server = this.server ?? (await adopt(this.cluster).catch(() => undefined));
      if (server === undefined) return;
      const ended = await stopServer(this.cluster, server);
      await server.guard.end().catch(() => {});
      if (ended) return removeSocketFolder(server.socketFolder);
      this.server = undefined;
    }
  }

  private async obtain(): Promise<void> {
    const server = await obtainServer(this.cluster);
    try {
      await checkServerSettings(server.guard);
    } catch (error) {
      if (error instanceof PeelError) await stopServer(this.cluster, server);
      await server.guard.end().catch(() => {});
      throw error;
    }
    this.cluster = { ...this.cluster, socketFolder: server.socketFolder };
    this.server = server;
    server.guard.once('end', () => this.guardEnded());
    this.cluster.log(`metastore: PostgreSQL ${server.adopted ? 'taken over' : 'started'}, process ${server.pid}`);
  }

  private guardEnded(): void {
    this.server = undefined;
    if (this.stopping) return;
    this.cluster.log('metastore: the connection to PostgreSQL ended; recovering');
    this.recovery = this.recover();
  }

  private async recover(): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS && !this.stopping; attempt += 1) {
      try {
        await this.obtain();
        return;
      } catch (error) {
        this.cluster.log(`metastore: recovery failed: ${error instanceof Error ? error.message : 'unknown cause'}`);
        this.failed = attempt === ATTEMPTS || isFinal(error) ? error : undefined;
        if (this.failed !== undefined) return;
      }
      await delay(Math.min(50 * 2 ** attempt, LONGEST_PAUSE_MS));
    }
  }
}

/** No later attempt can mend these. */
function isFinal(error: unknown): boolean {
  return error instanceof PeelError && (error.kind === 'refused' || error.kind === 'conflict');
}

/** A server that ended in order has taken its socket away; a folder that still holds anything stays. */
async function removeSocketFolder(folder: string): Promise<void> {
  await fs.rmdir(folder).catch(() => {});
}
