import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { completeInstallation, completeInstalledPrograms } from '../src/programs.js';

let folder: string;
let native: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), 'peel-programs-'));
  native = join(folder, 'native');
  await fs.mkdir(join(native, 'bin'), { recursive: true });
  await fs.mkdir(join(native, 'lib'));
  // As npm leaves a package whose install script did not run, modes lost on the way.
  for (const name of ['postgres', 'initdb', 'pg_ctl'])
    await fs.writeFile(join(native, 'bin', name), name, { mode: 0o600 });
  await fs.writeFile(join(native, 'lib', 'libpq.so.5.18'), 'library');
  const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
    source: 'native/lib/libpq.so.5.18',
    target: `native/lib/${name}`,
  }));
  await fs.writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

test('makes the library links and the executable bits, as often as it is asked, by several at once', async () => {
  expect(await Promise.all([1, 2, 3].map(() => completeInstallation(native)))).toEqual([true, true, true]);
  expect(await fs.readlink(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  expect(await fs.readFile(join(native, 'lib', 'libpq.so'), 'utf8')).toBe('library');
  expect((await fs.stat(join(native, 'bin', 'postgres'))).mode & 0o777).toBe(0o755);
  expect((await fs.readdir(join(native, 'lib'))).sort()).toEqual(['libpq.so', 'libpq.so.5', 'libpq.so.5.18']);
});

test('puts a link right that points elsewhere', async () => {
  await fs.rm(join(native, 'lib', 'libpq.so'));
  await fs.symlink('of-an-older-version', join(native, 'lib', 'libpq.so'));
  await completeInstallation(native);
  expect(await fs.readlink(join(native, 'lib', 'libpq.so'))).toBe('libpq.so.5.18');
});

test('completes what npm installed for this platform', async () => {
  expect(await completeInstalledPrograms()).toBe(true);
});
