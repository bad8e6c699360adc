import { type ChildProcess, execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SYSTEM = '/var/lib/peel/workspaces';

let above: string;
let folder: string;

beforeAll(async () => {
  above = await fs.mkdtemp(join(tmpdir(), 'peel-npm-start-'));
  await fs.chmod(above, 0o711);
  folder = join(above, 'ws');
});
afterAll(async () => {
  const home = await fs.readFile(join(folder, '.peel', 'postgres', 'location'), 'utf8').catch(() => undefined);
  if (home !== undefined) await fs.rm(home.trim(), { recursive: true, force: true });
  await fs.rm(above, { recursive: true, force: true });
});

interface Interrupted {
  readonly said: string;
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
}

/** As in a terminal: in a group of its own, Ctrl-C to all of it as soon as it says so. */
async function interruptedAt(words: string): Promise<Interrupted> {
  const child = spawn(process.execPath, ['scripts/start.mjs', '--no-open', '--port', '0', '--workspace', folder], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, TMPDIR: above },
  });
  let said = '';
  let sent = false;
  const hear = (bytes: Buffer): void => {
    said += String(bytes);
    if (sent || !said.includes(words)) return;
    sent = true;
    interrupt(child);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ said, signal, code })));
}

function interrupt({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGINT');
}

/** Homes of PostgreSQL that name the workspace, inside it or where root keeps them. */
async function homes(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await fs.readdir(SYSTEM).catch(() => [])) {
    const owner = await fs.readFile(join(SYSTEM, name, 'workspace'), 'utf8').catch(() => '');
    if (owner.startsWith(folder)) found.push(join(SYSTEM, name));
  }
  return found;
}

/** Processes that name the workspace, or its PostgreSQL's data. */
async function processes(): Promise<readonly string[]> {
  const places = [folder, ...(await homes())];
  const { stdout } = await run('ps', ['-eo', 'pid=,args=']);
  return stdout.split('\n').filter((line) => places.some((place) => line.includes(place)) && !/^\s*\d+ ps /.test(line));
}

describe('Ctrl-C of npm start', { timeout: 900_000 }, () => {
  it.each([
    'PostgreSQL started',
    'is a demonstration workspace',
    '/crimes.csv: ',
    'start: bringing its files in',
    'rms_nominals: ',
  ])('ends everything it began, at "%s"', async (words) => {
    const { said, signal } = await interruptedAt(words);
    expect(said).toContain(words);
    expect(signal, said).toBe('SIGINT');
    expect(said).toContain('start: stopped, and nothing that it began still runs.');
    expect(await processes(), said).toEqual([]);
    expect((await homes()).length).toBeLessThanOrEqual(1);
    // Only the workspace: no generated files among the temporary ones.
    expect(await fs.readdir(above)).toEqual(['ws']);
  });

  it('and the next one gets to a whole demonstration', async () => {
    const { said, code } = await interruptedAt('Peel is ready at');
    expect(said).toContain('start: the demonstration has its data');
    expect(said).toContain('Stopped.');
    expect(code, said).toBe(0);
    expect(await processes(), said).toEqual([]);
    const again = await interruptedAt('Peel is ready at');
    expect(again.said).not.toContain('start: bringing its files in');
  });
});
