import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isMissing, systemFiles } from '@peel/kernel/files';
import { identity, isRoot, type RunsAs, runAs } from './account.js';
import { metastoreErrors } from './errors.js';
import { sweepLeftovers, unfinishedName } from './leftovers.js';
import type { Home, Placement } from './placement.js';
import type { Programs } from './programs.js';

/** Name of the superuser and of the database. */
export const SUPERUSER = 'peel';
export const DATABASE = 'peel';

/**
 * The password of the embedded server, made on the first start. Two services that start at once agree on one: the file is made
 * whole under another name and linked, and a link never replaces a file.
 */
export async function ensurePassword(home: Home): Promise<string> {
  const kept = await readPassword(home);
  if (kept !== undefined) return kept;
  const temporary = unfinishedName(home.folder, 'password');
  await writeNew(temporary, randomBytes(32).toString('base64url'), undefined);
  try {
    await fs.link(temporary, home.password);
    await systemFiles.sync(home.folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await fs.rm(temporary, { force: true });
  }
  const made = await readPassword(home);
  if (made === undefined)
    throw metastoreErrors.initFailed({ folder: home.folder, reason: 'the password was not kept' });
  return made;
}

export async function readPassword(home: Home): Promise<string | undefined> {
  try {
    const handle = await fs.open(home.password, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return (await handle.readFile('utf8')).trim();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (error instanceof Error && 'code' in error && error.code === 'EACCES')
      throw metastoreErrors.foreignOwner({ folder: home.folder }, error);
    throw error;
  }
}

/**
 * Makes the data folder when there is none: built under another name and renamed once it is whole, so that an interrupted first
 * start leaves nothing that a later one could take for a database.
 */
export async function ensureCluster(placement: Placement, programs: Programs, password: string): Promise<void> {
  const { home, account } = placement;
  await sweepLeftovers(home.folder);
  const found = await systemFiles.read(join(home.data, 'PG_VERSION')).catch(() => undefined);
  if (found !== undefined) return checkVersion(home, Buffer.from(found).toString('utf8').trim(), programs);
  const building = unfinishedName(home.folder, 'data');
  const passwordFile = unfinishedName(home.folder, 'data-password');
  try {
    await fs.mkdir(building, { mode: 0o700 });
    if (account !== undefined) await fs.lchown(building, account.uid, account.gid);
    await writeNew(passwordFile, password, account);
    await initialise(building, passwordFile, placement, programs);
    await moveIntoPlace(building, home);
  } finally {
    await fs.rm(passwordFile, { force: true });
    await fs.rm(building, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * UTF-8, ordered by code point: the builtin provider's C.UTF-8 does not change with the operating system's tables, as an index
 * that outlives an upgrade needs, and unlike plain C it knows the case of letters beyond ASCII.
 */
async function initialise(data: string, passwordFile: string, placement: Placement, programs: Programs): Promise<void> {
  const done = await runAs(placement.account, programs.initdb, [
    `--pgdata=${data}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ]);
  if (done.code === 0) return;
  if (/could not look up effective user ID/.test(done.output))
    throw metastoreErrors.accountNameless({ uid: process.geteuid?.() ?? 0 });
  const reason = done.output.trim().split('\n').at(-1) ?? `code ${done.code}`;
  throw metastoreErrors.initFailed({ folder: placement.home.folder, reason });
}

async function moveIntoPlace(building: string, home: Home): Promise<void> {
  try {
    await fs.rename(building, home.data);
    await systemFiles.sync(home.folder);
  } catch (error) {
    // Another service made it first. Its data stands; ours is removed by the caller.
    if (!(error instanceof Error && 'code' in error && ['ENOTEMPTY', 'EEXIST'].includes(String(error.code))))
      throw error;
  }
}

function checkVersion(home: Home, found: string, programs: Programs): void {
  const expected = programs.version.split('.')[0] ?? '';
  if (found !== expected) throw metastoreErrors.versionMismatch({ folder: home.data, found, expected });
}

async function writeNew(path: string, text: string, owner: RunsAs): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await fs.open(path, flags, 0o600);
  try {
    const { uid, gid } = identity(owner);
    if (uid !== undefined && gid !== undefined) await handle.chown(uid, gid);
    else await keepOwner(handle, dirname(path));
    await handle.writeFile(`${text}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What root adds to a folder stays with the folder's owner, who may be an ordinary user. */
export async function keepOwner(handle: fs.FileHandle, folder: string): Promise<void> {
  if (!isRoot()) return;
  const { uid, gid } = await fs.stat(folder);
  await handle.chown(uid, gid);
}
