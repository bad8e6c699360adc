import type { Clock } from '@peel/kernel/clock';
import type { Files } from '@peel/kernel/files';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import { type Pointer, readPointers } from './catalogue.js';
import { type CheckedFile, checkFiles, type Pace, storedBytes } from './check.js';
import type { Column } from './column.js';
import { commit, type TableChange } from './commit.js';
import { CommitQueue } from './commit-queue.js';
import { createTables, type NewTable } from './create.js';
import type { LakeDatabase } from './database.js';
import { dropTable } from './drop.js';
import { evolve } from './evolve.js';
import { expire } from './expire.js';
import type { StoredFiles, WriteDown } from './file-sum.js';
import { follow } from './follow.js';
import { givenOut, type VisibleCommit, type VisibleSnapshotId, visibleHistory } from './history.js';
import { freeLabel } from './label-use.js';
import { DEFAULT_LIMITS, type LakeContext, type LakeLimits } from './lake-context.js';
import { type LeavingFile, leavingFiles } from './leaving.js';
import { compact, countReviews, recluster, splitReviews } from './maintenance.js';
import { holdsRows, type Snapshot, type SnapshotId } from './metadata.js';
import { MetadataCache } from './metadata-cache.js';
import { sweepOrphans } from './orphans.js';
import type { ParquetWriter } from './ports.js';
import {
  deleteRows,
  eraseRows,
  type Ingestion,
  ingest,
  type Raise,
  type RecordSet,
  type Reviewed,
  raiseRows,
  reviewRows,
} from './records.js';
import type { ReviewCounts } from './rewrite-plan.js';
import { type ScanPlan, type ScanRequest, scan } from './scan.js';
import type { SchemaChange, TableSchema } from './schema.js';
import { LocalStorage, type Storage } from './storage.js';
import { takeUp } from './sums.js';
import { type LoadedTable, loadFamily, loadTable } from './table-reader.js';

export interface LakeSettings {
  /** Absolute; `.peel/lake`. */
  readonly folder: string;
  /** Absolute, on the same file system; jobs of the lake let the writer put its files below it. */
  readonly staging: string;
  /** 32 bytes of the workspace: snapshot ids are given out as hashes under it. */
  readonly idKey: Uint8Array;
  readonly limits?: Partial<LakeLimits>;
}

export interface LakePorts {
  readonly files: Files;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly database: Kysely<LakeDatabase>;
  readonly writer: ParquetWriter;
  /** In place of the local disk. */
  readonly storage?: Storage;
  /** What files were when they were stored, on its way to the log; see `file-sum.ts`. */
  readonly writeDown?: WriteDown;
  /** Awaited between the steps of a commit. */
  readonly step?: LakeContext['step'];
}

