import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { RandomAccess } from '@peel/tabular/random-access';
import { sourcesErrors } from './errors.js';
import { type FileIdentity, type OutsideFile, type OutsideFiles, sameIdentity } from './outside-file.js';
import type { InspectRequest } from './source-reader.js';

export interface PassedFile {
  readonly sha256: string;
  readonly identity: FileIdentity;
}

/**
 * Reads a file once from end to end, hands each chunk on, and says what it read: the bytes are only good until the next one.
 * @throws fileEmpty, fileChanged, cancelled
 */
export async function passOver(
  outside: OutsideFiles,
  request: InspectRequest,
  chunkBytes: number,
  take: (chunk: Buffer) => void | Promise<void>,
): Promise<PassedFile> {
  const name = basename(request.path);
  const file = await outside.open(request.path);
  try {
    const identity = await file.identity();
    if (identity.size === 0) throw sourcesErrors.fileEmpty({ file: name });
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(chunkBytes);
    for (let total = 0; ; ) {
      if (request.signal?.aborted === true) throw sourcesErrors.cancelled({ file: name });
      const count = await file.read(buffer);
      if (count === 0) break;
      total += count;
      const chunk = buffer.subarray(0, count);
      hash.update(chunk);
      await take(chunk);
      request.onProgress?.(total);
    }
    if (!sameIdentity(identity, await file.identity())) throw sourcesErrors.fileChanged({ file: name });
    return { sha256: hash.digest('hex'), identity };
  } finally {
    await file.close();
  }
}

/** An open file for readers that go to and fro in it. A file that ends early changed. @throws fileChanged, cancelled */
export function randomAccess(file: OutsideFile, size: number, request: InspectRequest): RandomAccess {
  const name = basename(request.path);
  return {
    size,
    async read(position, length) {
      if (request.signal?.aborted === true) throw sourcesErrors.cancelled({ file: name });
      const bytes = new Uint8Array(length);
      if ((await file.readAt(bytes, position)) !== length) throw sourcesErrors.fileChanged({ file: name });
      return bytes;
    },
  };
}
