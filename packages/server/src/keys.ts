import { dirname } from 'node:path';
import { type Files, writeDurably } from '@peel/kernel/files';
import type { Randomness } from '@peel/kernel/randomness';

/** The workspace's own 32 secret bytes, made once: every id given out is a hash under it. */
export async function workspaceKey(files: Files, path: string, randomness: Randomness): Promise<Uint8Array> {
  const known = await files.read(path);
  if (known !== undefined) return known;
  await files.makeFolder(dirname(path));
  const key = randomness.bytes(32, 'workspace-key');
  await writeDurably(files, path, key);
  return key;
}
