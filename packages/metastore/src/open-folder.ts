import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes the folder and those above it so that every account can pass through, whatever the service's umask. What was there already
 * keeps its mode.
 */
export async function makeOpenFolder(path: string): Promise<void> {
  const first = await fs.mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await fs.chmod(folder, 0o755);
}
