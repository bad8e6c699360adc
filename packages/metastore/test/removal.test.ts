import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { processExists } from '../src/leftovers.js';
import { removePostgres } from '../src/removal.js';
import { readLockFile } from '../src/server.js';
import { compile, eventually, root, startService, Workspace } from './embedded.js';

let workspace: Workspace;

beforeAll(compile, 120_000);
beforeEach(async () => {
  workspace = await Workspace.make();
});
afterEach(() => workspace.clean());

const remove = () => removePostgres(workspace.settings.folder, () => undefined);

test('the server that a killed maker left is stopped, and its data outside the workspace go with it', async () => {
  // What is above the workspace is closed to the server's account: root's data then lie elsewhere.
  if (root) await fs.chmod(workspace.path, 0o711);
  if (root) await fs.mkdir(workspace.settings.folder, { mode: 0o700 });
  const settings = root
    ? { ...workspace.settings, folder: join(workspace.settings.folder, 'state') }
    : workspace.settings;
  const service = startService(settings, 'hold');
  await service.heard('ready');
  const home = (await fs.readFile(join(settings.folder, 'location'), 'utf8').catch(() => settings.folder)).trim();
  if (root) expect(home).not.toBe(settings.folder);
  const postmaster = (await readLockFile(join(home, 'data')))?.pid ?? 0;
  service.kill('SIGKILL');
  await service.ended;
  expect(processExists(postmaster)).toBe(true);
  await removePostgres(settings.folder, () => undefined);
  expect(await eventually(() => !processExists(postmaster))).toBe(true);
  if (root) await expect(fs.access(home)).rejects.toThrow();
});

test('a server that somebody is at work with is left alone', async () => {
  const postgres = await workspace.start();
  await expect(remove()).rejects.toMatchObject({ code: 'metastore.workspace-in-use' });
  expect(await postgres.healthy()).toBe(true);
});

test('data of another workspace are left alone, whatever a copied folder says', async (context) => {
  if (!root) return context.skip('only root keeps data outside the workspace');
  const home = join(workspace.path, 'system', 'workspaces', 'theirs');
  await fs.mkdir(join(home, 'data'), { recursive: true });
  await fs.writeFile(join(home, 'workspace'), '/of/another\n');
  await fs.mkdir(workspace.settings.folder, { recursive: true });
  await fs.writeFile(join(workspace.settings.folder, 'location'), `${home}\n`);
  await remove();
  expect(await fs.readdir(home)).toEqual(['data', 'workspace']);
});

test('where there was none yet, there is nothing to do', () => remove());
