import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { systemFiles } from '@peel/kernel/files';

/**
 * A name for what is being made and will be renamed when it is whole: `.<what>-<pid of the maker>-<random>`. A later start can tell
 * what an interrupted one left from what another service is making at this moment.
 */
export function unfinishedName(folder: string, what: string): string {
  return join(folder, `.${what}-${process.pid}-${randomBytes(4).toString('hex')}`);
}

/** Removes what interrupted starts left in the folder; unfinished things whose maker lives stay. */
export async function sweepLeftovers(folder: string): Promise<void> {
  for (const name of await systemFiles.list(folder)) {
    const maker = /^\.[a-z-]+-(\d+)-[0-9a-f]{8}$/.exec(name)?.[1];
    if (maker === undefined || processExists(Number(maker))) continue;
    await fs.rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Whether there is such a process, of whatever account; one that has ended but was not collected counts. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
