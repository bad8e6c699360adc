import { createWriteStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { filesOfTar, SEALED_EXPORT } from '@peel/gate/leaving/tar';
import { cliErrors } from './errors.js';

/** In a folder that is being written, with the number of the process that writes: once that is gone, the next export may remove it. */
const MARK = '.peel-export-under-way';

/** What this process writes. */
const underWay = new Set<string>();

/**
 * Writes an export into a folder that is not there yet: whole, or not at all. An encrypted one is a single file that is never looked into
 * here; one in the clear is unpacked.
 */
export async function writeExport(out: string, source: AsyncIterable<Uint8Array>, plain: boolean): Promise<void> {
  const partial = partialOf(out);
  await requireNew(out);
  if (await isThere(partial)) await fs.rm(partial, { recursive: true });
  await fs.mkdir(dirname(partial), { recursive: true, mode: 0o700 });
  await fs.mkdir(partial, { mode: 0o700 });
  underWay.add(partial);
  try {
    await fs.writeFile(join(partial, MARK), String(process.pid), { flag: 'wx', mode: 0o600 });
    if (plain) await unpack(partial, source);
    else await writeFile(join(partial, SEALED_EXPORT), source);
    await fs.rm(join(partial, MARK));
    await fs.rename(partial, out);
  } catch (error) {
    await fs.rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    underWay.delete(partial);
  }
}

/** Refused before anything is asked of the service: nothing is ever written over, and nothing removed but what an export left. */
export async function requireNew(out: string): Promise<void> {
  if (await isThere(out)) throw cliErrors.usage({ problem: `${out} is there already.`, command: 'export' });
  const partial = partialOf(out);
  if (await isBeingWritten(partial))
    throw cliErrors.usage({
      problem: `Another export is being written to ${partial}. Wait for it, or choose another name.`,
      command: 'export',
    });
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

async function isBeingWritten(partial: string): Promise<boolean> {
  if (underWay.has(partial)) return true;
  const writer = Number(await fs.readFile(join(partial, MARK), 'utf8').catch(() => ''));
  return writer > 0 && writer !== process.pid && runs(writer);
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
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
