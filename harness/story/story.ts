import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const PEEL = fileURLToPath(new URL('../../peel', import.meta.url));
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** How one run of the program ended. */
export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** One purpose in one operation, as one person. */
export interface Standing {
  readonly as: string;
  readonly purpose: string;
  readonly operation: string;
}

export const CRIME: Standing = { as: 'analyst', purpose: 'volume-crime-analysis', operation: 'OP-ALDER' };
export const SCRUTINY: Standing = { as: 'analyst', purpose: 'stop-search-scrutiny', operation: 'OP-BIRCH' };
export const OVERSIGHT: Standing = { as: 'overseer', purpose: 'lawfulness-check', operation: 'OP-LANTERN' };
const REASON = 'Pattern of thefts along Bishopsgate after closing time';

/** A workspace in a temporary folder, and the program `./peel` run on it as a person would. */
export class Story {
  readonly folder: string;

  private constructor(readonly root: string) {
    this.folder = join(root, 'workspace');
  }

  /** An empty place; nothing is initialised. */
  static async blank(): Promise<Story> {
    return new Story(await mkdtemp(join(tmpdir(), 'peel-story-')));
  }

  /** A demonstration workspace. */
  static async demonstration(): Promise<Story> {
    const story = await Story.blank();
    const made = await runPeel(['init', story.folder, '--template', 'pole']);
    expect(made.stderr, 'init').toContain('demonstration');
    expect(made.code).toBe(0);
    return story;
  }

  /** A demonstration in the folder that is there already, when it is empty. */
  remake(): Promise<Said> {
    return runPeel(['init', this.folder, '--template', 'pole']);
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  run(args: readonly string[], environment: Environment = {}): Promise<Said> {
    return runPeel(['-w', this.folder, ...args], environment);
  }

  /** As `run`, for what must succeed: standard output. */
  async does(...args: readonly string[]): Promise<string> {
    const said = await this.run(args);
    expect(said.code, `peel ${args.join(' ')}\n${said.stderr}`).toBe(0);
    return said.stdout;
  }

  /** The process itself, for tests that end it half-way. */
  start(args: readonly string[]): ChildProcess {
    return launch(['-w', this.folder, ...args], {});
  }

  sql(statement: string, standing: Standing = CRIME, ...more: readonly string[]): Promise<Said> {
    return this.run(['sql', statement, ...standingArguments(standing), '--format', 'json', ...more]);
  }

  /** Rows of a statement that must succeed. */
  async rows(
    statement: string,
    standing: Standing = CRIME,
    ...more: readonly string[]
  ): Promise<Record<string, unknown>[]> {
    const said = await this.sql(statement, standing, ...more);
    expect(said.code, `${statement}\n${said.stderr}`).toBe(0);
    return JSON.parse(said.stdout) as Record<string, unknown>[];
  }

  /** The newest acts of the ledger, newest first, as its overseer reads them. */
  async acts(last = 200): Promise<Record<string, unknown>[]> {
    const args = ['ledger', 'acts', ...standingArguments(OVERSIGHT), '--last', String(last), '--format', 'json'];
    return JSON.parse(await this.does(...args)) as Record<string, unknown>[];
  }

  async importFiles(source: string, ...files: readonly string[]): Promise<Record<string, unknown>> {
    return JSON.parse(await this.does('import', source, ...files, '--as', 'engineer', '--format', 'json')) as Record<
      string,
      unknown
    >;
  }

  async end(): Promise<void> {
    if (await exists(this.path('.peel'))) await this.run(['stop']);
    await rm(this.root, { recursive: true, force: true });
  }
}

export function standingArguments({ as, purpose, operation }: Standing, reason = REASON): readonly string[] {
  return ['--as', as, '--purpose', purpose, '--operation', operation, '--reason', reason];
}

export async function runPeel(args: readonly string[], environment: Environment = {}): Promise<Said> {
  return saidBy(launch(args, environment));
}

/** What a process says until it ends. */
export async function saidBy(child: ChildProcess): Promise<Said> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

function launch(args: readonly string[], environment: Environment): ChildProcess {
  // Nothing of the test runner's own environment may change what a person would see.
  const { NODE_OPTIONS: _options, PEEL_TOKEN: _token, ...inherited } = process.env;
  return spawn(process.execPath, [PEEL, ...args], {
    cwd: REPOSITORY,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
