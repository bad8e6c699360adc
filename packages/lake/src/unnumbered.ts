import { duckdbType, quoteName, selectList } from './column.js';
import type { LakeContext } from './lake-context.js';
import type { FileRewrite } from './rewrite-plan.js';
import type { TableSchema } from './schema.js';
import { type LoadedTable, liveFiles } from './table-reader.js';

/**
 * Files that were written with a column the table did not have yet hold it without a field id: read by field id, as every file is that is older than
 * its table's columns, they cannot be read at all. Where such a column comes into the table they are written again, at every point of history, with
 * its values under its id. No other file is touched.
 */
export async function numberedRewrites(
  context: LakeContext,
  table: LoadedTable,
  schema: TableSchema,
): Promise<readonly FileRewrite[]> {
  const before = new Set(table.metadata.schema.columns.map(({ name }) => name));
  const added = schema.columns.filter(({ name }) => !before.has(name));
  if (added.length === 0) return [];
  const keys = new Set<string>();
  for (const snapshot of table.metadata.snapshots)
    for (const { key } of await liveFiles(context, table, snapshot)) keys.add(key);
  const rewrites: FileRewrite[] = [];
  const all = [...keys];
  for (let at = 0; at < all.length; at += BATCH) {
    const batch = all.slice(at, at + BATCH);
    const names = await context.writer.columnsIn(batch.map((key) => context.storage.fetch(key)));
    batch.forEach((key, index) => {
      const there = new Set(names[index] ?? []);
      if (added.some(({ name }) => there.has(name))) rewrites.push(rewriteOf(key, schema, there));
    });
  }
  return rewrites;
}

/** Files whose footers one worker reads. */
const BATCH = 100;

/** Columns that the file lacks are null. A value that its column's type does not hold ends the work: nothing is changed then. */
function rewriteOf(key: string, { columns }: TableSchema, there: ReadonlySet<string>): FileRewrite {
  const expressions = Object.fromEntries(
    columns.map(({ name, type }) => [name, there.has(name) ? quoteName(name) : `CAST(NULL AS ${duckdbType(type)})`]),
  );
  return {
    keys: [key],
    parts: [{ name: 'numbered', select: `SELECT ${selectList(columns, expressions)} FROM rows`, sorted: false }],
    needless: 'never',
    byName: true,
  };
}
