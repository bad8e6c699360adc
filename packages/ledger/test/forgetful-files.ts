import { basename, dirname } from 'node:path';
import type { FileOverwriter, Files, OpenFile } from '@peel/kernel/files';

/**
 * A disk in memory that forgets at a crash what was not synced: bytes of files, and names in folders. After a failed sync the bytes are still
 * read back but count as clean, as Linux does it: a later sync does not save them (THREATS 15).
 *
 * @example
 * const disk = new ForgetfulFiles();
 * disk.fault = ({ kind, path }) => (kind === 'sync' && path.endsWith('journal') ? new Error('EIO') : undefined);
 * disk.crash();
 */
export class ForgetfulFiles implements Files, FileOverwriter {
  /** Asked before each operation that changes something; an error it returns is thrown and the operation not done. */
  fault: ((operation: Operation) => Error | undefined) | undefined;
  /** Operations that change something, so far. */
  operations = 0;

  private root: Folder = emptyFolder();
  private generation = 0;

  /** Power loss: unsynced bytes and names are gone, open files are dead. `keep` may save some of a file's unsynced ranges. */
  crash(keep: (range: Range, path: string) => Range | undefined = () => undefined): void {
    this.generation += 1;
    this.fault = undefined;
    revert(this.root, '', keep);
  }

  /** The process ends without power loss: everything written is still there, synced or not. */
  restart(): void {
    this.generation += 1;
    this.fault = undefined;
  }

  /** A copy of the whole disk as it would be after power loss now: to roll back to later. */
  snapshot(): ForgetfulFiles {
    const copy = new ForgetfulFiles();
    copy.root = cloneNode(this.root) as Folder;
    return copy;
  }

  /** Changes bytes behind everyone's back, durably. */
  tamper(path: string, change: (bytes: Buffer) => Buffer): void {
    const file = this.file(path);
    if (file === undefined) throw missing(path);
    file.live = change(Buffer.from(file.live));
    file.synced = Buffer.from(file.live);
    file.dirty = [];
  }

  /** Paths of all files, sorted. */
  paths(folder = '/'): readonly string[] {
    const node = this.find(folder);
    if (node === undefined || node.kind === 'file') return [];
    return [...node.live].sort().flatMap(([name, child]) => {
      const path = folder === '/' ? `/${name}` : `${folder}/${name}`;
      return child.kind === 'file' ? [path] : this.paths(path);
    });
  }

