import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkExportedLog } from '@peel/gate/leaving/exported-log';
import { checkManifest, MANIFEST, type Manifest, SIGNATURE } from '@peel/gate/leaving/manifest';
import { unsealed } from '@peel/gate/leaving/sealing';
import { type ArchivedFile, filesOfTar, isSafePath, SEALED_EXPORT } from '@peel/gate/leaving/tar';
import { systemClock } from '@peel/kernel/clock';
import { systemFiles } from '@peel/kernel/files';
import { base32 } from '@peel/kernel/ids';
import { type Randomness, systemRandomness } from '@peel/kernel/randomness';
import { removePostgres } from '@peel/metastore/removal';
import { dayOf } from '@peel/policy/calendar';
import { compose, makeLedgerKeys, type ServicePorts } from './compose.js';
import { serverErrors } from './errors.js';
import { restoredOrigin } from './log-names.js';
import { exists, HALF_MADE, Workspace } from './workspace.js';

export interface RestoreOptions {
  /** `AGE-SECRET-KEY-1…`, for an encrypted export. */
  readonly key?: string | undefined;
  /** The public key of the log that the export must come from, as the public site shows it. */
  readonly logKey?: string | undefined;
  readonly ports?: Partial<ServicePorts>;
}

export interface Restored {
  readonly origin: string;
  readonly continues: string;
  readonly openers: readonly { readonly person: string; readonly role: string }[];
}

/**
 * Makes a workspace of an export: sealed, with a log and keys of its own whose first entry holds the old log's last checkpoint. Every file
 * is compared with the signed manifest. A failure, or an end on the way, leaves a folder that only the next restore can use.
 */
export async function restore(
  from: string,
  folder: string,
  { key, logKey, ports = {} }: RestoreOptions,
  say: (text: string) => void,
): Promise<Restored> {
  const workspace = new Workspace(folder);
  await requireRoom(workspace);
  await fs.mkdir(workspace.state, { recursive: true, mode: 0o700 });
  await fs.writeFile(workspace.path(HALF_MADE), '');
  try {
    say('Reading the export and comparing every file with its manifest');
    const manifest = await unpack(await filesOf(from, key), workspace, logKey);
    const restored = await begin(workspace, manifest, ports, say);
    await fs.rm(workspace.path('restoring'), { recursive: true, force: true });
    await fs.rm(workspace.path(HALF_MADE));
    return restored;
  } catch (error) {
    // What was unpacked is nobody's to read: a refused export leaves nothing.
    await empty(workspace);
    throw error;
  }
}

async function requireRoom(workspace: Workspace): Promise<void> {
  const there = await fs.lstat(workspace.folder).catch(() => undefined);
  if (there !== undefined && !(await fs.stat(workspace.folder)).isDirectory())
    throw serverErrors.notAFolder({ folder: workspace.folder });
  const found = await fs.readdir(workspace.folder).catch(() => []);
  if (found.length === 0) return;
  if (!(await exists(workspace.path(HALF_MADE)))) throw serverErrors.alreadyAWorkspace({ folder: workspace.folder });
  await empty(workspace);
}

/** With the server that an interrupted restore left running, and its data outside the folder where root put it there. */
async function empty(workspace: Workspace): Promise<void> {
  const { folder, state } = workspace;
  await removePostgres(workspace.path('postgres'), () => undefined);
  const below = async (above: string) => (await fs.readdir(above).catch(() => [])).map((name) => join(above, name));
  const left = [...(await below(folder)), ...(await below(state))].filter((path) => path !== state);
  // The mark goes last: a removal that is itself cut off is gone on with.
  const mark = workspace.path(HALF_MADE);
  for (const path of [...left.filter((each) => each !== mark), mark, state])
    await fs.rm(path, { recursive: true, force: true });
}

async function filesOf(from: string, key: string | undefined): Promise<AsyncIterable<ArchivedFile>> {
  const sealed = join(from, SEALED_EXPORT);
  if (await exists(sealed)) {
    if (key === undefined) throw serverErrors.restoreKeyMissing();
    return filesOfTar(unsealed(key, createReadStream(sealed)));
  }
  if (!(await exists(join(from, MANIFEST)))) throw serverErrors.notAnExport({ folder: from });
  return filesOfFolder(from);
}

/** An export in the clear, as its own manifest lists it. */
async function* filesOfFolder(from: string): AsyncGenerator<ArchivedFile> {
  const { files } = readManifest(await fs.readFile(join(from, MANIFEST), 'utf8'));
  for (const { path } of [...files, { path: MANIFEST }, { path: SIGNATURE }]) {
    const place = join(from, path);
    const size = (await systemFiles.size(place)) ?? -1;
    if (isSafePath(path) && size >= 0) yield { path, bytes: size, chunks: createReadStream(place) };
  }
}

