import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { initialise } from '@peel/server/init';
import { serve } from '@peel/server/serve';
import { HALF_MADE, Workspace } from '@peel/server/workspace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { codeOf } from '../../gate/test/bench.js';

const run = promisify(execFile);
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

let above: string;
let workspace: Workspace;
beforeAll(async () => {
  above = await fs.mkdtemp(join(tmpdir(), 'peel-server-'));
  await fs.chmod(above, 0o755);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  // What an interrupted `init` of the same name left.
  await fs.mkdir(join(above, 'ws', 'sources'), { recursive: true });
  await fs.writeFile(join(above, 'ws', 'sources', 'old.yaml'), 'left over');
  await fs.mkdir(join(above, 'ws', '.peel'));
  await fs.writeFile(join(above, 'ws', '.peel', HALF_MADE), '');
  await initialise(join(above, 'ws'), 'pole', () => undefined);
  workspace = new Workspace(join(above, 'ws'));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await fs.rm(above, { recursive: true, force: true });
});

describe('init', () => {
  it('leaves a whole workspace and nothing beside it', async () => {
    expect(await fs.readdir(above)).toEqual(['ws']);
    await expect(fs.access(workspace.path(HALF_MADE))).rejects.toThrow();
    await expect(fs.access(join(workspace.folder, 'sources', 'old.yaml'))).rejects.toThrow();
    await workspace.requireInitialised();
  });

  it('never writes over anything', async () => {
    const mine = join(above, 'mine');
    await fs.mkdir(mine);
    await fs.writeFile(join(mine, 'notes.txt'), 'of my own');
    expect(await codeOf(initialise(mine, 'pole', () => undefined))).toBe('server.already-a-workspace');
    expect(await codeOf(initialise(workspace.folder, 'pole', () => undefined))).toBe('server.already-a-workspace');
    expect(await fs.readFile(join(mine, 'notes.txt'), 'utf8')).toBe('of my own');
    expect(await codeOf(initialise(join(above, 'new'), 'no-such', () => undefined))).toBe('server.template-unknown');
    expect((await fs.readdir(above)).sort()).toEqual(['mine', 'ws']);
  });

  it('says so where the disk takes no workspace, and comes back where it takes no folders at all', async () => {
    await fs.writeFile(join(above, 'file'), '');
    expect(await codeOf(initialise(join(above, 'file'), 'pole', () => undefined))).toBe('server.folder-not-written');
    expect(await codeOf(initialise(join(above, 'file', 'ws'), 'pole', () => undefined))).toBe(
      'server.folder-not-written',
    );
    await fs.rm(join(above, 'file'));
    if (process.platform === 'linux')
      expect(await codeOf(initialise('/proc/nope', 'pole', () => undefined))).toBe('server.folder-not-written');
  });

  it('that is told to stop leaves nothing running; the next one makes it anew, and marked as unfilled when it is whole', async () => {
    const ended = new Workspace(join(above, 'ended'));
    const ending = new AbortController();
    const atOnce = initialise(ended.folder, 'pole', () => ending.abort(), undefined, { ending: ending.signal });
    expect(await codeOf(atOnce)).toBe('server.init-interrupted');
    expect(await codeOf(ended.requireInitialised())).toMatch(/^server\./);
    const home = (
      await fs.readFile(ended.path('postgres', 'location'), 'utf8').catch(() => ended.path('postgres'))
    ).trim();
    // Its lock file is the last thing a PostgreSQL takes away.
    expect(await fs.readdir(join(home, 'data'))).not.toContain('postmaster.pid');
    let mark = '';
    const say = (text: string): void => {
      // Before anybody is told that it is whole.
      if (text.includes('is a demonstration')) mark = readFileSync(ended.path('demonstration-empty'), 'utf8');
    };
    await initialise(ended.folder, 'pole', say, undefined, { unfilled: '2026-01-02' });
    expect(mark).toBe('2026-01-02\n');
    if (home !== ended.path('postgres')) await expect(fs.access(home)).rejects.toThrow();
  });

  it('makes anew what was interrupted half-way, and nobody can use it before', async () => {
    const half = new Workspace(join(above, 'half'));
    await fs.mkdir(half.path('ledger'), { recursive: true });
    await fs.writeFile(join(half.folder, 'workspace.yaml'), 'name: half');
    await fs.writeFile(half.path(HALF_MADE), '');
    expect(await codeOf(half.requireInitialised())).toMatch(/^server\./);
    await initialise(half.folder, 'pole', () => undefined);
    await half.requireInitialised();
  });
});

