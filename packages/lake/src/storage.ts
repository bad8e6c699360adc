import { dirname, join } from 'node:path';
import { defined } from '@peel/kernel/assert';
import type { Files } from '@peel/kernel/files';
import { lakeErrors } from './errors.js';
import { type FileSum, readSum, type Sum } from './file-sum.js';

/**
 * Where the lake's files are. Keys are relative, `<table folder>/<data|metadata>/<name>`; every object is written once under a fresh name and
 * never changed, so an object store fits behind the same five methods (`fetch` then copies into a local cache).
 */
export interface Storage {
  /** What Iceberg readers put before a key: `file:///srv/peel/lake`. */
  readonly base: string;
  /** Absolute path of a local file with the object's bytes. */
  fetch(key: string): string;
  /** Bytes, or `undefined` when there is no such object. */
  read(key: string): Promise<Uint8Array | undefined>;
  /**
   * Stores all of them durably: when it returns, contents and names survive a power cut. A file given by path is moved; of each such one,
   * in order, what its bytes were.
   */
  store(objects: readonly NewObject[]): Promise<readonly FileSum[]>;
  remove(keys: readonly string[]): Promise<void>;
  /** Keys below a prefix that is a folder, in order. */
  list(folder: string): Promise<readonly string[]>;
}

export interface NewObject {
  readonly key: string;
  readonly content: Uint8Array | { readonly path: string };
}

export class LocalStorage implements Storage {
  readonly base: string;
  private readonly folders = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly files: Files,
  ) {
    this.base = `file://${root}`;
  }

  fetch(key: string): string {
    return join(this.root, key);
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    return this.files.read(this.fetch(key));
  }

  async store(objects: readonly NewObject[]): Promise<readonly FileSum[]> {
    const sums: FileSum[] = [];
    const folders = new Set<string>();
    try {
      for (const { key, content } of objects) {
        const path = this.fetch(key);
        await this.needFolder(dirname(path));
        folders.add(dirname(path));
        if (content instanceof Uint8Array) await this.writeNew(path, content);
        else sums.push({ key, ...(await this.moveIn(content.path, path)) });
      }
      for (const folder of folders) await this.files.sync(folder);
      return sums;
    } catch (error) {
      // Never tried again on the same file (a second sync may report success for pages that were lost): the commit fails.
      throw lakeErrors.notDurable({}, error);
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.files.remove(this.fetch(key));
  }

  async list(folder: string): Promise<readonly string[]> {
    return (await this.files.list(join(this.root, folder))).map((name) => (folder === '' ? name : `${folder}/${name}`));
  }

  private async needFolder(path: string): Promise<void> {
    if (this.folders.has(path)) return;
    await this.files.makeFolder(path);
    // A folder that an earlier process made may have a name that is not on the disk yet.
    for (let above = dirname(path); above.length >= this.root.length; above = dirname(above))
      await this.files.sync(above);
    this.folders.add(path);
  }

  private async writeNew(path: string, bytes: Uint8Array): Promise<void> {
    const file = await this.files.open(path);
    try {
      await file.append(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  // Synced before the move: the writer is another process, and what it wrote may still be in memory. So it is read from there while the disk writes.
  private async moveIn(from: string, to: string): Promise<Sum> {
    const [sum] = await Promise.all([readSum(this.files, from), this.files.sync(from)]);
    await this.files.rename(from, to);
    return defined(sum, 'a file that was synced');
  }
}
