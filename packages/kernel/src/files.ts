import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The disk as ports, so that a test can take it away: the crash harness keeps a second image of the folder that holds only what was
 * synced. Paths are absolute. A failed `sync` is final for that file: callers stop, they never retry (THREATS 15).
 */
export interface FileReader {
  /** The file's bytes, or `undefined` when there is no such file. `end` is exclusive. */
  read(path: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array | undefined>;
  /** Names in the folder, sorted; empty when there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Bytes, or `undefined` when there is no such file. */
  size(path: string): Promise<number | undefined>;
}

export interface FileWriter {
  /** Opens for appending, made when missing with mode 0600. Its folder must be there. */
  open(path: string): Promise<OpenFile>;
  /** Makes the folder and those above it, mode 0700, and syncs each folder it added a name to. */
  makeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a whole folder; nothing there is fine. */
  remove(path: string): Promise<void>;
  /** Makes durable a file that another program wrote, or a folder's names. */
  sync(path: string): Promise<void>;
}

export interface OpenFile {
  append(bytes: Uint8Array): Promise<void>;
  /** Returns once every byte appended before the call is on the disk. */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export type Files = FileReader & FileWriter;

/** Apart from `Files` because almost nothing may change bytes in place: for destroying a key so that its old value is gone. */
export interface FileOverwriter {
  /** Replaces bytes inside a file, which must be there and long enough, and returns once they are on the disk. */
  overwrite(path: string, start: number, bytes: Uint8Array): Promise<void>;
}

/** Writes a whole new file durably: temporary name, sync, rename, sync of the folder. Old content or new, never between. */
export async function writeDurably(files: Files, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.new`;
  await files.remove(temporary);
  const file = await files.open(temporary);
  try {
    await file.append(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, path);
  await files.sync(dirname(path));
}

export const systemFiles: Files & FileOverwriter = {
  async read(path, range) {
    try {
      if (range === undefined) return await fs.readFile(path);
      const handle = await fs.open(path, 'r');
      try {
        const bytes = Buffer.alloc(range.end - range.start);
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, range.start);
        return bytes.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },

  async list(folder) {
    try {
      return (await fs.readdir(folder)).sort();
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  },

  async size(path) {
    try {
      return (await fs.stat(path)).size;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },

  async open(path) {
    return new SystemFile(await fs.open(path, constants.O_RDWR | constants.O_CREAT | constants.O_APPEND, 0o600));
  },

  async makeFolder(path) {
    const first = await fs.mkdir(path, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let folder = path; folder.length >= dirname(first).length; folder = dirname(folder)) {
      await systemFiles.sync(folder);
      if (folder === dirname(folder)) return;
    }
  },

  async rename(from, to) {
    await fs.rename(from, to);
  },

  async remove(path) {
    await fs.rm(path, { recursive: true, force: true });
  },

  async sync(path) {
    const handle = await fs.open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },

  async overwrite(path, start, bytes) {
    const handle = await fs.open(path, 'r+');
    try {
      for (let written = 0; written < bytes.length; ) {
        written += (await handle.write(bytes, written, bytes.length - written, start + written)).bytesWritten;
      }
      await handle.datasync();
    } finally {
      await handle.close();
    }
  },
};

class SystemFile implements OpenFile {
  constructor(private readonly handle: fs.FileHandle) {}

  async append(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      written += (await this.handle.write(bytes, written)).bytesWritten;
    }
  }

  async sync(): Promise<void> {
    await this.handle.datasync();
  }

  async truncate(size: number): Promise<void> {
    await this.handle.truncate(size);
  }

  async size(): Promise<number> {
    return (await this.handle.stat()).size;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/**
 * Makes a folder and those above it, step by step: `mkdir` with `recursive` does not come back where a file system takes no folders at all
 * (`/proc`). One that is there is fine.
 */
export async function makeFolders(path: string, mode = 0o777): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeFolders(dirname(path), mode);
  await fs.mkdir(path, { mode }).catch(async (error: unknown) => {
    // Somebody else made it in the same moment.
    if (!(await isFolder(path))) throw error;
  });
}

async function isFolder(path: string): Promise<boolean> {
  return fs.stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Why the disk would not do what was asked of it, as `EACCES`; `undefined` for any other error. */
export function diskRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error && 'path' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
