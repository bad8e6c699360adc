import { PeelError } from '@peel/kernel/errors';
import { keyedId } from '@peel/kernel/ids';
import { boundInteger, daysOf } from './bounds.js';
import { type Column, SYSTEM } from './column.js';
import type { DataFile } from './data-file.js';
import { lakeErrors } from './errors.js';
import { resolvePoint, type SnapshotRef, type VisibleSnapshotId } from './history.js';
import type { LakeContext } from './lake-context.js';
import type { ManifestEntry } from './manifest.js';
import type { Snapshot, TableMetadata } from './metadata.js';
import { type LoadedTable, liveEntries, loadFamily } from './table-reader.js';

export interface ScanRequest {
  readonly table: string;
  /**
   * Bundles the session may open, in the order in which files that came together are read. Also those of the companions: bundle ids mean
   * the same in every table. Ids are given out as labels turn up, hidden ones too, so they are no order to read in.
   */
  readonly bundles: ReadonlySet<number>;
  readonly at?: SnapshotRef;
  /** The day by the clock, `yyyy-mm-dd`: a file with a row due for review on it or before is left out whole (THREATS 35). */
  readonly today: string;
  /** Names of the columns wanted, in the schema's order; all when left out. */
  readonly columns?: readonly string[];
  /** Column groups to read with it, as of the same commit. One that its definition has and no import has made yet is left out. */
  readonly companions?: readonly string[];
}

/** What a session may open, frozen. Columns are today's, to be matched in each file by field id, also when an old snapshot is read. */
export interface ScanPlan {
  readonly table: string;
  /** The last commit the session can see, as given out. */
  readonly snapshot: VisibleSnapshotId;
  /**
   * Changes when a permitted file does, and only then: also when history was rewritten under the same snapshot, which erasure and raising a
   * label do. What is kept from a plan (a prepared worker, a slice) is kept under this.
   */
  readonly version: string;
  readonly columns: readonly Column[];
  readonly files: readonly ScanFile[];
  readonly companions: Readonly<Record<string, ScanPlan>>;
}

export interface ScanFile {
  /** Absolute. */
  readonly path: string;
  /** The file's name in commits and rewrites. */
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly bundle: number;
}

/** @throws lake.table-missing, lake.snapshot-missing (also for a point that only others may see) */
export async function scan(context: LakeContext, request: ScanRequest): Promise<ScanPlan> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await planScan(context, request);
    } catch (error) {
      // History was rewritten or shortened between reading the pointer and the manifests: the pointer has moved.
      const moved = error instanceof PeelError && error.code === 'lake.file-missing';
      if (!moved || attempt === SCAN_ATTEMPTS) throw error;
    }
  }
}

const SCAN_ATTEMPTS = 5;

async function planScan(context: LakeContext, request: ScanRequest): Promise<ScanPlan> {
  const wanted = new Set([request.table, ...(request.companions ?? [])]);
  const family = await loadFamily(context, request.table);
  const [base, ...groups] = family.filter(({ pointer }) => wanted.has(pointer.name));
  if (base?.pointer.name !== request.table) throw lakeErrors.tableMissing({ table: request.table });
  const point = resolvePoint(request.table, base.metadata, request.bundles, context.idKey, request.at);
  if (point === undefined) throw lakeErrors.snapshotMissing({ table: request.table });
  const snapshot = base.metadata.snapshots.find((each) => each.id === point.snapshot);
  const plans = await Promise.all(
    groups.map(async (group) => {
      const joint = request.at === undefined ? group.metadata.snapshots.at(-1) : jointSnapshot(base, snapshot, group);
      return [group.pointer.name, await planTable(context, group, joint, point.id, request)] as const;
    }),
  );
  const plan = await planTable(context, base, snapshot, point.id, request, request.columns);
  return Object.freeze({ ...plan, companions: Object.freeze(Object.fromEntries(plans)) });
}

async function planTable(
  context: LakeContext,
  table: LoadedTable,
  snapshot: Snapshot | undefined,
  id: VisibleSnapshotId,
  request: ScanRequest,
  names?: readonly string[],
): Promise<ScanPlan> {
  const entries = await liveEntries(context, table, snapshot, request.bundles);
  const { columns } = table.metadata.schema;
  const wanted = names === undefined ? undefined : new Set(names);
  const files = planFiles(entries, columns, request.bundles, request.today).map((file) =>
    Object.freeze({
      path: context.storage.fetch(file.key),
      key: file.key,
      rows: file.rows,
      bytes: file.bytes,
      bundle: file.bundle,
    }),
  );
  return Object.freeze({
    table: table.pointer.name,
    snapshot: id,
    version: keyedId('ver', context.idKey, table.pointer.name, ...files.map((file) => file.key)),
    columns: wanted === undefined ? columns : columns.filter((column) => wanted.has(column.name)),
    files: Object.freeze(files),
    companions: {},
  });
}

/**
 * Pure. Permitted files not past review, in an order that nothing hidden can move: by when the file came, then bundle as the request has
 * them, then as written. A file without a review date has no row that is ever due.
 */
function planFiles(
  entries: readonly ManifestEntry[],
  columns: readonly Column[],
  bundles: ReadonlySet<number>,
  today: string,
): readonly DataFile[] {
  const day = daysOf(today);
  if (day === undefined) throw lakeErrors.schemaInvalid({ table: '', problem: 'today is not written as yyyy-mm-dd' });
  const review = columns.find((column) => column.name === SYSTEM.review);
  const rank = new Map(Array.from(bundles, (bundle, at) => [bundle, at] as const));
  const place = ({ file }: ManifestEntry): number => rank.get(file.bundle) ?? 0;
  return entries
    .filter(({ file }) => rank.has(file.bundle) && !(review !== undefined && isDue(file, review, BigInt(day))))
    .sort((a, b) => a.fileSequence - b.fileSequence || place(a) - place(b))
    .map((entry) => entry.file);
}

/** Has the file a row whose review was due by the day? When its bound is missing although there are dates: yes, to be safe. */
function isDue(file: DataFile, review: Column, day: bigint): boolean {
  const nulls = file.nullCounts.get(review.id);
  if (nulls === undefined || nulls === file.rows) return false;
  const lower = file.lower.get(review.id);
  const least = lower === undefined ? undefined : boundInteger(review.type, lower);
  return least === undefined || least <= day;
}

/**
 * The companion's snapshot with the same rows as the base's: rows change in both in one commit, under one snapshot id, so it is that of the
 * nearest earlier commit both have. Commits of one of them alone change no row.
 */
function jointSnapshot(base: LoadedTable, snapshot: Snapshot | undefined, group: LoadedTable): Snapshot | undefined {
  const known = new Map(group.metadata.snapshots.map((each) => [each.id, each] as const));
  const until = base.metadata.snapshots.findIndex((each) => each.id === snapshot?.id);
  for (let at = until; at >= 0; at -= 1) {
    const joint = known.get(base.metadata.snapshots[at]?.id ?? ('' as Snapshot['id']));
    if (joint !== undefined) return joint;
  }
  return until < 0 ? undefined : baseline(group.metadata);
}

/** Both histories are shortened at the same time, so the oldest snapshot kept is the one that was in force then. */
function baseline(metadata: TableMetadata): Snapshot | undefined {
  return metadata.snapshots[0];
}
