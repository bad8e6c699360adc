import type { Kysely } from 'kysely';
import type { LakeDatabase } from './database.js';
import type { KeptSum, StoredFiles } from './file-sum.js';
import type { LakeContext } from './lake-context.js';
import type { NewObject } from './storage.js';

/** Files in one entry of the log, whose contents have a limit; and rows in one statement. */
const BATCH = 5_000;

/** Stores objects; of those that are files, what they are is written down. The caller keeps it with the pointers it moves. */
export async function storeFiles(
  context: LakeContext,
  objects: readonly NewObject[],
  tables: readonly string[],
  scope: string,
): Promise<readonly KeptSum[]> {
  return writtenDown(context, { tables, scope, files: await context.storage.store(objects) });
}

/** Sums of files that are there already, written down and kept from now on. */
export async function takeUp(context: LakeContext, stored: StoredFiles): Promise<void> {
  await keepSums(context.database, await writtenDown(context, stored));
}

async function writtenDown(context: LakeContext, { files, ...about }: StoredFiles): Promise<readonly KeptSum[]> {
  const kept: KeptSum[] = [];
  for (const batch of batches(files)) {
    const event = await context.writeDown({ ...about, files: batch });
    kept.push(...batch.map((sum) => ({ ...sum, ...(event === undefined ? {} : { event }) })));
  }
  return kept;
}

export async function keepSums(database: Kysely<LakeDatabase>, sums: readonly KeptSum[]): Promise<void> {
  for (const batch of batches(sums)) {
    await database
      .insertInto('lake.sums')
      .values(
        batch.map(({ key, bytes, sha256, event }) => ({ key, bytes: String(bytes), sha256, event: event ?? null })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** By key; of a file stored before sums were kept there is none. */
export async function keptSums(
  database: Kysely<LakeDatabase>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, KeptSum>> {
  const kept = new Map<string, KeptSum>();
  for (const batch of batches(keys)) {
    const rows = await database.selectFrom('lake.sums').selectAll().where('key', 'in', batch).execute();
    for (const { key, bytes, sha256, event } of rows)
      kept.set(key, { key, bytes: Number(bytes), sha256, ...(event === null ? {} : { event }) });
  }
  return kept;
}

/** Every file of which a sum is kept. */
export async function summedKeys(database: Kysely<LakeDatabase>): Promise<readonly string[]> {
  return (await database.selectFrom('lake.sums').select('key').execute()).map(({ key }) => key);
}

export async function forgetSums(database: Kysely<LakeDatabase>, keys: readonly string[]): Promise<void> {
  for (const batch of batches(keys)) await database.deleteFrom('lake.sums').where('key', 'in', batch).execute();
}

function batches<T>(items: readonly T[]): readonly T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, at) => items.slice(at * BATCH, (at + 1) * BATCH));
}
