import { readPointers, removePointers } from './catalogue.js';
import type { LakeContext } from './lake-context.js';
import { forgetSums } from './sums.js';

/**
 * Takes a table and its companions out of the catalogue for good, then their files, history and schema from the disk. Once it returns nobody finds
 * anything of them. Nothing there is fine; stopped half-way, the files that are left belong to no table, and the sweep of orphans takes them.
 */
export async function dropTable(context: LakeContext, table: string): Promise<void> {
  const pointers = await readPointers(context.database);
  const family = Array.from(pointers.values()).filter(
    ({ name, companionOf }) => name === table || companionOf === table,
  );
  if (family.length === 0) return;
  const names = family.map(({ name }) => name);
  await context.queue.run(names, async () => {
    await removePointers(context.database, names);
    for (const { folder } of family) {
      for (const part of ['data', 'metadata']) {
        const keys = await context.storage.list(`${folder}/${part}`);
        await context.storage.remove(keys);
        await forgetSums(context.database, keys);
        for (const key of keys) context.cache.drop(key);
      }
    }
  });
}
