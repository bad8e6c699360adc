import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isMissing, systemFiles, writeDurably } from '@peel/kernel/files';
import { isRoot, type RunsAs, reaches, serverAccount } from './account.js';
import { metastoreErrors } from './errors.js';
import { makeOpenFolder } from './open-folder.js';

/**
 * Where an embedded server keeps its things. `folder` belongs to the service; only `data` in it belongs to the server's account, so
 * that a server that was taken over has no names in a folder where root writes.
 */
export interface Home {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly log: string;
}

export interface Placement {
  readonly home: Home;
  /** The account the server runs as; `undefined` is the service's own. */
  readonly account: RunsAs;
}

export interface PlacementSettings {
  readonly folder: string;
  readonly account: string;
  readonly systemFolder: string;
}

/** `<folder>/location` holds the path of the home when it could not be in the workspace. */
const POINTER = 'location';
/** In such a home: which workspace's it is. */
export const WORKSPACE = 'workspace';

export async function placeHome(settings: PlacementSettings, log: (line: string) => void): Promise<Placement> {
  await systemFiles.makeFolder(settings.folder);
  if (!isRoot()) {
    if ((await readText(join(settings.folder, POINTER))) !== undefined)
      throw metastoreErrors.foreignOwner({ folder: settings.folder });
    return { home: homeIn(settings.folder), account: undefined };
  }
  const elsewhere = await followPointer(settings.folder);
  const home = homeIn(elsewhere ?? settings.folder);
  const owner = await ownerOf(home.data);
  if (owner !== undefined) return { home, account: await reachable(owner, home) };
  const account = await serverAccount(settings.account, log);
  if (elsewhere !== undefined || (await opensTo(account, home.folder))) return { home, account };
  return { home: homeIn(await makeSystemHome(settings)), account };
}

/** Where the data of a workspace that may be half made or half removed is, if anywhere: nothing is made, and another's is not named. */
export async function findHome(folder: string): Promise<Placement | undefined> {
  const elsewhere = isRoot() ? await readText(join(folder, POINTER)) : undefined;
  if (elsewhere !== undefined) {
    const recorded = await readText(join(elsewhere, WORKSPACE));
    if (recorded === undefined || recorded !== (await fs.realpath(folder))) return undefined;
  }
  const home = homeIn(elsewhere ?? folder);
  return { home, account: isRoot() ? await ownerOf(home.data) : undefined };
}

function homeIn(folder: string): Home {
  return { folder, data: join(folder, 'data'), password: join(folder, 'password'), log: join(folder, 'log') };
}

/** Data that is there decides the account: a workspace made by an ordinary user keeps that user when root starts it. */
async function ownerOf(data: string): Promise<RunsAs> {
  try {
    const { uid, gid } = await fs.lstat(data);
    return { name: `user ${uid}`, uid, gid };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function reachable(account: RunsAs, home: Home): Promise<RunsAs> {
  if (await reaches(account, home.data)) return account;
  throw metastoreErrors.dataUnreachable({ account: account?.name ?? '', folder: home.data });
}

async function opensTo(account: RunsAs, folder: string): Promise<boolean> {
  const { mode } = await fs.stat(folder);
  // Passing through, not listing: enough to reach `data`.
  await fs.chmod(folder, 0o711);
  if (await reaches(account, folder)) return true;
  await fs.chmod(folder, mode & 0o777);
  return false;
}

async function makeSystemHome(settings: PlacementSettings): Promise<string> {
  const workspace = await fs.realpath(settings.folder);
  const name = createHash('sha256').update(workspace).digest('hex').slice(0, 16);
  const above = join(settings.systemFolder, 'workspaces');
  await makeOpenFolder(above);
  // A random part, so that a new workspace on the path of a removed one does not find the data of the old.
  const folder = join(above, `${name}-${randomBytes(4).toString('hex')}`);
  await systemFiles.makeFolder(folder);
  await fs.chmod(folder, 0o711);
  await writeText(join(folder, WORKSPACE), workspace);
  await writeText(join(settings.folder, POINTER), folder);
  return folder;
}

async function followPointer(folder: string): Promise<string | undefined> {
  const home = await readText(join(folder, POINTER));
  if (home === undefined) return undefined;
  const recorded = await readText(join(home, WORKSPACE));
  if (recorded === undefined) throw metastoreErrors.dataMissing({ folder: home });
  const workspace = await fs.realpath(folder);
  if (recorded === workspace) return home;
  const rival = await readText(join(recorded, POINTER));
  if (rival === home) throw metastoreErrors.workspaceCopied({ folder: home, owner: recorded });
  await writeText(join(home, WORKSPACE), workspace);
  return home;
}

/** Longest path of a unix socket that every supported system takes, the closing NUL not counted (macOS 103, Linux 107). */
const LONGEST_SOCKET_PATH = 103;
const SOCKET_NAME = '.s.PGSQL.5432';

/**
 * A folder for the server's socket that only its account can enter: below the run folder, else below the home, where that is short
 * enough and the account can reach it; else a fresh one among the temporary files, remembered for the next start.
 */
export async function placeSocketFolder(runFolder: string, placement: Placement): Promise<string> {
  const { account, home } = placement;
  await systemFiles.makeFolder(runFolder);
  for (const above of [runFolder, home.folder]) {
    const wanted = join(above, 'socket');
    if (fits(wanted) && (await reaches(account, above))) return ensureSocketFolder(wanted, account);
  }
  const note = join(home.folder, 'socket-folder');
  const remembered = await readText(note);
  if (remembered !== undefined && (await belongsTo(remembered, account))) return remembered;
  const made = await fs.mkdtemp(join(await temporaryFolder(account), 'peel-'));
  await takeFolder(made, account);
  await writeText(note, made);
  return made;
}

/** The folder, made again when a cleaner of temporary files took it away. Refused when it is anybody else's. */
export async function ensureSocketFolder(folder: string, account: RunsAs): Promise<string> {
  try {
    await fs.mkdir(folder, { mode: 0o700 });
    await takeFolder(folder, account);
  } catch (error) {
    if (!isThere(error)) throw error;
  }
  if (!(await belongsTo(folder, account))) throw metastoreErrors.runFolderUnsafe({ folder });
  return folder;
}

function fits(folder: string): boolean {
  return Buffer.byteLength(join(folder, SOCKET_NAME)) <= LONGEST_SOCKET_PATH;
}

async function temporaryFolder(account: RunsAs): Promise<string> {
  const usual = tmpdir();
  return fits(join(usual, 'peel-123456')) && (await reaches(account, usual)) ? usual : '/tmp';
}

async function takeFolder(folder: string, account: RunsAs): Promise<void> {
  await fs.chmod(folder, 0o700);
  if (account !== undefined) await fs.lchown(folder, account.uid, account.gid);
}

async function belongsTo(folder: string, account: RunsAs): Promise<boolean> {
  try {
    const entry = await fs.lstat(folder);
    return entry.isDirectory() && entry.uid === (account?.uid ?? process.getuid?.()) && (entry.mode & 0o077) === 0;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** A small file that this service wrote; never followed through a link. */
async function readText(path: string): Promise<string | undefined> {
  try {
    const handle = await fs.open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return (await handle.readFile('utf8')).trim();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (isDenied(error)) throw metastoreErrors.foreignOwner({ folder: dirname(path) }, error);
    throw error;
  }
}

async function writeText(path: string, text: string): Promise<void> {
  await writeDurably(systemFiles, path, Buffer.from(`${text}\n`));
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EACCES';
}
