import { assert } from '@peel/kernel/assert';
import { readPointers } from './catalogue.js';
import type { LakeContext } from './lake-context.js';
import { referencedKeys } from './references.js';
import { forgetSums, summedKeys } from './sums.js';
import { loadTables } from './table-reader.js';

/**
 * Removes files that no kept snapshot of any table needs: left by commits that lost the race or died. A file goes only when a sweep at least
 * `grace` milliseconds ago already found it unneeded, and it still is. How old a file is cannot be told from the disk, since moving a file
 * in keeps its times; so first sightings are written down in the catalogue.
 *
 * Safe beside commits: one may take at most half the grace (`commitMilliseconds`). Safe to stop anywhere: what it did not reach, the next
 * sweep does.
 *
 * @returns the removed keys.
 */
export async function sweepOrphans(context: LakeContext, grace: number): Promise<readonly string[]> {
  assert(grace >= 2 * context.limits.commitMilliseconds, 'the grace of orphans is twice the longest commit');
  const now = context.clock.now();
  // The listing first: what is committed between the two is then already needed.
  const listed = await listAll(context);
  const summed = await summedKeys(context.database);
  const needed = await allReferences(context);
  const unneeded = listed.filter((key) => !needed.has(key));
  const seen = await noteSightings(context, unneeded, now);
  const old = unneeded.filter((key) => now - (seen.get(key) ?? now) >= grace);
  await context.storage.remove(old);
  for (const key of old) context.cache.drop(key);
  await forget(context, old);
  // What nothing needed after its sum was kept is never needed again.
  await forgetSums(
    context.database,
    summed.filter((key) => !needed.has(key)),
  );
  return old;
}

async function listAll(context: LakeContext): Promise<readonly string[]> {
  const keys: string[] = [];
  for (const folder of await context.storage.list('')) {
    keys.push(...(await context.storage.list(`${folder}/data`)), ...(await context.storage.list(`${folder}/metadata`)));
  }
  return keys;
}

async function allReferences(context: LakeContext): Promise<ReadonlySet<string>> {
  const pointers = await readPointers(context.database);
  const tables = await loadTables(context, Array.from(pointers.keys()));
  const keys = new Set<string>();
  for (const table of tables) {
    keys.add(table.pointer.metadata);
    for (const { key } of table.metadata.log) keys.add(key);
    for (const key of await referencedKeys(context, table, table.metadata.snapshots)) keys.add(key);
  }
  return keys;
}

/** When each was first found unneeded. What is needed again, or gone, is forgotten. */
async function noteSightings(
  context: LakeContext,
  keys: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const { database } = context;
  const rows = await database.selectFrom('lake.orphans').selectAll().execute();
  const unneeded = new Set(keys);
  await forget(
    context,
    rows.filter((row) => !unneeded.has(row.key)).map((row) => row.key),
  );
  const seen = new Map(rows.map((row) => [row.key, Number(row.first_seen)] as const));
  const fresh = keys.filter((key) => !seen.has(key)).map((key) => ({ key, first_seen: String(now) }));
  for (let at = 0; at < fresh.length; at += BATCH) {
    await database
      .insertInto('lake.orphans')
      .values(fresh.slice(at, at + BATCH))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return seen;
}

/** Rows in one statement: PostgreSQL takes 65,535 parameters. */
const BATCH = 10_000;

async function forget(context: LakeContext, keys: readonly string[]): Promise<void> {
  for (let at = 0; at < keys.length; at += BATCH) {
    await context.database
      .deleteFrom('lake.orphans')
      .where('key', 'in', keys.slice(at, at + BATCH))
      .execute();
  }
}
