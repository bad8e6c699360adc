import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ErrorBody, errorFromBody, type PeelError } from '@peel/kernel/errors';
import { serverErrors } from '@peel/server/errors';
import type { Workspace } from '@peel/server/workspace';
import { serviceEnvironment } from './service-environment.js';

/** The program that runs a workspace's service; the workspace comes last on its command line. */
export const SERVICE_MAIN = fileURLToPath(import.meta.resolve('@peel/service/main'));

/** Waits between a service that ended by itself and the next; the last one again and again. */
const PAUSES_MILLISECONDS = [100, 500, 1_000, 2_000, 5_000];
/** One that ran this long was well: the next pause is the first one. */
const WELL_MILLISECONDS = 30_000;
/** How many starts in a row may fail, once it has run, before somebody has to look. */
const MOST_FAILURES = 20;
/** What a service may take to write down how its answers ended and to stop PostgreSQL. */
const END_MILLISECONDS = 25_000;

interface Told {
  ready(address: string): void;
  say(text: string): void;
}

/** How one life of the service ended. */
interface Ended {
  readonly error: PeelError | undefined;
  readonly how: string;
  /** It was told to stop, by `peel stop` or by us. */
  readonly meant: boolean;
  readonly lasted: number;
}

/**
 * Runs the service as a child and starts it again when it ends without having been told to (a kill, a lost lease, a failing disk). What
 * PostgreSQL an ended one leaves behind the next takes over.
 */
export class Supervisor {
  private child: ChildProcess | undefined;
  private stopping = false;
  private readonly waking = new AbortController();

  constructor(
    private readonly workspace: Workspace,
    private port: number,
    private readonly told: Told,
  ) {}

  /** Resolves when the service was told to stop. Throws why it cannot be started. */
  async run(): Promise<void> {
    let failures = 0;
    let answered = false;
    while (!this.stopping) {
      const end = await this.live(() => {
        answered = true;
      });
      if (end.meant || this.stopping) return;
      failures = end.lasted >= WELL_MILLISECONDS ? 0 : failures + 1;
      if (!answered || failures > MOST_FAILURES) throw this.failure(end);
      const pause = PAUSES_MILLISECONDS[Math.min(failures, PAUSES_MILLISECONDS.length - 1)] ?? 0;
      this.told.say(`The service ended (${end.error?.message ?? end.how}). It is started again.`);
      await sleep(pause, undefined, { signal: this.waking.signal }).catch(() => undefined);
    }
  }

  /** Asks the service to end; the second time, and when it takes too long, makes it. */
  stop(): void {
    const { child } = this;
    const again = this.stopping;
    this.stopping = true;
    this.waking.abort();
    if (child === undefined) return;
    child.kill(again ? 'SIGKILL' : 'SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), END_MILLISECONDS).unref();
  }

  private async live(onReady: () => void): Promise<Ended> {
    const began = performance.now();
    const child = await this.launch();
    this.child = child;
    // Told to stop while it was being started.
    if (this.stopping) child.kill('SIGTERM');
    let error: PeelError | undefined;
    child.on('message', (message: { ready?: { address: string } } & ErrorBody) => {
      if (message.ready === undefined) {
        error = errorFromBody(message);
        return;
      }
      // A free port was any one at first; pages that are open know it now, so the next life has the same.
      this.port = Number(new URL(message.ready.address).port);
      onReady();
      this.told.ready(message.ready.address);
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    // Its last word may still be on the way when it is gone.
    await sleep(30);
    this.child = undefined;
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    return { error, how, meant: code === 0, lasted: performance.now() - began };
  }

  /** In a group of its own, so that a terminal's Ctrl-C reaches the supervisor alone, which then ends it in order. */
  private async launch(): Promise<ChildProcess> {
    const log = this.workspace.serviceLog;
    await fs.mkdir(dirname(log), { recursive: true, mode: 0o700 });
    const output = openSync(log, 'a', 0o600);
    try {
      const parameters = ['--port', String(this.port), '--supervised', this.workspace.folder];
      return spawn(process.execPath, [SERVICE_MAIN, ...parameters], {
        detached: true,
        env: serviceEnvironment(),
        stdio: ['ignore', output, output, 'ipc'],
      });
    } finally {
      closeSync(output);
    }
  }

  private failure({ error, how }: Ended): PeelError {
    const log = this.workspace.serviceLog;
    return error ?? serverErrors.serviceDidNotStart({ why: `it ended without a word (${how}).`, log });
  }
}
