import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@peel/cli/client';
import { ENTRY } from '@peel/engine/sandbox/sandbox-plan';
import { systemClock } from '@peel/kernel/clock';
import { type Postgres, startPostgres } from '@peel/metastore/postgres';
import { descendants, listProcesses, type Process, readProcess } from './process-tree.js';

const run = promisify(execFile);
const PEEL = fileURLToPath(new URL('../../../peel', import.meta.url));

/** What a worker's command line names: its program inside the sandbox, or on the host where there is none. */
const WORKERS = [ENTRY, 'engine/dist/worker-program.js'];

/** The processes of a workspace's service at one moment. */
export interface ServiceProcesses {
  readonly service: Process | undefined;
  readonly queryWorkers: readonly Process[];
  readonly writers: readonly Process[];
  readonly postmaster: Process | undefined;
  readonly backends: readonly Process[];
}

/** A demonstration workspace in a temporary folder, as a user has it: made by the program, served by its own process. */
export class CrashWorkspace {
  private constructor(
    readonly above: string,
    readonly folder: string,
  ) {}

  static async make(below: string = tmpdir()): Promise<CrashWorkspace> {
    const above = await fs.mkdtemp(join(below, 'peel-crash-'));
    // So that PostgreSQL's own account passes through when root runs this.
    await fs.chmod(above, 0o711);
    const workspace = new CrashWorkspace(above, join(above, 'ws'));
    await workspace.peel('init', workspace.folder, '--template', 'pole');
    return workspace;
  }

  /** Runs the command line; its standard output. Throws with what it said when it ends with another code than 0. */
  async peel(...parameters: readonly string[]): Promise<string> {
    const { stdout } = await run(PEEL, ['-w', this.folder, ...parameters], { maxBuffer: 1 << 26 });
    return stdout;
  }

  /** A client of the service, which its first call starts when none runs. */
  client(as: string): Client {
    return new Client(this.folder, { as });
  }

  state(...parts: readonly string[]): string {
    return join(this.folder, '.peel', ...parts);
  }

  async processes(): Promise<ServiceProcesses> {
    const all = await listProcesses();
    const service = all.find(
      (one) =>
        one.state !== 'Z' && one.command.includes('service/dist/main.js') && one.command.endsWith(` ${this.folder}`),
    );
    const below = service === undefined ? [] : descendants(service.pid, all);
    // The node inside the sandbox carries no path of the workspace; its launcher above it does.
    const inside = below.filter(
      (one) => WORKERS.some((program) => one.command.includes(program)) && !one.command.includes('bwrap'),
    );
    const isWriter = (one: Process): boolean => {
      const above = below.filter((other) => descendants(other.pid, all).some(({ pid }) => pid === one.pid));
      return above.some((other) => other.command.includes(' /out '));
    };
    const postmaster = await this.postmaster();
    const servers = postmaster === undefined ? [] : all.filter((one) => one.parent === postmaster.pid);
    return {
      service,
      writers: inside.filter(isWriter),
      queryWorkers: inside.filter((one) => !isWriter(one)),
      postmaster,
      backends: servers.filter((one) => /^postgres: peel: peel peel /.test(one.command)),
    };
  }

  /** Every process that names this workspace's folders, whoever its parent is now. */
  async workersAnywhere(): Promise<readonly Process[]> {
    const work = this.state('work');
    return (await listProcesses()).filter((one) => one.state !== 'Z' && one.command.includes(work));
  }

  /** The service's own database, beside the service: for looking only. */
  async database(): Promise<Postgres> {
    const home = await this.databaseHome();
    const password = (await fs.readFile(join(home, 'password'), 'utf8')).trim();
    const lines = (await fs.readFile(join(home, 'data', 'postmaster.pid'), 'utf8')).split('\n');
    const url = `postgres://peel:${encodeURIComponent(password)}@/peel?host=${encodeURIComponent(lines[4]?.trim() ?? '')}&port=5432`;
    return startPostgres({ url, folder: home, runFolder: home }, { clock: systemClock, log: () => {} });
  }

  /** Stops what runs and takes the folders away. */
  async remove(): Promise<void> {
    await this.peel('stop').catch(() => undefined);
    const home = await this.databaseHome().catch(() => undefined);
    if (home !== undefined && !home.startsWith(this.folder)) await fs.rm(home, { recursive: true, force: true });
    await fs.rm(this.above, { recursive: true, force: true });
  }

  private async databaseHome(): Promise<string> {
    const here = this.state('postgres');
    return fs.readFile(join(here, 'location'), 'utf8').then(
      (text) => text.trim(),
      () => here,
    );
  }

  private async postmaster(): Promise<Process | undefined> {
    try {
      const text = await fs.readFile(join(await this.databaseHome(), 'data', 'postmaster.pid'), 'utf8');
      const found = await readProcess(Number(text.split('\n')[0]));
      return found?.command.includes('postgres') === true ? found : undefined;
    } catch {
      return undefined;
    }
  }
}