/** A table as others see it: its columns with field ids, and how it is kept. */
export interface Table {
  readonly name: string;
  readonly uuid: string;
  readonly columns: readonly Column[];
  /** Column names. */
  readonly sortKey: readonly string[];
  readonly companionOf?: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Lake {
  /** See `create.ts`. */
  create(...tables: readonly NewTable[]): Promise<void>;
  /** A dataset's tables as its definition has them now, made or changed; see `follow.ts`. */
  follow(tables: readonly NewTable[]): Promise<ReadonlyMap<string, readonly Column[]>>;
  /** The tables of this name and its companions that hold rows at some point of the history that is kept. */
  filled(name: string): Promise<readonly Table[]>;
  table(name: string): Promise<Table | undefined>;
  tables(): Promise<readonly Table[]>;
  /** See `commit.ts`. */
  commit(changes: readonly TableChange[], scope: string): Promise<readonly Snapshot[]>;
  /** See `scan.ts`. */
  scan(request: ScanRequest): Promise<ScanPlan>;
  /** Only commits that changed rows of these bundles, oldest first. */
  history(table: string, bundles: ReadonlySet<number>): Promise<readonly VisibleCommit[]>;
  /** The id under which a snapshot is given out. */
  givenOut(table: string, snapshot: SnapshotId): VisibleSnapshotId;
  /** By field id; see `evolve.ts`. */
  evolve(table: string, changes: readonly SchemaChange[]): Promise<TableSchema>;
  readonly records: Records;
  readonly upkeep: Upkeep;
}

/** What is done to certain rows, with the rows of every companion that belong to them. See `records.ts`. */
export interface Records {
  delete(records: RecordSet): Promise<readonly Snapshot[]>;
  ingest(ingestion: Ingestion): Promise<readonly Snapshot[]>;
  erase(records: RecordSet): Promise<void>;
  raise(raise: Raise): Promise<void>;
  review(reviewed: Reviewed): Promise<void>;
}

/** Work that changes no row. Days are `yyyy-mm-dd`, times and graces milliseconds. */
export interface Upkeep {
  compact(table: string, today: string, targetBytes?: number): Promise<Snapshot | undefined>;
  splitReviews(table: string, today: string): Promise<Snapshot | undefined>;
  /** How many rows are past their review date, and how many come to it soon; see `maintenance.ts`. */
  reviews(table: string, today: string): Promise<ReviewCounts>;
  recluster(table: string, bundleOf: ReadonlyMap<number, number>): Promise<Snapshot | undefined>;
  /** A table together with its companions. */
  expire(tables: readonly string[], before: number): Promise<void>;
  sweepOrphans(grace: number): Promise<readonly string[]>;
  freeLabel(label: number): Promise<void>;
  /** A table with its companions, rows, history and all; see `drop.ts`. */
  drop(table: string): Promise<void>;
  /** See `check.ts`. */
  check(pace: Pace): AsyncIterable<CheckedFile>;
  /** Bytes that a check reads. */
  storedBytes(): Promise<number>;
  /** Sums of files that had none, as a check found them. */
  takeUp(stored: StoredFiles): Promise<void>;
  /** See `leaving.ts`. */
  leave(pointers: readonly Pointer[], base?: string): AsyncIterable<LeavingFile>;
  /** What Iceberg readers put before a key here: `file:///srv/peel/lake`. */
  readonly base: string;
}

/** About 40 MB of parsed manifests. */
const CACHE_LIMIT = 40_000;

export function openLake(settings: LakeSettings, ports: LakePorts): Lake {
  const context: LakeContext = {
    database: ports.database,
    storage: ports.storage ?? new LocalStorage(settings.folder, ports.files),
    writer: ports.writer,
    clock: ports.clock,
    randomness: ports.randomness,
    cache: new MetadataCache(CACHE_LIMIT),
    queue: new CommitQueue(),
    idKey: settings.idKey,
    files: ports.files,
    staging: settings.staging,
    limits: { ...DEFAULT_LIMITS, ...settings.limits },
    writeDown: ports.writeDown ?? (async () => undefined),
    step: ports.step ?? (async () => {}),
  };
  return {
    create: async (...tables) => void (await createTables(context, tables)),
    follow: (tables) => follow(context, tables),
    filled: async (name) => {
      const family = await loadFamily(context, name);
      return family.some(({ metadata }) => holdsRows(metadata)) ? family.map(describe) : [];
    },
    table: async (name) => {
      const pointer = (await readPointers(context.database)).get(name);
      return pointer === undefined ? undefined : describeTable(context, pointer);
    },
    tables: async () => {
      const pointers = await readPointers(context.database);
      return Promise.all(Array.from(pointers.values(), (pointer) => describeTable(context, pointer)));
    },
    commit: (changes, scope) => commit(context, changes, scope),
    scan: (request) => scan(context, request),
    history: async (table, bundles) =>
      visibleHistory(table, (await loadTable(context, table)).metadata, bundles, context.idKey),
    givenOut: (table, snapshot) => givenOut(table, snapshot, context.idKey),
    evolve: (table, changes) => evolve(context, table, changes),
    records: {
      delete: (records) => deleteRows(context, records),
      ingest: (ingestion) => ingest(context, ingestion),
      erase: (records) => eraseRows(context, records),
      raise: (raise) => raiseRows(context, raise),
      review: (reviewed) => reviewRows(context, reviewed),
    },
    upkeep: {
      compact: (table, today, targetBytes) => compact(context, table, today, targetBytes),
      splitReviews: (table, today) => splitReviews(context, table, today),
      reviews: (table, today) => countReviews(context, table, today),
      recluster: (table, bundleOf) => recluster(context, table, bundleOf),
      expire: (tables, before) => expire(context, tables, before),
      sweepOrphans: (grace) => sweepOrphans(context, grace),
      freeLabel: (label) => freeLabel(context, label),
      drop: (table) => dropTable(context, table),
      check: (pace) => checkFiles(context, pace),
      storedBytes: () => storedBytes(context),
      takeUp: (stored) => takeUp(context, stored),
      leave: (pointers, base) => leavingFiles(context, pointers, base),
      base: context.storage.base,
    },
  };
}

async function describeTable(context: LakeContext, pointer: Pointer): Promise<Table> {
  return describe(await loadTable(context, pointer.name));
}

function describe({ pointer, metadata }: LoadedTable): Table {
  const { columns } = metadata.schema;
  return Object.freeze({
    name: pointer.name,
    uuid: metadata.uuid,
    columns,
    sortKey: metadata.sortKey.flatMap((id) =>
      columns.filter((column) => column.id === id).map((column) => column.name),
    ),
    ...(pointer.companionOf === undefined ? {} : { companionOf: pointer.companionOf }),
    properties: metadata.properties,
  });
}
