import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { reaches, runAs, serverAccount } from '../src/account.js';
import { processExists } from '../src/leftovers.js';
import { findInstalled, preparePrograms } from '../src/programs.js';
import { removePostgres } from '../src/removal.js';
import { readLockFile } from '../src/server.js';
import { compile, eventually, root, startService, Workspace } from './embedded.js';

const NOBODY = 65_534;

if (!root) console.log('skipped: what the service does when it is root can only be tested as root');

describe.skipIf(!root)('a service that runs as root', () => {
  const workspaces: Workspace[] = [];
  const make = async (mode?: number): Promise<Workspace> => {
    const workspace = await Workspace.make(mode);
    workspaces.push(workspace);
    return workspace;
  };
  beforeAll(compile);
  const umask = process.umask();
  afterEach(async () => {
    process.umask(umask);
    for (const workspace of workspaces.splice(0)) await workspace.clean();
  });

  /** A checkout in a folder that is closed to others has no program that an ordinary user could start. */
  const forOthers = async (context: { skip(reason: string): void }): Promise<void> => {
    const code = fileURLToPath(new URL('..', import.meta.url));
    if (!(await reaches({ name: 'nobody', uid: NOBODY, gid: NOBODY }, code)))
      context.skip('this checkout is closed to other users');
  };

  test('threat 3: the server has an account of its own, and another account reaches neither data, password nor socket', async () => {
    const workspace = await make();
    const postgres = await workspace.start();
    const process = await fs.stat(`/proc/${await workspace.postmaster()}`).catch(() => fs.stat(workspace.data));
    const data = await fs.stat(workspace.data);
    expect(process.uid).toBe(data.uid);
    expect(data.uid).not.toBe(0);
    expect(data.mode & 0o777).toBe(0o700);
    // Root never writes where the server's account could put a link: the folder around the data stays root's.
    expect((await fs.stat(workspace.settings.folder)).uid).toBe(0);
    const socketFolder = (await readLockFile(workspace.data))?.socketFolder ?? '';
    const stranger = { name: 'nobody', uid: NOBODY, gid: NOBODY };
    for (const folder of [workspace.data, socketFolder]) expect(await reaches(stranger, folder)).toBe(false);
    const reading = await runAs(stranger, 'cat', [join(workspace.settings.folder, 'password')]);
    expect(reading).toMatchObject({ code: 1, output: expect.stringContaining('Permission denied') });
    await postgres.stop();
    await fs.chmod(workspace.path, 0o700);
    await expect(workspace.start()).rejects.toMatchObject({ code: 'metastore.data-unreachable' });
  });

  test('an ordinary user is told that the workspace is another account’s', async (context) => {
    await forOthers(context);
    const workspace = await make();
    await (await workspace.start()).stop();
    const user = { uid: NOBODY, gid: NOBODY, home: '/' };
    expect(await startService(workspace.settings, 'once', user).heard('error')).toContain('metastore.foreign-owner');
  });

  test('puts the data of a workspace that is closed to that account into the system’s folder, and finds it again', async () => {
    const open = await make();
    const closed = await make(0o700);
    const systemFolder = join(open.path, 'system');
    // A careful administrator's umask must not close what the server's account has to pass through.
    process.umask(0o077);
    const first = await closed.start({ systemFolder });
    await first.pool.query('create table kept as select 7 as seven');
    await first.stop();
    const home = (await fs.readFile(join(closed.settings.folder, 'location'), 'utf8')).trim();
    expect(home).toContain(join(systemFolder, 'workspaces'));
    expect((await fs.stat(join(home, 'data'))).mode & 0o777).toBe(0o700);
    expect(await fs.readdir(closed.settings.folder)).toEqual(['location']);

    const second = await closed.start({ systemFolder });
    expect((await second.pool.query('select seven from kept')).rows).toEqual([{ seven: 7 }]);
    await second.stop();

    const copy = join(closed.path, 'copy');
    await fs.cp(closed.settings.folder, copy, { recursive: true });
    await expect(closed.start({ systemFolder, folder: copy })).rejects.toMatchObject({
      code: 'metastore.workspace-copied',
    });
    await fs.rm(closed.settings.folder, { recursive: true });
    const moved = await closed.start({ systemFolder, folder: copy });
    expect((await moved.pool.query('select seven from kept')).rows).toEqual([{ seven: 7 }]);
    await moved.stop();

    const anew = await closed.start({ systemFolder });
    await expect(anew.pool.query('select seven from kept')).rejects.toMatchObject({ code: '42P01' });
    await anew.stop();
    await fs.rm(home, { recursive: true });
    await expect(closed.start({ systemFolder, folder: copy })).rejects.toMatchObject({
      code: 'metastore.data-missing',
    });
  });

  test('removes a workspace’s server that a killed service left running, and its data, wherever they are', async () => {
    const systemFolder = join((await make()).path, 'system');
    for (const mode of [0o711, 0o700]) {
      const workspace = await make(mode);
      const { folder } = workspace.settings;
      const say = (line: string) => workspace.lines.push(line);
      const service = startService({ ...workspace.settings, systemFolder }, 'serve');
      await service.heard('ready');
      await expect(removePostgres(folder, say)).rejects.toMatchObject({ code: 'metastore.workspace-in-use' });
      service.kill('SIGKILL');
      await service.ended;
      const pointer = await fs.readFile(join(folder, 'location'), 'utf8').catch(() => undefined);
      const data = join(pointer?.trim() ?? folder, 'data');
      const pid = (await readLockFile(data))?.pid ?? 0;
      expect(processExists(pid)).toBe(true);

      await removePostgres(folder, say);
      expect(await eventually(() => !processExists(pid))).toBe(true);
      await expect(fs.stat(data)).rejects.toMatchObject({ code: 'ENOENT' });
      expect(await fs.readdir(join(systemFolder, 'workspaces')).catch(() => [])).toEqual([]);
      await removePostgres(folder, say);
    }
  });

  test('does not remove what belongs to the workspace that a folder was copied from', async () => {
    const systemFolder = join((await make()).path, 'system');
    const closed = await make(0o700);
    const first = await closed.start({ systemFolder });
    await first.pool.query('create table kept as select 7 as seven');
    await first.stop();
    const copy = join(closed.path, 'copy');
    await fs.cp(closed.settings.folder, copy, { recursive: true });
    await removePostgres(copy, () => undefined);
    const second = await closed.start({ systemFolder });
    expect((await second.pool.query('select seven from kept')).rows).toEqual([{ seven: 7 }]);
    await second.stop();
  });

  test('starts an ordinary user’s workspace as that user, who can go on with it', async (context) => {
    await forOthers(context);
    const workspace = await make();
    await fs.chown(workspace.path, NOBODY, NOBODY);
    const user = { uid: NOBODY, gid: NOBODY, home: workspace.path };
    const once = startService(workspace.settings, 'once', user);
    await once.heard('stopped');
    expect(once.says.join('\n')).toContain('rows [{"name":"peel","two":2}]');
    expect((await fs.stat(workspace.data)).uid).toBe(NOBODY);

    const postgres = await workspace.start();
    expect(await postgres.healthy()).toBe(true);
    await postgres.stop();
    await startService(workspace.settings, 'once', user).heard('stopped');
    const owners = (await fs.readdir(workspace.settings.folder)).map(
      async (name) => (await fs.stat(join(workspace.settings.folder, name))).uid,
    );
    expect(new Set(await Promise.all(owners))).toEqual(new Set([NOBODY]));
  });

  test('falls back to "nobody" where an account cannot be made', async () => {
    const lines: string[] = [];
    const account = await serverAccount('not a name', (line) => lines.push(line));
    expect(account).toEqual({ name: 'nobody', uid: NOBODY, gid: NOBODY });
    expect(lines.join()).toContain('nobody');
  });

  test('copies programs that the account cannot reach, once, complete with links and modes', async () => {
    const workspace = await make();
    const hidden = join(workspace.path, 'hidden');
    await fs.mkdir(hidden, { mode: 0o700 });
    const installed = await findInstalled();
    const native = join(hidden, 'native');
    await fs.cp(installed.native, native, { recursive: true, filter: (path) => !path.endsWith('.a') });
    for (const name of ['postgres', 'initdb', 'pg_ctl']) await fs.chmod(join(native, 'bin', name), 0o600);
    const account = { name: 'nobody', uid: NOBODY, gid: NOBODY };
    const copies = join(workspace.path, 'copies');
    const found = { native, version: installed.version };
    process.umask(0o077);
    const programs = await preparePrograms(account, copies, found);
    expect(programs.postgres).toContain(join(copies, `postgres-${installed.version}-`));
    const made = (await fs.stat(programs.postgres)).ino;
    expect(await preparePrograms(account, copies, found)).toEqual(programs);
    expect((await fs.stat(programs.postgres)).ino).toBe(made);
    expect(await fs.readdir(copies)).toHaveLength(1);
  });
});
