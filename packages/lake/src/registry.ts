import type { Kysely, Transaction } from 'kysely';
import { sql } from 'kysely';
import type { LakeDatabase } from './database.js';
import { lakeErrors } from './errors.js';

/** A live label: rows carry its id, files the id of a bundle it is in. */
export interface RegisteredLabel {
  readonly id: number;
  /** Canonical text of its conditions. */
  readonly key: string;
  /** The bundle that new rows of the label go to. */
  readonly bundle: number;
}

export interface RegisteredBundle {
  readonly id: number;
  readonly labels: readonly number[];
}

/** Live labels of a workspace's shared tables (DESIGN, "Bundles"; THREATS 10). */
const LABEL_LIMIT = 256;

/**
 * The ids of the labels, new ones given to those that have none, each with a bundle of its own; all or none. Ids and bundles stay inside.
 *
 * @param source whose definition brings the labels, named when there are too many.
 * @throws lake.labels-full
 */
export async function intern(
  database: Kysely<LakeDatabase>,
  keys: readonly string[],
  source: string,
): Promise<readonly RegisteredLabel[]> {
  return database.transaction().execute(async (transaction) => {
    await lockRegistry(transaction);
    const known = new Map((await readLive(transaction)).map((label) => [label.key, label] as const));
    const fresh = Array.from(new Set(keys)).filter((key) => !known.has(key));
    const count = known.size + fresh.length;
    if (count > LABEL_LIMIT) throw lakeErrors.labelsFull({ source, count, limit: LABEL_LIMIT });
    for (const key of fresh) known.set(key, await addLabel(transaction, key, source));
    return keys.flatMap((key) => known.get(key) ?? []);
  });
}

async function addLabel(transaction: Transaction<LakeDatabase>, key: string, source: string): Promise<RegisteredLabel> {
  const id = await nextId(transaction, 'lake.labels', 'label_id');
  const bundle = await addBundle(transaction, [id]);
  await transaction
    .insertInto('lake.labels')
    .values({ label_id: id, label_key: key, source, bundle_id: bundle, live: true })
    .execute();
  return Object.freeze({ id, key, bundle });
}

/** The bundle of exactly these labels: the one there is, or a new one. Bundles never change once made. */
async function addBundle(transaction: Transaction<LakeDatabase>, labels: readonly number[]): Promise<number> {
  const sorted = [...labels].sort((a, b) => a - b);
  const known = await transaction
    .selectFrom('lake.bundles')
    .select('bundle_id')
    .where(sql<boolean>`labels = ${sorted}::integer[]`)
    .executeTakeFirst();
  if (known !== undefined) return known.bundle_id;
  const id = await nextId(transaction, 'lake.bundles', 'bundle_id');
  await transaction.insertInto('lake.bundles').values({ bundle_id: id, labels: sorted }).execute();
  return id;
}

/** Ids are never used again, not even of retired labels: an old file must not come to mean something else. */
async function nextId(
  transaction: Transaction<LakeDatabase>,
  table: 'lake.labels' | 'lake.bundles',
  column: 'label_id' | 'bundle_id',
): Promise<number> {
  const { rows } = await sql<{ next: number }>`
    select coalesce(max(${sql.ref(column)}), 0)::integer + 1 as next from ${sql.table(table)}`.execute(transaction);
  return rows[0]?.next ?? 1;
}

async function lockRegistry(transaction: Transaction<LakeDatabase>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('peel lake registry', 0))`.execute(transaction);
}

/** The live labels, by id. */
export async function readLabels(database: Kysely<LakeDatabase>): Promise<readonly RegisteredLabel[]> {
  return readLive(database);
}

async function readLive(database: Kysely<LakeDatabase>): Promise<readonly RegisteredLabel[]> {
  const rows = await database
    .selectFrom('lake.labels')
    .select(['label_id', 'label_key', 'bundle_id'])
    .where('live', '=', true)
    .orderBy('label_id')
    .execute();
  return rows.map((row) => Object.freeze({ id: row.label_id, key: row.label_key, bundle: row.bundle_id }));
}

/** Every bundle ever made, with its labels: old snapshots have files of bundles that new rows no longer go to. */
export async function readBundles(database: Kysely<LakeDatabase>): Promise<readonly RegisteredBundle[]> {
  const rows = await database.selectFrom('lake.bundles').selectAll().orderBy('bundle_id').execute();
  return rows.map((row) => Object.freeze({ id: row.bundle_id, labels: Object.freeze([...row.labels]) }));
}

/**
 * The bundles a session may open: those whose labels are all allowed. One label that is not, or is no longer known, closes the whole
 * bundle, so a clearance that would split one waits until it is clustered again.
 */
export async function bundlesPermitted(
  database: Kysely<LakeDatabase>,
  labelAllowed: (key: string) => boolean,
): Promise<ReadonlySet<number>> {
  const labels = await database.selectFrom('lake.labels').select(['label_id', 'label_key']).execute();
  const allowed = new Set(labels.filter((label) => labelAllowed(label.label_key)).map((label) => label.label_id));
  const bundles = await readBundles(database);
  return new Set(
    bundles.filter((bundle) => bundle.labels.every((label) => allowed.has(label))).map((bundle) => bundle.id),
  );
}

/**
 * Sends new rows of each group's labels to the group's bundle, made when missing. Files follow when tables are compacted; until then both
 * bundles are right.
 */
export async function adoptClusters(
  database: Kysely<LakeDatabase>,
  groups: readonly (readonly number[])[],
): Promise<readonly RegisteredBundle[]> {
  return database.transaction().execute(async (transaction) => {
    await lockRegistry(transaction);
    const live = new Set((await readLive(transaction)).map((label) => label.id));
    const bundles: RegisteredBundle[] = [];
    for (const labels of groups) {
      const missing = labels.find((label) => !live.has(label));
      if (missing !== undefined) throw lakeErrors.labelUnknown({ label: missing });
      const id = await addBundle(transaction, labels);
      await transaction
        .updateTable('lake.labels')
        .set({ bundle_id: id })
        .where('label_id', 'in', [...labels])
        .execute();
      bundles.push(Object.freeze({ id, labels: Object.freeze([...labels]) }));
    }
    return bundles;
  });
}

/** Frees a label's place. The caller has made sure that no row of any kept snapshot carries it (`labelIsCarried`). */
export async function retireLabel(database: Kysely<LakeDatabase>, label: number): Promise<void> {
  const row = await database
    .updateTable('lake.labels')
    .set({ live: false })
    .where('label_id', '=', label)
    .where('live', '=', true)
    .returning('label_id')
    .executeTakeFirst();
  if (row === undefined) throw lakeErrors.labelUnknown({ label });
}
