import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Client } from './client.js';
import { cliErrors } from './errors.js';

/** Hands the file's bytes to the service, which reads nothing from the disk on a client's word. */
export async function uploadFile(client: Client, file: string): Promise<{ upload: string; name: string }> {
  const path = resolve(file);
  const handle = await fs
    .open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    .catch((error: NodeJS.ErrnoException) => {
      throw cliErrors.fileUnreadable(
        { file, why: error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? 'unknown') },
        error,
      );
    });
  try {
    if (!(await handle.stat()).isFile()) throw cliErrors.fileUnreadable({ file, why: 'it is not a regular file' });
    const name = basename(path);
    const { upload: id } = await client.upload<{ upload: string }>(
      `/uploads?name=${encodeURIComponent(name)}`,
      handle.createReadStream({ autoClose: false }),
    );
    return { upload: id, name };
  } finally {
    await handle.close();
  }
}
