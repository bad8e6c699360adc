import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';

/**
 * A worker's own place on disk, `<work>/<random>/{own,out,spill}`. Permitted files are hard-linked into `own` under names that say nothing; a hard link
 * costs no bytes and needs the same file system, else the file is copied.
 */
export class WorkerFolder {
  private sets = 0;

  private constructor(private readonly root: string) {}

  static async make(work: string, randomness: Randomness): Promise<WorkerFolder> {
    const folder = new WorkerFolder(join(work, randomId('worker', randomness, 'worker folder')));
    await mkdir(folder.own, { recursive: true, mode: 0o700 });
    await mkdir(folder.out, { mode: 0o700 });
    await mkdir(folder.spill, { mode: 0o700 });
    return folder;
  }

  get own(): string {
    return join(this.root, 'own');
  }

  get out(): string {
    return join(this.root, 'out');
  }

  get spill(): string {
    return join(this.root, 'spill');
  }

  /** Links the files into a fresh sub-folder and returns their paths under `own`, in the order given. */
  async admit(files: readonly string[]): Promise<string[]> {
    this.sets += 1;
    const set = `s${this.sets}`;
    await mkdir(join(this.own, set), { mode: 0o700 });
    return Promise.all(
      files.map(async (file, index) => {
        const name = `${set}/f${index}`;
        await linkOrCopy(file, join(this.own, name));
        return name;
      }),
    );
  }

  /** Takes away every set but the newest. */
  async retireEarlierSets(): Promise<void> {
    const names = (await readdir(this.own)).filter((name) => name !== `s${this.sets}`);
    await Promise.all(names.map((name) => rm(join(this.own, name), { recursive: true, force: true })));
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EXDEV' || error.code === 'EPERM'))) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}

/** Empties the work folder at the start of a service, when no worker of its own can be alive. */
export async function removeLeftovers(work: string): Promise<void> {
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true, mode: 0o700 });
}