/** Whose it is, and that it is true, is for `checkManifest`. */
function readManifest(text: string): Manifest {
  try {
    const manifest = JSON.parse(text) as Partial<Manifest> | null;
    const isList = Array.isArray(manifest?.files) && manifest.files.every((each) => typeof each?.path === 'string');
    if (isList) return manifest as Manifest;
  } catch {
    // Cut off, or another file by its name.
  }
  throw serverErrors.exportDamaged({ problem: 'its manifest cannot be read' });
}

/** Puts every file where it belongs; returns the manifest once everything agrees with it. */
async function unpack(
  files: AsyncIterable<ArchivedFile>,
  workspace: Workspace,
  logKey: string | undefined,
): Promise<Manifest> {
  const found = new Map<string, string>();
  for await (const { path, bytes, chunks } of files) {
    const sha256 = await writeFile(placeOf(workspace, path), chunks);
    found.set(path, `${bytes} ${sha256}`);
  }
  const manifestHash = found.get(MANIFEST)?.split(' ')[1];
  const [text, signature] = await Promise.all(
    [MANIFEST, SIGNATURE].map((name) => fs.readFile(placeOf(workspace, name), 'utf8').catch(() => '')),
  );
  if (manifestHash === undefined || !text || !signature)
    throw serverErrors.exportDamaged({ problem: 'it has no manifest' });
  const manifest = readManifest(text);
  checkManifest(manifest, manifestHash, signature);
  if (logKey !== undefined && logKey.trim() !== manifest.key)
    throw serverErrors.exportDamaged({ problem: 'it is of another log than the one named' });
  compare(manifest, found);
  await checkExportedLog(manifest, (path) => systemFiles.read(workspace.path('ledger-before', 'log', path)));
  return manifest;
}

function compare({ files }: Manifest, found: ReadonlyMap<string, string>): void {
  const wrong = files.find(({ path, bytes, sha256 }) => found.get(path) !== `${bytes} ${sha256}`);
  if (wrong !== undefined) throw serverErrors.exportDamaged({ problem: `${wrong.path} is missing or was changed` });
  const listed = new Set([...files.map(({ path }) => path), MANIFEST, SIGNATURE]);
  const extra = [...found.keys()].find((path) => !listed.has(path));
  if (extra !== undefined) throw serverErrors.exportDamaged({ problem: `${extra} is not in its manifest` });
}

function placeOf(workspace: Workspace, path: string): string {
  const [top = '', ...rest] = path.split('/');
  const below = rest.join('/');
  switch (top) {
    case 'workspace':
      if (/(^|\/)\./.test(below)) break;
      return join(workspace.folder, below);
    case 'lake':
    case 'public':
      return workspace.path(top, below);
    case 'ledger':
      return workspace.path('ledger-before', below);
    case 'state':
    case MANIFEST:
    case SIGNATURE:
      return workspace.path('restoring', path);
  }
  throw serverErrors.exportDamaged({ problem: `${path} belongs nowhere` });
}

async function writeFile(place: string, chunks: AsyncIterable<Uint8Array>): Promise<string> {
  await fs.mkdir(dirname(place), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const file = await fs.open(place, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await file.write(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function begin(
  workspace: Workspace,
  manifest: Manifest,
  ports: Partial<ServicePorts>,
  say: (text: string) => void,
): Promise<Restored> {
  const { clock = systemClock, randomness = systemRandomness } = ports;
  const origin = newOrigin(manifest, clock.now(), randomness);
  const { demonstration, name, overseer, key, checkpoint } = manifest;
  const names = demonstration ? { origin } : { origin, overseer };
  await makeLedgerKeys(workspace, names, systemFiles, randomness);
  await fs.writeFile(join(workspace.folder, '.gitignore'), '.peel/\n');
  say("Starting the workspace's own PostgreSQL and writing the first entry of its new log");
  const service = await compose(workspace, {
    first: { name, demonstration, continues: { origin: manifest.origin, key, checkpoint } },
    onFatal: () => undefined,
    ports,
  });
  try {
    await service.gate.leaving.restoring.fill(manifest, async (table) => {
      // An earlier version's export has fewer tables; that none of its own is missing was compared with its manifest.
      const lines = await systemFiles.read(workspace.path('restoring', 'state', `${table}.ndjson`));
      return lines === undefined ? '' : Buffer.from(lines).toString('utf8');
    });
  } finally {
    await service.close();
  }
  const openers = manifest.openers.map(({ person, role }) => ({ person, role }));
  return { origin, continues: manifest.origin, openers };
}

/** Never the old one's: two logs of one name could each show a part of the truth. */
function newOrigin({ origin }: Manifest, now: number, randomness: Randomness): string {
  return restoredOrigin(origin, `${dayOf(now)}-${base32(randomness.bytes(5, 'restore'))}`);
}
