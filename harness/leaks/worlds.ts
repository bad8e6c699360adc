import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeWorld, RUN_BEGIN, type Variant, type WorldSizes } from './past.js';
import type { Side } from './run.js';
import { World } from './world.js';

/** Makes worlds under a folder of its own, and takes the folder away with everything in it. */
export class Worlds {
  private readonly open: World[] = [];

  private constructor(
    private readonly folder: string,
    private readonly seed: string,
  ) {}

  static async in(seed: string): Promise<Worlds> {
    const folder = await fs.mkdtemp(join(tmpdir(), 'peel-leaks-'));
    // The server's own account passes through, so that its data lies here and goes with the folder.
    await fs.chmod(folder, 0o711);
    return new Worlds(folder, seed);
  }

  /** Two worlds side by side, made and then opened for a run. */
  async pair(left: WorldWanted, right: WorldWanted): Promise<readonly [Side, Side]> {
    const [first, second] = await Promise.all([this.make('left', left), this.make('right', right)]);
    return [first, second];
  }

  async remove(): Promise<void> {
    await Promise.all(this.open.splice(0).map((world) => world.close()));
    await fs.rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private async make(name: string, { variant, sizes }: WorldWanted): Promise<Side> {
    const folder = join(this.folder, name);
    await makeWorld(folder, variant, sizes, this.seed);
    const world = await World.reopen(`${name} (${variant})`, folder, `${this.seed}/run`, RUN_BEGIN);
    this.open.push(world);
    return { world, variant };
  }
}

export interface WorldWanted {
  readonly variant: Variant;
  readonly sizes: WorldSizes;
}
