import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, type Manifest } from '../../src/generate.js';
import type { ForceSeed } from '../../src/seed.js';

export const SMALL: ForceSeed = { scale: 0.001, seed: 'test', today: '2026-11-25' };

/** A generated force in a folder of its own. */
export class SmallForce {
  private constructor(
    readonly folder: string,
    readonly manifest: Manifest,
  ) {}

  static async make(seed: Partial<ForceSeed> = {}): Promise<SmallForce> {
    const folder = await mkdtemp(join(tmpdir(), 'peel-force-'));
    return new SmallForce(folder, await generate(folder, { ...SMALL, ...seed }));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** SHA-256 of each file, by path. */
  async hashes(): Promise<Readonly<Record<string, string>>> {
    const found: Record<string, string> = {};
    for (const entry of await readdir(this.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      found[path.slice(this.folder.length + 1)] = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
    }
    return found;
  }
}
