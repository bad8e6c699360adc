import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = fileURLToPath(new URL('../../', import.meta.url));

/** SHA-256 over the compiled code of every package, by path: which code did what the log says. */
export async function codeHash(): Promise<string> {
  const digest = createHash('sha256').update('peel/code/v1\n');
  for (const name of (await fs.readdir(PACKAGES)).sort())
    await addFolder(digest, join(PACKAGES, name, 'dist'), `${name}/`);
  return digest.digest('hex');
}

async function addFolder(digest: ReturnType<typeof createHash>, folder: string, prefix: string): Promise<void> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await addFolder(digest, path, `${prefix}${entry.name}/`);
    else if (entry.name.endsWith('.js')) digest.update(`${prefix}${entry.name}\n`).update(await fs.readFile(path));
  }
}