  async read(path: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array | undefined> {
    const file = this.file(path);
    return file === undefined ? undefined : Buffer.from(file.live.subarray(range?.start, range?.end));
  }

  async list(folder: string): Promise<readonly string[]> {
    const node = this.find(folder);
    return node?.kind === 'folder' ? [...node.live.keys()].sort() : [];
  }

  async size(path: string): Promise<number | undefined> {
    return this.file(path)?.live.length;
  }

  async open(path: string): Promise<OpenFile> {
    this.operate({ kind: 'open', path });
    const parent = this.folder(dirname(path));
    const existing = parent.live.get(basename(path));
    if (existing?.kind === 'folder') throw missing(path);
    const file = existing ?? { kind: 'file', live: Buffer.alloc(0), synced: Buffer.alloc(0), dirty: [] };
    parent.live.set(basename(path), file);
    return this.handle(path, file);
  }

  async makeFolder(path: string): Promise<void> {
    let node = this.root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      const next = node.live.get(name);
      if (next?.kind === 'file') throw missing(path);
      if (next === undefined) {
        this.operate({ kind: 'makeFolder', path });
        const made = emptyFolder();
        node.live.set(name, made);
        node.synced.set(name, made);
        node = made;
      } else node = next;
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.operate({ kind: 'rename', path: to });
    const source = this.folder(dirname(from));
    const node = source.live.get(basename(from));
    if (node === undefined) throw missing(from);
    source.live.delete(basename(from));
    this.folder(dirname(to)).live.set(basename(to), node);
  }

  async remove(path: string): Promise<void> {
    const parent = this.find(dirname(path));
    if (parent?.kind !== 'folder' || !parent.live.has(basename(path))) return;
    this.operate({ kind: 'remove', path });
    parent.live.delete(basename(path));
  }

  async sync(path: string): Promise<void> {
    const node = this.find(path);
    if (node === undefined) throw missing(path);
    if (node.kind === 'file') return this.syncFile(path, node);
    this.operate({ kind: 'sync', path });
    node.synced = new Map(node.live);
  }

  async overwrite(path: string, start: number, bytes: Uint8Array): Promise<void> {
    this.operate({ kind: 'overwrite', path });
    const file = this.file(path);
    if (file === undefined) throw missing(path);
    write(file, start, bytes);
    this.syncFile(path, file);
  }

  private handle(path: string, file: File): OpenFile {
    const { generation } = this;
    const alive = (): void => {
      if (generation !== this.generation) throw new Error(`the process that had opened ${path} is gone`);
    };
    return {
      append: async (bytes) => {
        alive();
        this.operate({ kind: 'append', path, bytes: bytes.length });
        write(file, file.live.length, bytes);
      },
      sync: async () => {
        alive();
        this.syncFile(path, file);
      },
      truncate: async (size) => {
        alive();
        this.operate({ kind: 'truncate', path });
        file.live = Buffer.from(file.live.subarray(0, size));
        file.dirty = [...file.dirty, { start: size, end: size }];
      },
      size: async () => file.live.length,
      close: async () => undefined,
    };
  }

  private syncFile(path: string, file: File): void {
    const { dirty } = file;
    // Clean from here on, whether or not the sync succeeds: that is the lie.
    file.dirty = [];
    this.operate({ kind: 'sync', path });
    const synced = Buffer.alloc(file.live.length);
    file.synced.copy(synced);
    for (const { start, end } of dirty) file.live.copy(synced, start, start, end);
    file.synced = synced;
  }

  private operate(operation: Operation): void {
    this.operations += 1;
    const error = this.fault?.(operation);
    if (error !== undefined) throw error;
  }

  private find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      node = node?.kind === 'folder' ? node.live.get(name) : undefined;
    }
    return node;
  }

  private file(path: string): File | undefined {
    const node = this.find(path);
    return node?.kind === 'file' ? node : undefined;
  }

  private folder(path: string): Folder {
    const node = this.find(path);
    if (node?.kind !== 'folder') throw missing(path);
    return node;
  }
}

export interface Operation {
  readonly kind: 'open' | 'append' | 'sync' | 'truncate' | 'makeFolder' | 'rename' | 'remove' | 'overwrite';
  readonly path: string;
  readonly bytes?: number;
}

export interface Range {
  readonly start: number;
  readonly end: number;
}

interface File {
  readonly kind: 'file';
  live: Buffer;
  synced: Buffer;
  dirty: Range[];
}

interface Folder {
  readonly kind: 'folder';
  live: Map<string, Node>;
  synced: Map<string, Node>;
}

type Node = File | Folder;

function emptyFolder(): Folder {
  return { kind: 'folder', live: new Map(), synced: new Map() };
}

function write(file: File, start: number, bytes: Uint8Array): void {
  const live = Buffer.alloc(Math.max(file.live.length, start + bytes.length));
  file.live.copy(live);
  live.set(bytes, start);
  file.live = live;
  file.dirty = [...file.dirty, { start, end: start + bytes.length }];
}

function revert(folder: Folder, path: string, keep: (range: Range, path: string) => Range | undefined): void {
  folder.live = new Map(folder.synced);
  for (const [name, node] of folder.live) {
    const at = `${path}/${name}`;
    if (node.kind === 'folder') revert(node, at, keep);
    else revertFile(node, at, keep);
  }
}

function revertFile(file: File, path: string, keep: (range: Range, path: string) => Range | undefined): void {
  const kept = file.dirty.flatMap((range) => keep(range, path) ?? []);
  const length = Math.max(file.synced.length, ...kept.map(({ end }) => end));
  const live = Buffer.alloc(length);
  file.synced.copy(live);
  for (const { start, end } of kept) file.live.copy(live, start, start, end);
  file.live = live;
  file.synced = Buffer.from(live);
  file.dirty = [];
}

function cloneNode(node: Node): Node {
  if (node.kind === 'file') {
    return { kind: 'file', live: Buffer.from(node.synced), synced: Buffer.from(node.synced), dirty: [] };
  }
  const copy = new Map([...node.synced].map(([name, child]) => [name, cloneNode(child)]));
  return { kind: 'folder', live: new Map(copy), synced: copy };
}

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
}
