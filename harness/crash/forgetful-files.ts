import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type FileOverwriter, type Files, isMissing, type OpenFile, systemFiles } from '@peel/kernel/files';

/** What the disk does wrong, from when it is armed. Operations and syncs are counted from 1. */
export type Fault =
  /** The machine loses power before this operation. */
  | { readonly kind: 'cut'; readonly at: number }
  /** This sync fails with EIO: the bytes it was for are read back until the crash, and are lost in it whatever is synced later. */
  | { readonly kind: 'sync-fails'; readonly at: number }
  /** From this operation on there is no space. */
  | { readonly kind: 'full'; readonly at: number };

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Contents {
  synced: Buffer;
  dirty: Range[];
}

/** Identity of a file, whatever its name: its number and when it was made, because numbers are given again. */
type Identity = string;

/** Names of a folder as they were when it was last synced. A name without an identity is a folder. */
type Names = Map<string, Identity | undefined>;

/**
 * A real folder under a disk that forgets. Everything goes through to the real files, so that other programs work with them; beside them it
 * keeps what would be there after a power cut: of each file the bytes at its last sync, of each folder the names at its. What was there at
 * the start counts as synced. `cut` makes the real folders so, at once.
 */
export class ForgetfulFiles implements Files, FileOverwriter {
  operations = 0;
  syncs = 0;
  /** The path whose sync failed. */
  failed: string | undefined;
  private fault: Fault | undefined;
  private readonly contents = new Map<Identity, Contents>();
  private readonly names = new Map<string, Names>();

  /** `ended` is called right after a cut and does not return: nothing of this process may run after it. */
  constructor(
    private readonly roots: readonly string[],
    private readonly ended: () => never,
  ) {
    for (const root of roots) this.remember(root);
  }

  arm(fault: Fault): void {
    this.fault = fault;
    this.operations = 0;
    this.syncs = 0;
  }

  disarm(): void {
    this.fault = undefined;
  }

  read: Files['read'] = (path, range) => systemFiles.read(path, range);
  list: Files['list'] = (folder) => systemFiles.list(folder);
  size: Files['size'] = (path) => systemFiles.size(path);

  async open(path: string): Promise<OpenFile> {
    this.step('grows');
    const file = await systemFiles.open(path);
    const { identity, contents } = this.track(path);
    return {
      append: async (bytes) => {
        this.step('grows');
        const start = await file.size();
        await file.append(bytes);
        contents.dirty.push({ start, end: start + bytes.length });
      },
      sync: async () => {
        this.step();
        await file.sync();
        this.synced(path, () => this.settle(identity, fs.readFileSync(path)));
      },
      truncate: async (size) => {
        this.step();
        await file.truncate(size);
        contents.dirty = contents.dirty.map(({ start, end }) => ({
          start: Math.min(start, size),
          end: Math.min(end, size),
        }));
      },
      size: () => file.size(),
      close: () => file.close(),
    };
  }

  async makeFolder(path: string): Promise<void> {
    const made: string[] = [];
    for (let folder = path; !fs.existsSync(folder); folder = dirname(folder)) made.unshift(folder);
    for (const folder of made) {
      this.step('grows');
      fs.mkdirSync(folder, { mode: 0o700 });
    }
    const first = made[0];
    if (first === undefined) return;
    for (let folder = path; folder.length >= dirname(first).length; folder = dirname(folder)) await this.sync(folder);
  }

  async rename(from: string, to: string): Promise<void> {
    this.step();
    this.keep(to);
    this.track(from);
    await systemFiles.rename(from, to);
  }

  async remove(path: string): Promise<void> {
    if (!fs.existsSync(path)) return;
    this.step();
    this.keep(path);
    await systemFiles.remove(path);
  }

  async sync(path: string): Promise<void> {
    this.step();
    await systemFiles.sync(path);
    if (fs.statSync(path).isDirectory()) {
      this.synced(path, () => void this.names.set(path, this.namesNow(path)));
      return;
    }
    const { identity, contents } = this.track(path, 'written by others');
    const bytes = fs.readFileSync(path);
    this.synced(path, () => this.settle(identity, bytes), contents);
  }

  async overwrite(path: string, start: number, bytes: Uint8Array): Promise<void> {
    this.step();
    const { identity, contents } = this.track(path);
    await systemFiles.overwrite(path, start, bytes);
    contents.dirty.push({ start, end: start + bytes.length });
    this.synced(path, () => this.settle(identity, fs.readFileSync(path)), contents);
  }

