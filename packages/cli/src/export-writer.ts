import { createWriteStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { filesOfTar, SEALED_EXPORT } from '@peel/gate/leaving/tar';
import { cliErrors } from './errors.js';

/** In a folder that is being written: an interrupted export left it, and the next one may remove it. */
const MARK = '.peel-export-under-way';

/**
 * Writes an export into a folder that is not there yet: whole, or not at all. An encrypted one is a single file that is never looked into
 * here; one in the clear is unpacked.
 */
export async function writeExport(out: string, source: AsyncIterable<Uint8Array>, plain: boolean): Promise<void> {
  const partial = partialOf(out);
  await requireNew(out);
  await fs.rm(partial, { recursive: true, force: true });
  await fs.mkdir(dirname(partial), { recursive: true, mode: 0o700 });
  await fs.mkdir(partial, { mode: 0o700 });
  try {
    await fs.writeFile(join(partial, MARK), '', { flag: 'wx', mode: 0o600 });
    if (plain) await unpack(partial, source);
    else await writeFile(join(partial, SEALED_EXPORT), source);
    await fs.rm(join(partial, MARK));
    await fs.rename(partial, out);
  } catch (error) {
    await fs.rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Refused before anything is asked of the service: nothing is ever written over, and nothing removed but what an export left. */
export async function requireNew(out: string): Promise<void> {
  if (await isThere(out)) throw cliErrors.usage({ problem: `${out} is there already.`, command: 'export' });
  const partial = partialOf(out);
  if ((await isThere(partial)) && !(await isLeftOver(partial)))
    throw cliErrors.usage({
      problem: `The export is first written to ${partial}, which is there already and was not left by an export. Move it away, or choose another name.`,
      command: 'export',
    });
}

function partialOf(out: string): string {
  return `${resolve(out)}.partial`;
}

async function isThere(path: string): Promise<boolean> {
  return (await fs.lstat(path).catch(() => undefined)) !== undefined;
}

/** Marked, or with nothing in it to lose. */
async function isLeftOver(folder: string): Promise<boolean> {
  if (!(await fs.lstat(folder)).isDirectory()) return false;
  const names = await fs.readdir(folder);
  return names.length === 0 || names.includes(MARK);
}

async function unpack(folder: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const { path, chunks } of filesOfTar(source)) await writeFile(join(folder, path), chunks);
}

async function writeFile(place: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  await fs.mkdir(dirname(place), { recursive: true, mode: 0o700 });
  await pipeline(Readable.from(chunks), createWriteStream(place, { flags: 'wx', mode: 0o600, flush: true }));
}
