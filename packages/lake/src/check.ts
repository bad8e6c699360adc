import { isPeelError, type PeelError } from '@peel/kernel/errors';
import { readPointers } from './catalogue.js';
import { lakeErrors } from './errors.js';
import { type FileSum, type KeptSum, readSum, type Sum } from './file-sum.js';
import type { LakeContext } from './lake-context.js';
import { keptSums } from './sums.js';
import { liveFiles, loadAt } from './table-reader.js';

/** A data file of some kept snapshot, read through and held against what was kept when it was stored. */
export interface CheckedFile {
  readonly table: string;
  /** None where a table's own metadata can't be read, so that its files are not known. */
  readonly found?: FileSum;
  readonly kept?: KeptSum;
  readonly problem?: PeelError;
}

/** Told the size of each piece that was read; waits as long as the rate asks, and throws to end the check. */
export type Pace = (bytes: number) => Promise<void>;

/** How much there is to read. */
export async function storedBytes(context: LakeContext): Promise<number> {
  let bytes = 0;
  for (const table of (await readPointers(context.database)).keys()) {
    // What can't be read is told by the check itself.
    const files = await filesOf(context, table).catch(() => new Map<string, number>());
    for (const length of files.values()) bytes += length;
  }
  return bytes;
}

/** Every data file of every table, history included, each once. Changes nothing; safe beside commits. */
export async function* checkFiles(context: LakeContext, pace: Pace): AsyncGenerator<CheckedFile> {
  for (const table of (await readPointers(context.database)).keys()) {
    try {
      yield* checkTable(context, table, await filesOf(context, table), pace);
    } catch (problem) {
      if (!isPeelError(problem) || !UNREADABLE.has(problem.code)) throw problem;
      yield { table, problem };
    }
  }
}

const UNREADABLE: ReadonlySet<string> = new Set(['lake.file-missing', 'lake.file-corrupt']);
/** Sums looked up at a time. */
const BATCH = 1_000;

async function* checkTable(
  context: LakeContext,
  table: string,
  files: ReadonlyMap<string, number>,
  pace: Pace,
): AsyncGenerator<CheckedFile> {
  const keys = [...files.keys()];
  for (let at = 0; at < keys.length; at += BATCH) {
    const batch = keys.slice(at, at + BATCH);
    const sums = await keptSums(context.database, batch);
    for (const key of batch) {
      const kept = sums.get(key);
      const checked = await checkFile(context, { table, key, bytes: kept?.bytes ?? files.get(key) ?? 0, kept }, pace);
      // A rewrite, an erasure or the end of a history took it away meanwhile, and that is as it should be.
      if (checked.found === undefined && !(await filesOf(context, table)).has(key)) continue;
      yield checked;
    }
  }
}

async function checkFile(
  context: LakeContext,
  { table, key, bytes, kept }: { table: string; key: string; bytes: number; kept: KeptSum | undefined },
  pace: Pace,
): Promise<CheckedFile> {
  const file = { table, ...(kept === undefined ? {} : { kept }) };
  let found: Sum | undefined;
  try {
    found = await readSum(context.files, context.storage.fetch(key), pace);
  } catch (error) {
    if (!isDiskFault(error)) throw error;
    return { ...file, problem: lakeErrors.storedUnreadable({ table, file: key, fault: error.code }, error) };
  }
  if (found === undefined) return { ...file, problem: lakeErrors.storedMissing({ table, file: key }) };
  const checked = { ...file, found: { key, ...found } };
  if (found.bytes !== bytes)
    return { ...checked, problem: lakeErrors.storedLength({ table, file: key, bytes, found: found.bytes }) };
  if (kept !== undefined && found.sha256 !== kept.sha256)
    return { ...checked, problem: lakeErrors.storedBytes({ table, file: key }) };
  return checked;
}

function isDiskFault(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'errno' in error && 'code' in error && typeof error.code === 'string';
}

/** Length by key, of all that the table needs now. A table that is gone needs nothing. */
async function filesOf(context: LakeContext, name: string): Promise<ReadonlyMap<string, number>> {
  for (;;) {
    const pointer = (await readPointers(context.database)).get(name);
    const files = new Map<string, number>();
    if (pointer === undefined) return files;
    try {
      const table = await loadAt(context, pointer);
      for (const snapshot of table.metadata.snapshots)
        for (const { key, bytes } of await liveFiles(context, table, snapshot)) files.set(key, bytes);
      return files;
    } catch (error) {
      const now = (await readPointers(context.database)).get(name);
      if (now?.metadata === pointer.metadata) throw error;
      // Somebody moved it and removed what it was: what it is now counts.
    }
  }
}