  /** The power goes: the real folders are left as they were synced, and this process ends. */
  cut(): never {
    const live = new Map<Identity, string>();
    for (const root of this.roots) for (const path of filesBelow(root)) live.set(identityOf(path), path);
    const kept: { readonly path: string; readonly bytes: Buffer | undefined }[] = [];
    for (const root of this.roots) this.collect(root, live, kept);
    for (const root of this.roots) {
      fs.rmSync(root, { recursive: true, force: true });
      if (this.names.has(root)) fs.mkdirSync(root, { recursive: true, mode: 0o700 });
    }
    for (const { path, bytes } of kept) {
      if (bytes === undefined) fs.mkdirSync(path, { recursive: true, mode: 0o700 });
      else fs.writeFileSync(path, bytes, { mode: 0o600 });
    }
    return this.ended();
  }

  private step(grows?: 'grows'): void {
    this.operations += 1;
    const { fault } = this;
    if (fault === undefined || this.operations < fault.at) return;
    if (fault.kind === 'cut') this.cut();
    if (fault.kind === 'full' && grows !== undefined)
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }

  /** What a sync makes durable, unless it is the one that fails; then what it was for counts as clean and is lost. */
  private synced(path: string, settle: () => void, contents?: Contents): void {
    this.syncs += 1;
    const { fault } = this;
    if (fault?.kind !== 'sync-fails' || this.syncs !== fault.at) {
      settle();
      return;
    }
    this.failed = path;
    const lost = contents ?? this.contents.get(fs.statSync(path).isFile() ? identityOf(path) : '');
    if (lost !== undefined) lost.dirty = [];
    throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
  }

  private settle(identity: Identity, live: Buffer): void {
    const contents = this.contents.get(identity);
    if (contents === undefined) return;
    const synced = Buffer.alloc(live.length);
    contents.synced.copy(synced);
    for (const { start, end } of contents.dirty) live.copy(synced, start, start, end);
    contents.synced = synced;
    contents.dirty = [];
  }

  /** Begins to follow a file's bytes. One that others write is not on the disk until it is synced. */
  private track(
    path: string,
    writer?: 'written by others',
  ): { readonly identity: Identity; readonly contents: Contents } {
    const identity = identityOf(path);
    const known = this.contents.get(identity);
    if (known !== undefined) return { identity, contents: known };
    const bytes = fs.readFileSync(path);
    const durable = writer === undefined && this.isNamed(path, identity);
    const contents = durable
      ? { synced: bytes, dirty: [] }
      : { synced: Buffer.alloc(0), dirty: bytes.length === 0 ? [] : [{ start: 0, end: bytes.length }] };
    this.contents.set(identity, contents);
    return { identity, contents };
  }

  private isNamed(path: string, identity: Identity): boolean {
    return this.names.get(dirname(path))?.get(basename(path)) === identity;
  }

  /** Files that lose their name now keep their bytes: the loss of the name is not on the disk yet. */
  private keep(path: string): void {
    if (!fs.existsSync(path)) return;
    for (const file of fs.statSync(path).isDirectory() ? filesBelow(path) : [path]) this.track(file);
  }

  private remember(folder: string): void {
    if (!fs.existsSync(folder)) return;
    this.names.set(folder, this.namesNow(folder));
    for (const [name, identity] of this.names.get(folder) ?? [])
      if (identity === undefined) this.remember(join(folder, name));
  }

  private namesNow(folder: string): Names {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    return new Map(
      entries.map((entry) => [entry.name, entry.isDirectory() ? undefined : identityOf(join(folder, entry.name))]),
    );
  }

  private collect(
    folder: string,
    live: ReadonlyMap<Identity, string>,
    kept: { readonly path: string; readonly bytes: Buffer | undefined }[],
  ): void {
    for (const [name, identity] of this.names.get(folder) ?? []) {
      const path = join(folder, name);
      if (identity === undefined) {
        kept.push({ path, bytes: undefined });
        this.collect(path, live, kept);
        continue;
      }
      const at = live.get(identity);
      const synced = this.contents.get(identity)?.synced ?? (at === undefined ? Buffer.alloc(0) : fs.readFileSync(at));
      kept.push({ path, bytes: synced });
    }
  }
}

function identityOf(path: string): Identity {
  const { ino, birthtimeNs } = fs.statSync(path, { bigint: true });
  return `${ino}-${birthtimeNs}`;
}

function filesBelow(folder: string): readonly string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true, recursive: true })
      .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
