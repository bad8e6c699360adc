import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Takes away the database of a state folder, which, where root runs this, lies elsewhere under an account of its own. */
export async function removeDatabase(state: string): Promise<void> {
  const folder = join(state, 'postgres');
  const home = await readFile(join(folder, 'location'), 'utf8').catch(() => '');
  if (home.trim() !== '') await rm(home.trim(), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}
