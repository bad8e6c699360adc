import type { Files } from '@peel/kernel/files';
import { decodeBundle, encodeBundle } from './entry-bundle.js';
import { ledgerErrors } from './errors.js';
import { HASH_BYTES } from './merkle.js';
import { SLOT_BYTES } from './sealed-content.js';
import { levelWidth, TILE_WIDTH, tilePath, tileWidth } from './tile-path.js';

/** A file of the ledger on its way out: as bytes, or as the first so many bytes of one that only grows. */
export interface LeavingPart {
  /** Below the ledger's folder. */
  readonly path: string;
  readonly content: Uint8Array | { readonly path: string; readonly bytes: number };
}

/** What leaves of a ledger up to a checkpoint: what anyone may verify it with, and the sealed contents. No key. */
export async function* leavingLedger(
  files: Files,
  folder: string,
  checkpoint: { readonly size: number; readonly note: string },
): AsyncGenerator<LeavingPart> {
  const { size, note } = checkpoint;
  const log = `${folder}/log`;
  for (let level = 0; levelWidth(level, size) > 0; level += 1) {
    for (let index = 0, width = tileWidth(level, index, size); width > 0; width = tileWidth(level, ++index, size))
      yield { path: `log/${tilePath(level, index, width)}`, content: await tileAt(files, log, level, index, width) };
  }
  for (let index = 0, width = tileWidth('entries', index, size); width > 0; width = tileWidth('entries', ++index, size))
    yield { path: `log/${tilePath('entries', index, width)}`, content: await bundleAt(files, log, index, width) };
  yield { path: 'log/checkpoint', content: Buffer.from(note) };
  for (const kind of ['blobs', 'keys']) {
    for (const name of await files.list(`${folder}/content/${kind}`)) {
      if (!/^\d{8}$/.test(name)) continue;
      const path = `${folder}/content/${kind}/${name}`;
      const bytes = (await files.size(path)) ?? 0;
      const whole = kind === 'keys' ? bytes - (bytes % SLOT_BYTES) : bytes;
      yield { path: `content/${kind}/${name}`, content: { path, bytes: whole } };
    }
  }
}

async function tileAt(files: Files, log: string, level: number, index: number, width: number): Promise<Uint8Array> {
  const bytes = await atLeast(files, log, level, index, width);
  return bytes.subarray(0, width * HASH_BYTES);
}

async function bundleAt(files: Files, log: string, index: number, width: number): Promise<Uint8Array> {
  const bytes = await atLeast(files, log, 'entries', index, width);
  return encodeBundle(decodeBundle(bytes, tilePath('entries', index, width)).slice(0, width));
}

/** A tile that may have grown since, and whose narrower forms may be gone: what it began with stays. */
async function atLeast(
  files: Files,
  log: string,
  level: number | 'entries',
  index: number,
  width: number,
): Promise<Uint8Array> {
  // Twice: between looking for a partial tile and reading it, it may become a full one.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const full = tilePath(level, index, TILE_WIDTH);
    const partial = (await files.list(`${log}/${full}.p`)).map(Number).filter((each) => each >= width);
    const widths = [...partial.sort((left, right) => left - right), TILE_WIDTH];
    for (const each of widths) {
      const bytes = await files.read(`${log}/${tilePath(level, index, each)}`);
      if (bytes !== undefined) return bytes;
    }
  }
  throw ledgerErrors.tileMissing({ path: tilePath(level, index, width) });
}