describe('a service at its socket, threat 3', () => {
  it('takes the socket for its own account alone, and lets go of it', async () => {
    const serving = serve(workspace.folder, []);
    const socket = await workspace.socket();
    await vi.waitFor(async () => expect((await fs.stat(socket)).isSocket()).toBe(true), { timeout: 20_000 });
    await vi.waitFor(async () => expect((await fs.stat(socket)).mode & 0o777).toBe(0o600));
    expect((await fs.stat(workspace.path('run'))).mode & 0o777).toBe(0o700);
    await unreadableToOthers();
    await new Promise((resolve, reject) => {
      http.request({ socketPath: socket, path: '/stop', method: 'POST' }, resolve).on('error', reject).end();
    });
    await serving;
    await expect(fs.stat(socket)).rejects.toThrow();
  });

  it.runIf(isRoot)('every file of its state is closed to other accounts', unreadableToOthers);

  it.runIf(isRoot)('of another account starts no service, and nothing is written', async () => {
    const own = join(above, 'theirs');
    await fs.mkdir(join(own, '.peel', 'ledger'), { recursive: true });
    await fs.writeFile(join(own, 'workspace.yaml'), '');
    await fs.chown(join(own, '.peel'), NOBODY, NOBODY);
    await expect(serve(own, [])).rejects.toMatchObject({
      code: 'server.owner-other',
      exitCode: 4,
      body: { details: { owner: NOBODY, account: 0 } },
    });
    expect(await fs.readdir(join(own, '.peel'), { recursive: true })).toEqual(['ledger']);
  });

  it.runIf(isRoot)('that an account may not look into is not taken for none', async () => {
    const closed = join(above, 'closed');
    await fs.mkdir(closed, { mode: 0o700 });
    await fs.writeFile(join(closed, 'workspace.yaml'), '');
    process.seteuid?.(NOBODY);
    try {
      expect(await codeOf(new Workspace(closed).requireInitialised())).toBe('server.workspace-closed');
      expect(await codeOf(new Workspace(join(above, 'nowhere')).requireInitialised())).toBe('server.not-a-workspace');
    } finally {
      process.seteuid?.(0);
    }
  });

  it("refuses a folder for its socket that is open, somebody else's, or a link", async () => {
    const far = new Workspace(join(above, 'x'.repeat(90), 'ws'));
    const folder = join(above, 'sockets');
    vi.stubEnv('PEEL_RUN', folder);
    try {
      const socket = await far.socket();
      expect(socket.startsWith(`${folder}/`)).toBe(true);
      expect((await fs.stat(folder)).mode & 0o777).toBe(0o700);
      await fs.chmod(folder, 0o755);
      expect(await codeOf(far.socket())).toBe('server.socket-unsafe');
      await fs.chmod(folder, 0o700);
      if (isRoot) {
        await fs.chown(folder, NOBODY, NOBODY);
        expect(await codeOf(far.socket())).toBe('server.socket-unsafe');
        await fs.chown(folder, 0, 0);
      }
      await fs.symlink(folder, join(above, 'link'));
      vi.stubEnv('PEEL_RUN', join(above, 'link'));
      expect(await codeOf(far.socket())).toBe('server.socket-unsafe');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

/** Looks as nobody: at each file by its full path, so that a closed folder above is not all that protects it from being listed. */
async function unreadableToOthers(): Promise<void> {
  if (!isRoot) return;
  const { stdout: listed } = await run('find', [workspace.state, '-type', 'f']);
  const files = listed.split('\n').filter((line) => line !== '');
  expect(files.length).toBeGreaterThan(10);
  const script = 'for file in "$@"; do test -r "$file" && echo "$file"; done; true';
  const { stdout } = await run('setpriv', [
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    '--clear-groups',
    'sh',
    '-c',
    script,
    'sh',
    ...files,
  ]);
  expect(stdout).toBe('');
}
