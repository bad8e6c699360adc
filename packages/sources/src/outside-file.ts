import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename } from 'node:path';
import { sourcesErrors } from './errors.js';

/** What tells whether a file is still the one that was read. Times are nanoseconds as text. */
export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  readonly modified: string;
  /** Set by the kernel on every change, also when the modification time is put back. */
  readonly changed: string;
}

/** A file outside the workspace, open for reading. */
export interface OutsideFile {
  identity(): Promise<FileIdentity>;
  /** Fills the buffer from where the last read ended; 0 at the end of the file. */
  read(buffer: Uint8Array): Promise<number>;
  /** Fills the buffer from a place; fewer bytes only at the end of the file. */
  readAt(buffer: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** The world outside as a port, so that a test can change a file under the reader. */
export interface OutsideFiles {
  /** Opens a regular file. @throws fileMissing, fileUnreadable, fileIrregular */
  open(path: string): Promise<OutsideFile>;
}

/**
 * Opens without following a link at the last step and without waiting on a pipe, and asks the open file (not the path) what it is:
 * between a check of a path and its opening another file can be put there.
 */
export const systemOutsideFiles: OutsideFiles = {
  async open(path) {
    const handle = await openHandle(path);
    try {
      const what = kindOf(await handle.stat());
      if (what !== 'a regular file') throw sourcesErrors.fileIrregular({ file: basename(path), what });
    } catch (error) {
      await handle.close();
      throw error;
    }
    return new SystemOutsideFile(handle);
  },
};

/** @throws fileChanged when the file at the path is no longer the one that was read. */
export async function assertUnchanged(files: OutsideFiles, path: string, before: FileIdentity): Promise<void> {
  const file = await files.open(path);
  try {
    if (!sameIdentity(before, await file.identity())) throw sourcesErrors.fileChanged({ file: basename(path) });
  } finally {
    await file.close();
  }
}

export function sameIdentity(a: FileIdentity, b: FileIdentity): boolean {
  return (
    a.device === b.device &&
    a.inode === b.inode &&
    a.size === b.size &&
    a.modified === b.modified &&
    a.changed === b.changed
  );
}

class SystemOutsideFile implements OutsideFile {
  constructor(private readonly handle: fs.FileHandle) {}

  async identity(): Promise<FileIdentity> {
    const facts = await this.handle.stat({ bigint: true });
    return Object.freeze({
      device: String(facts.dev),
      inode: String(facts.ino),
      size: Number(facts.size),
      modified: String(facts.mtimeNs),
      changed: String(facts.ctimeNs),
    });
  }

  async read(buffer: Uint8Array): Promise<number> {
    return (await this.handle.read(buffer, 0, buffer.length, null)).bytesRead;
  }

  async readAt(buffer: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.handle.read(buffer, filled, buffer.length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

async function openHandle(path: string): Promise<fs.FileHandle> {
  const file = basename(path);
  try {
    return await fs.open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw sourcesErrors.fileMissing({ file }, error);
    if (code === 'ELOOP') throw sourcesErrors.fileIrregular({ file, what: 'a symbolic link' }, error);
    if (code === 'ENXIO') throw sourcesErrors.fileIrregular({ file, what: 'a socket or device' }, error);
    throw sourcesErrors.fileUnreadable({ file }, error);
  }
}

function kindOf(facts: Awaited<ReturnType<fs.FileHandle['stat']>>): string {
  if (facts.isFile()) return 'a regular file';
  if (facts.isDirectory()) return 'a folder';
  if (facts.isFIFO()) return 'a pipe';
  return 'a device';
}
