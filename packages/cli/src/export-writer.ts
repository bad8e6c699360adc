import { createWriteStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { filesOfTar, SEALED_EXPORT } from '@peel/gate/leaving/tar';
import { cliErrors } from './errors.js';

/**
 * Writes an export into a folder that is not there yet: whole, or not at all. An encrypted one is a single file that is never looked into
 * here; one in the clear is unpacked.
 */
export async function writeExport(out: string, source: AsyncIterable<Uint8Array>, plain: boolean): Promise<void> {
  const partial = `${out}.partial`;
  await requireNew(out);
  await fs.rm(partial, { recursive: true, force: true });
  await fs.mkdir(partial, { recursive: true, mode: 0o700 });
  try {
    if (plain) await unpack(partial, source);
    else await writeFile(join(partial, SEALED_EXPORT), source);
    await fs.rename(partial, out);
  } catch (error) {
    await fs.rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Refused before anything is asked of the service: nothing is ever written over. */
export async function requireNew(out: string): Promise<void> {
  const there = await fs.lstat(out).catch(() => undefined);
  if (there !== undefined) throw cliErrors.usage({ problem: `${out} is there already.`, command: 'export' });
}

async function unpack(folder: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const { path, chunks } of filesOfTar(source)) await writeFile(join(folder, path), chunks);
}

async function writeFile(place: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await fs.mkdir(dirname(place), { recursive: true, mode: 0o700 });
  await pipeline(Readable.from(chunks), createWriteStream(place, { flags: 'wx', mode: 0o600, flush: true }));
}
