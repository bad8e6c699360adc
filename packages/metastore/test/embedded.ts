import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@peel/kernel/clock';
import { type Postgres, type PostgresSettings, startPostgres } from '../src/postgres.js';
import { readLockFile } from '../src/server.js';

export const root = process.getuid?.() === 0;

/** A workspace's folders for a test; `clean` stops what the test started and removes them. */
export class Workspace {
  readonly lines: string[] = [];
  private readonly running = new Set<Postgres>();

  private constructor(readonly path: string) {}

  static async make(mode = 0o711): Promise<Workspace> {
    const path = await fs.mkdtemp(join(tmpdir(), 'peel-test-'));
    await fs.chmod(path, mode);
    return new Workspace(path);
  }

  get settings(): PostgresSettings {
    return {
      folder: join(this.path, 'postgres'),
      runFolder: join(this.path, 'run'),
      systemFolder: join(this.path, 'system'),
    };
  }

  get data(): string {
    return join(this.settings.folder, 'data');
  }

  async start(changes: Partial<PostgresSettings> = {}): Promise<Postgres> {
    const postgres = await startPostgres(
      { ...this.settings, ...changes },
      { clock: systemClock, log: (line) => this.lines.push(line) },
    );
    this.running.add(postgres);
    return postgres;
  }

  /** The address by which another program would reach this workspace's server. */
  async url(): Promise<string> {
    const lock = await readLockFile(this.data);
    const password = (await fs.readFile(join(this.settings.folder, 'password'), 'utf8')).trim();
    return `postgres://peel:${password}@/peel?host=${encodeURIComponent(lock?.socketFolder ?? '')}`;
  }

  async postmaster(): Promise<number> {
    return (await readLockFile(this.data))?.pid ?? 0;
  }

  async clean(): Promise<void> {
    for (const postgres of this.running) await postgres.stop().catch(() => {});
    await fs.rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Compiles what the service process of the crash tests runs: it is a plain Node process and needs JavaScript. */
export function compile(): void {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const compiler = fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url));
  execFileSync(process.execPath, [compiler, '-b', join(here, '..')], { stdio: 'inherit' });
}

/** A service in a process of its own, to be killed. */
export interface Service {
  readonly pid: number;
  readonly says: readonly string[];
  /** The first line it says that begins with `word`, what it said before included. */
  heard(word: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<number | string>;
}

export function startService(
  settings: PostgresSettings,
  act: string,
  account?: { uid: number; gid: number; home: string },
): Service {
  const script = fileURLToPath(new URL('./service.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(settings), act], {
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    cwd: '/',
    env: { PATH: process.env.PATH ?? '', HOME: account?.home ?? '/' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const says: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => says.push(line));
  const ended = new Promise<number | string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? -1));
  });
  let over = false;
  ended.then(() => {
    over = true;
  });
  return {
    pid: child.pid ?? 0,
    says,
    ended,
    kill: (signal) => void child.kill(signal),
    heard: async (word) => {
      for (let turn = 0; turn < 2_000; turn += 1) {
        const line = says.find((said) => said.startsWith(word));
        if (line !== undefined) return line;
        if (over) break;
        await delay(10);
      }
      throw new TypeError(`the service never said "${word}": ${says.join(' | ')}`);
    },
  };
}

/** Waits until the probe answers true; a test that never gets there fails by its own assertion. */
export async function eventually(probe: () => Promise<boolean> | boolean, milliseconds = 10_000): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 25) {
    if (await probe()) return true;
    await delay(25);
  }
  return false;
}
