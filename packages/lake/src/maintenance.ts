import type { LakeContext } from './lake-context.js';
import { currentSnapshot, type Snapshot } from './metadata.js';
import { rewriteHead } from './rewrite.js';
import { planCompaction, planRecluster, planReviewSplit, type ReviewCounts, reviewCounts } from './rewrite-plan.js';
import { liveFiles, loadTable } from './table-reader.js';

/** Small files of each bundle become one, in the order of the table's key. See `planCompaction`. */
export function compact(
  context: LakeContext,
  table: string,
  today: string,
  targetBytes?: number,
): Promise<Snapshot | undefined> {
  return rewriteHead(
    context,
    table,
    ({ metadata }, files) => planCompaction(metadata.schema.columns, files, today, targetBytes),
    `compact:${table}:${today}`,
  );
}

/** Rows that fall due for review within 60 days get files of their own, one for each day. See `planReviewSplit`. Run daily. */
export function splitReviews(context: LakeContext, table: string, today: string): Promise<Snapshot | undefined> {
  return rewriteHead(
    context,
    table,
    ({ metadata }, files) => planReviewSplit(metadata.schema.columns, files, today),
    `review:${table}:${today}`,
  );
}

/** Rows of files with a review due by the day, which are in no plan, and of those with one due within the window. Right after `splitReviews` they are exactly these rows. */
export async function countReviews(context: LakeContext, name: string, today: string): Promise<ReviewCounts> {
  const table = await loadTable(context, name);
  return reviewCounts(
    table.metadata.schema.columns,
    await liveFiles(context, table, currentSnapshot(table.metadata)),
    today,
  );
}

/** Rows move to the bundles their labels belong to now. See `planRecluster`; run on every table after `adoptClusters`. */
export function recluster(
  context: LakeContext,
  table: string,
  bundleOf: ReadonlyMap<number, number>,
): Promise<Snapshot | undefined> {
  return rewriteHead(
    context,
    table,
    ({ metadata }, files) => planRecluster(metadata.schema.columns, files, bundleOf),
    `recluster:${table}`,
  );
}
