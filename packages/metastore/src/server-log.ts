import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';
import { keepOwner } from './cluster.js';

/** Bytes after which the server's log begins again; one earlier part is kept. */
const LARGEST_LOG = 4 << 20;

/**
 * Opens the log that the server writes to by itself. A file and no pipe: the server outlives a service that was killed, and must
 * still be able to say what happens to it.
 */
export async function openServerLog(path: string): Promise<fs.FileHandle> {
  await limitServerLog(path);
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;
  const handle = await fs.open(path, flags, 0o600);
  await keepOwner(handle, dirname(path));
  return handle;
}

/** Moves a log that has grown too long to `<path>.1` by copying: the server keeps its file open, and appends to the emptied one. */
export async function limitServerLog(path: string, largest = LARGEST_LOG): Promise<void> {
  const handle = await fs.open(path, constants.O_RDWR | constants.O_NOFOLLOW).catch(() => undefined);
  if (handle === undefined) return;
  try {
    if ((await handle.stat()).size <= largest) return;
    await fs.rm(`${path}.1`, { force: true });
    await fs.copyFile(path, `${path}.1`, constants.COPYFILE_EXCL);
    await fs.chmod(`${path}.1`, 0o600);
    await handle.truncate(0);
  } finally {
    await handle.close();
  }
}

/** The lines from byte `from` on, the newest 16 KiB at most. */
export async function readServerLog(handle: fs.FileHandle, from: number): Promise<readonly string[]> {
  const { size } = await handle.stat();
  const start = Math.max(from <= size ? from : 0, size - 16_384);
  const bytes = Buffer.alloc(size - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead).toString('utf8').split('\n').filter(Boolean);
}
