import * as fs from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Files, type OpenFile, systemFiles } from '@peel/kernel/files';

/** What the process sees when the machine stops under it. */
class PowerCut extends Error {}

type Shadow = Map<string, Uint8Array>;

/**
 * A disk that forgets. Beside the real folder it keeps what would be there after a power cut: the bytes each file had at its last sync,
 * under the names its folder had at *its* last sync. The n-th operation fails and so do all after it; `cut` then leaves in the real folder only
 * what was synced.
 */
export class FaultyFiles implements Files {
  /** Contents by identity of the file, as last synced. */
  private readonly synced = new Map<number, Uint8Array>();
  /** Folder -> name -> identity, as last synced. */
  private readonly names = new Map<string, Map<string, number>>();
  private operations = 0;
  /** The operation that fails; none by default. */
  failAt = Number.POSITIVE_INFINITY;

  constructor(private readonly root: string) {}

  get count(): number {
    return this.operations;
  }

  private step(): void {
    this.operations += 1;
    if (this.operations >= this.failAt) throw new PowerCut(`operation ${this.operations}`);
  }

  async read(path: string, range?: { readonly start: number; readonly end: number }) {
    return systemFiles.read(path, range);
  }

  async list(folder: string) {
    return systemFiles.list(folder);
  }

  async size(path: string) {
    return systemFiles.size(path);
  }

  async open(path: string): Promise<OpenFile> {
    this.step();
    const file = await systemFiles.open(path);
    return {
      append: async (bytes) => {
        this.step();
        await file.append(bytes);
      },
      sync: async () => {
        this.step();
        await this.remember(path);
      },
      truncate: (size) => file.truncate(size),
      size: () => file.size(),
      close: () => file.close(),
    };
  }

  async makeFolder(path: string): Promise<void> {
    this.step();
    await systemFiles.makeFolder(path);
    for (let folder = path; folder.length >= this.root.length; folder = dirname(folder))
      await this.rememberNames(folder);
  }

  async rename(from: string, to: string): Promise<void> {
    this.step();
    await systemFiles.rename(from, to);
  }

  async remove(path: string): Promise<void> {
    this.step();
    await systemFiles.remove(path);
  }

  async sync(path: string): Promise<void> {
    this.step();
    if ((await fs.stat(path)).isDirectory()) await this.rememberNames(path);
    else await this.remember(path);
  }

  private async remember(path: string): Promise<void> {
    const { ino } = await fs.stat(path);
    this.synced.set(ino, await fs.readFile(path));
  }

  private async rememberNames(folder: string): Promise<void> {
    const names = new Map<string, number>();
    for (const name of await fs.readdir(folder)) names.set(name, (await fs.stat(join(folder, name))).ino);
    this.names.set(folder, names);
  }

  /** Leaves below the root only what was synced. A name whose file was never synced is there, empty. */
  async cut(): Promise<void> {
    const kept: Shadow = new Map();
    await this.collect(this.root, kept);
    await fs.rm(this.root, { recursive: true, force: true });
    for (const [path, bytes] of kept) {
      await fs.mkdir(dirname(join(this.root, path)), { recursive: true });
      await fs.writeFile(join(this.root, path), bytes);
    }
  }

  private async collect(folder: string, kept: Shadow): Promise<void> {
    for (const [name, ino] of this.names.get(folder) ?? []) {
      const path = join(folder, name);
      if (this.names.has(path)) await this.collect(path, kept);
      else kept.set(relative(this.root, path), this.synced.get(ino) ?? new Uint8Array());
    }
  }
}
