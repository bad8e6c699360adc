import { statfs } from 'node:fs/promises';
import type { DiskSpace } from '@peel/sources/held-uploads';

/** Room for a day of events that nothing else may fill (THREATS 19). A demonstration takes none of anybody's disk. */
export const RESERVE = {
  bytes: 256 * 1024 ** 2,
  releaseBelow: 512 * 1024 ** 2,
};

/** How the disk that a folder is on stands. */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
}
