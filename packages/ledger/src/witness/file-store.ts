import { createHash } from 'node:crypto';
import { type Files, writeDurably } from '@peel/kernel/files';
import type { Randomness } from '@peel/kernel/randomness';
import { readCheckpointText, type SignedCheckpoint } from '../checkpoint.js';
import { COSIGNATURE, makeSigner, readNote, readSignerKey, type Signer, signerKey } from '../note.js';
import type { WitnessStore } from './witness.js';

/** One file for each log, replaced whole. */
export function fileWitnessStore(files: Files, folder: string): WitnessStore {
  const newest = new Map<string, SignedCheckpoint>();
  const path = (origin: string): string => `${folder}/${createHash('sha256').update(origin).digest('hex')}.checkpoint`;
  return {
    async read(origin) {
      const held = newest.get(origin);
      if (held !== undefined) return held;
      const bytes = await files.read(path(origin));
      if (bytes === undefined) return undefined;
      const note = Buffer.from(bytes).toString('utf8');
      const checkpoint = { ...readCheckpointText(readNote(note).text), note };
      newest.set(origin, checkpoint);
      return checkpoint;
    },
    async write(checkpoint) {
      await writeDurably(files, path(checkpoint.origin), Buffer.from(checkpoint.note));
      newest.set(checkpoint.origin, checkpoint);
    },
  };
}

/** The witness's own key, made at its first start. */
export async function witnessSigner(
  files: Files,
  folder: string,
  name: string,
  randomness: Randomness,
): Promise<Signer> {
  await files.makeFolder(folder);
  const path = `${folder}/witness.key`;
  const held = await files.read(path);
  if (held !== undefined) return readSignerKey(Buffer.from(held).toString('utf8'), 'witness.key');
  const seed = randomness.bytes(32, 'witness-key');
  const signer = makeSigner(name, COSIGNATURE, seed);
  await writeDurably(files, path, Buffer.from(`${signerKey(signer, seed)}\n`));
  return signer;
}
