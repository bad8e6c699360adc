import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { isPeelError } from '@peel/kernel/errors';
import type { Service } from '@peel/server/compose';
import { diskFault } from '@peel/server/disk-fault';
import { composed, importInto, readFrom, tagsIn } from './composed.js';
import { type Fault, ForgetfulFiles } from './forgetful-files.js';
import { makeFile } from './import-files.js';
import { Seeded } from './seeded.js';

/** What a life of the service is to do and suffer; see `power-loss.ts`. */
export interface LifeOrder {
  readonly folder: string;
  /** The version of the file that is imported in the place of the last one. */
  readonly version: number;
  readonly fault: Fault;
  /** From when the disk fails: the coming up of the service, or the import. */
  readonly from: 'start' | 'import';
}

/** What a life tells while it lasts. What is told was acknowledged. */
export type LifeWord =
  | { readonly said: 'found'; readonly rows: readonly (readonly unknown[])[]; readonly lost: number }
  | { readonly said: 'imported' }
  | { readonly said: 'receipt'; readonly receipt: string }
  | { readonly said: 'refused'; readonly act: string; readonly code: string; readonly failed: string | undefined }
  /** The disk did not fail any more: there is no n-th operation. */
  | { readonly said: 'survived'; readonly operations: number; readonly syncs: number };

export const POWER_SOURCE = 'police-uk-stop-and-search';

/**
 * One life of a service in this process: it comes up from what the last power cut left, says what it finds, imports, reads, and loses power.
 * Only what is under the log, the lake, keys, staging and uploads forgets; PostgreSQL syncs its own files, for real.
 */
async function live(order: LifeOrder, tell: (word: LifeWord) => Promise<void>): Promise<never> {
  const roots = ['ledger', 'lake', 'keys', 'staging', 'uploads'].map((name) => join(order.folder, '.peel', name));
  const disk = new ForgetfulFiles(roots, () => process.kill(process.pid, 'SIGKILL') as never);
  if (order.from === 'start') disk.arm(order.fault);
  const service = await attempt('start', disk, tell, () => composed(order.folder, { files: disk }));
  if (service === undefined) return disk.cut();
  // Two reads: a sync may fail under either.
  await attempt('find', disk, tell, async () => {
    const rows = await tagsIn(service, POWER_SOURCE);
    await tell({ said: 'found', rows, lost: await ethnicityLost(service) });
  });
  if (order.from === 'import') disk.arm(order.fault);
  const file = makeFile(POWER_SOURCE, 'power.csv', order.version, new Seeded(order.version));
  for (const [act, does] of [
    ['import', async () => importInto(service, file).then(() => tell({ said: 'imported' }))],
    ['read', async () => tell({ said: 'receipt', receipt: (await readFrom(service, POWER_SOURCE, READ)).receipt })],
    ['checkpoint', async () => service.gate.oversight.publish()],
  ] as const) {
    await attempt(act, disk, tell, does);
  }
  const reached = order.fault.kind === 'sync-fails' ? disk.syncs : disk.operations;
  if (reached < order.fault.at) await tell({ said: 'survived', operations: disk.operations, syncs: disk.syncs });
  return disk.cut();
}

const READ = 'SELECT record_id FROM police_uk_stop_and_search ORDER BY record_id LIMIT 20';

async function ethnicityLost(service: Service): Promise<number> {
  const sql =
    'SELECT count(*) FROM police_uk_stop_and_search WHERE self_defined_ethnicity IS DISTINCT FROM legislation';
  return Number((await readFrom(service, POWER_SOURCE, sql)).rows[0]?.[0]);
}

async function attempt<T>(
  act: string,
  disk: ForgetfulFiles,
  tell: (word: LifeWord) => Promise<void>,
  does: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await does();
  } catch (error) {
    // As the service's process and its routes tell it.
    const known = isPeelError(error) ? error : diskFault(error);
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const code = known?.code ?? `not explained: ${told}`;
    await tell({ said: 'refused', act, code, failed: disk.failed });
    return undefined;
  }
}

const order = process.argv[2];
if (order !== undefined && process.send !== undefined) {
  const tell = (word: LifeWord): Promise<void> =>
    new Promise((resolve) => process.send?.(word, undefined, undefined, () => resolve()) ?? resolve());
  await live(JSON.parse(await fs.readFile(order, 'utf8')) as LifeOrder, tell);
}
