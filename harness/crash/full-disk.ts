import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { rowsOfFrame } from '@peel/gate/frame';
import { isPeelError } from '@peel/kernel/errors';
import { CrashWorkspace } from './crash-workspace.js';
import { makeFile } from './import-files.js';
import { brokenFiles, groundsFor } from './load.js';
import { Seeded } from './seeded.js';

const run = promisify(execFile);
const SOURCE = 'police-uk-street';

/** A small file system that can be filled up. Only root may mount one. */
export async function withSmallDisk<T>(megabytes: number, act: (folder: string) => Promise<T>): Promise<T> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'peel-full-'));
  await fs.chmod(folder, 0o711);
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'tmpfs', folder]);
  try {
    return await act(folder);
  } finally {
    await run('umount', ['-l', folder]);
    await fs.rm(folder, { recursive: true, force: true });
  }
}

export interface FullDiskReport {
  /** Error codes that clients got while the disk was full. */
  readonly codes: readonly string[];
  readonly failures: readonly string[];
}

/** Fills the disk under a running service to within `spare` bytes, asks for everything, makes space and asks again. */
export async function fillAndRecover(above: string, spares: readonly number[]): Promise<FullDiskReport> {
  const workspace = await CrashWorkspace.make(above);
  const codes: string[] = [];
  const failures: string[] = [];
  const files = new Map<string, ReturnType<typeof makeFile>>();
  let version = 0;
  // On a disk that is nearly full none is taken any more. These were there before, so that an import too meets its end.
  const waiting: string[] = [];
  const handOver = async (): Promise<string> => {
    version += 1;
    const file = makeFile(SOURCE, 'full.csv', version, new Seeded(version + 3));
    files.set(file.tag, file);
    const bytes = Readable.from([Buffer.from(file.text)]);
    return (await workspace.client('engineer').upload<{ upload: string }>('/uploads?name=full.csv', bytes)).upload;
  };
  const importOne = async (): Promise<void> => {
    const upload = waiting.shift() ?? (await handOver());
    for await (const _message of workspace.client('engineer').stream('/imports', {
      source: SOURCE,
      uploads: [{ upload, name: 'full.csv' }],
    }));
  };
  const readOne = async (): Promise<void> => {
    const rows: (readonly unknown[])[] = [];
    const sql = 'SELECT location, count(*), count(DISTINCT record_id) FROM police_uk_street GROUP BY 1 ORDER BY 1';
    const body = { ...groundsFor(SOURCE, new Seeded(Math.floor(Math.random() * 1e9))), sql };
    for await (const message of workspace.client('analyst').stream('/sql', body))
      if (message.type === 'F') rows.push(...rowsOfFrame(message.frame));
    failures.push(...brokenFiles(files, rows));
  };
  const ballast = join(above, 'ballast');
  const acts = [
    ['import', importOne],
    ['read', readOne],
  ] as const;
  try {
    await importOne();
    for (const spare of spares) {
      waiting.push(await handOver(), await handOver());
      await fill(above, ballast, spare);
      for (const [name, act] of [...acts, ...acts, ...acts]) {
        await act().catch((error: unknown) => {
          codes.push(isPeelError(error) ? error.code : String(error));
          if (!isPeelError(error) || error.code === 'server.internal')
            failures.push(`${name} on a full disk: ${error instanceof Error ? error.stack : String(error)}`);
        });
      }
      await fs.rm(ballast);
      waiting.length = 0;
      for (const [name, act] of acts) {
        await untilDone(act).catch((error: unknown) =>
          failures.push(`${name} with space again: ${error instanceof Error ? error.stack : String(error)}`),
        );
      }
    }
    if (codes.length === 0)
      failures.push('the disk was filled up and nobody noticed: it is not the one that the workspace is on');
    if (failures.length === 0) await workspace.peel('ledger', 'verify');
  } catch (error) {
    failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await fs.rm(ballast, { force: true });
    await workspace.remove();
  }
  return { codes, failures };
}

/** A service that has stopped for want of space ends by itself; the call after that starts a new one. */
async function untilDone(act: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (tries === 8) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function fill(folder: string, ballast: string, spare: number): Promise<void> {
  const { bavail, bsize } = await fs.statfs(folder);
  const file = await fs.open(ballast, 'w');
  try {
    const block = Buffer.alloc(1 << 20);
    for (let rest = bavail * bsize - spare; rest > 0; rest -= block.length)
      await file.write(block.subarray(0, Math.min(rest, block.length)));
  } finally {
    await file.close();
  }
}
