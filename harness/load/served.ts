import { type ChildProcess, execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@peel/cli/client';
import { verifyTiles } from '@peel/cli/verify';
import { makeFile } from '../crash/import-files.js';
import { Seeded } from '../crash/seeded.js';
import { readyAddress } from './ready-address.js';

const run = promisify(execFile);
const PEEL = fileURLToPath(new URL('../../../peel', import.meta.url));

/** A demonstration workspace under `peel start`, as a user has it, with some files in it. */
export class Served {
  private constructor(
    private readonly above: string,
    readonly folder: string,
    private readonly starter: ChildProcess,
    /** `http://127.0.0.1:…`. */
    readonly address: string,
  ) {}

  static async make(files: number, seed: number): Promise<Served> {
    const above = await fs.mkdtemp(join(tmpdir(), 'peel-load-'));
    // So that PostgreSQL's own account passes through when root runs this.
    await fs.chmod(above, 0o711);
    const folder = join(above, 'ws');
    await run(PEEL, ['init', folder, '--template', 'pole']);
    const random = new Seeded(seed);
    for (let file = 0; file < files; file += 1) {
      const made = makeFile('police-uk-street', `f${file}.csv`, 1, random);
      await fs.writeFile(join(above, made.name), made.text);
      await run(PEEL, ['-w', folder, 'import', made.source, join(above, made.name), '--as', 'engineer']);
    }
    const starter = spawn(PEEL, ['-w', folder, 'start', '--port', '0', '--no-open'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      return new Served(above, folder, starter, await readyAddress(starter));
    } catch (error) {
      starter.kill('SIGTERM');
      throw error;
    }
  }

  /** The service's own process, below the one that supervises it. */
  async pid(): Promise<number> {
    const running = await new Client(this.folder).running();
    if (running === undefined) throw new TypeError('no service answers at its socket');
    return running.pid;
  }

  /** Kills the service without warning; milliseconds until it answers again, or undefined when it did not within a minute. */
  async kill(): Promise<number | undefined> {
    process.kill(await this.pid(), 'SIGKILL');
    const began = performance.now();
    while (performance.now() - began < 60_000) {
      const answer = await fetch(`${this.address}/health`).catch(() => undefined);
      if (answer?.ok === true) return Math.round(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return undefined;
  }

  /** Memory of the service in bytes, as its metrics tell. */
  async memory(): Promise<number | undefined> {
    const answer = await fetch(`${this.address}/metrics`).catch(() => undefined);
    const text = (await answer?.text()) ?? '';
    const found = /^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  }

  /** Checks the log from its files, and that it holds every read that was acknowledged. Throws with what does not hold. */
  async verify(receipts: readonly string[]): Promise<number> {
    await new Client(this.folder).post('/ledger/checkpoint');
    const folder = join(this.folder, '.peel', 'ledger', 'log');
    const publicKey = (await fs.readFile(`${folder}.pub`, 'utf8')).trim();
    return (await verifyTiles({ folder, publicKey, receipts, seen: [], witnesses: [] })).size;
  }

  async remove(): Promise<void> {
    const ended = new Promise((resolve) => this.starter.once('exit', resolve));
    if (this.starter.exitCode === null) {
      this.starter.kill('SIGTERM');
      await ended;
    }
    await fs.rm(this.above, { recursive: true, force: true });
  }
}
