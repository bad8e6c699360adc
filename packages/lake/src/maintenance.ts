import type { LakeContext } from './lake-context.js';
import type { Snapshot } from './metadata.js';
import { rewriteHead } from './rewrite.js';
import { planCompaction, planRecluster, planReviewSplit } from './rewrite-plan.js';

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
