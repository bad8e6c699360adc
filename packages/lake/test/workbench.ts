import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@peel/kernel/clock';
import { type Files, systemFiles } from '@peel/kernel/files';
import { SeededRandomness } from '@peel/kernel/randomness';
import { migrate } from '@peel/metastore/migrations';
import type { Postgres } from '@peel/metastore/postgres';
import { startScratchPostgres } from '@peel/metastore/scratch';
import { sql } from 'kysely';
import { type Column, selectList } from '../src/column.js';
import type { NewTable } from '../src/create.js';
import type { LakeDatabase } from '../src/database.js';
import { type Lake, type LakePorts, openLake } from '../src/lake.js';
import type { LakeLimits } from '../src/lake-context.js';
import { lakeMigrations } from '../src/migrations.js';
import type { WrittenFile } from '../src/ports.js';
import type { ScanPlan } from '../src/scan.js';
import { DuckdbWriter, readParquet } from './duckdb-writer.js';

export const NOON = Date.UTC(2026, 10, 23, 12);
export const TODAY = '2026-11-23';

/** A lake in a temporary folder with a real PostgreSQL and a DuckDB writer. */
export interface Workbench {
  readonly lake: Lake;
  readonly clock: ManualClock;
  readonly writer: DuckdbWriter;
  readonly root: string;
  readonly staging: string;
  readonly postgres: Postgres;
  /** Rows from SQL values (`(1, 'a'), (2, 'b')` or a query) as files of the table, one for each bundle. */
  rows(table: string, select: string): Promise<readonly WrittenFile[]>;
  /** What a plan's files hold, read by field id. */
  read(plan: ScanPlan, order?: string): Promise<Record<string, unknown>[]>;
  /** The same lake opened again, with other ports: after a crash, or as a second committer. */
  again(ports?: Partial<LakePorts>, limits?: Partial<LakeLimits>): Lake;
  close(): Promise<void>;
}

export async function openDatabase(): Promise<Postgres> {
  const postgres = await startScratchPostgres();
  await migrate(postgres, lakeMigrations);
  return postgres;
}

/** `postgres` may be shared by a file's tests: its tables are emptied. */
export async function openWorkbench(
  postgres: Postgres,
  options: { files?: Files; seed?: string; limits?: Partial<LakeLimits>; step?: LakePorts['step'] } = {},
): Promise<Workbench> {
  const folder = await fs.mkdtemp(join(tmpdir(), 'peel-lake-'));
  const [root, staging] = [join(folder, 'lake'), join(folder, 'staging')];
  await fs.mkdir(staging);
  const database = postgres.database<LakeDatabase>();
  await sql`truncate lake.tables, lake.orphans, lake.labels, lake.bundles, lake.sums`.execute(database);
  const clock = new ManualClock(NOON);
  const writer = await DuckdbWriter.open();
  const again: Workbench['again'] = (ports = {}, limits = options.limits ?? {}) =>
    openLake(
      { folder: root, staging, idKey: new Uint8Array(32).fill(7), limits },
      {
        files: options.files ?? systemFiles,
        clock,
        randomness: new SeededRandomness(options.seed ?? randomUUID()),
        database,
        writer,
        ...(options.step === undefined ? {} : { step: options.step }),
        ...ports,
      },
    );
  const lake = again();
  return {
    lake,
    clock,
    writer,
    root,
    staging,
    postgres,
    again,
    rows: (table, select) => writeRows(lake, writer, staging, table, select),
    read: async (plan, order = 'ALL') => {
      if (plan.files.length === 0) return [];
      const names = plan.columns.map((column) => `"${column.name}"`).join(', ');
      const paths = plan.files.map((file) => file.path);
      return writer.rows(`SELECT ${names} FROM ${readParquet(paths, plan.columns)} ORDER BY ${order}`);
    },
    close: async () => {
      writer.close();
      await fs.rm(folder, { recursive: true, force: true });
    },
  };
}

async function writeRows(
  lake: Lake,
  writer: DuckdbWriter,
  staging: string,
  table: string,
  select: string,
): Promise<readonly WrittenFile[]> {
  const columns: readonly Column[] = (await lake.table(table))?.columns ?? [];
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  const source = select.trim().startsWith('(') ? `SELECT * FROM (VALUES ${select}) AS v(${names})` : select;
  return writer.write({
    inputs: {},
    outputs: [
      {
        name: table,
        select: `SELECT ${selectList(columns)} FROM (${source})`,
        columns,
        folder: staging,
        orderBy: [],
        partitionBy: 'bundle_id',
      },
    ],
  });
}

/** A small dataset: `(n, name, record_id, label_id, bundle_id, source_ref, review_due)`. */
export function eventsTable(name = 'events'): NewTable {
  return {
    name,
    columns: [
      { name: 'n', type: 'int' },
      { name: 'name', type: 'string' },
      { name: 'record_id', type: 'uuid' },
      { name: 'label_id', type: 'int' },
      { name: 'bundle_id', type: 'int' },
      { name: 'source_ref', type: 'string' },
      { name: 'review_due', type: 'date' },
    ],
    sortKey: ['n'],
  };
}

/** The id of record number `n`. */
export function recordId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** One row of `eventsTable` as SQL values; bundle = label. */
export function event(n: number, label = 1, source = 'a.csv', due = '2030-01-01', name = `name ${n}`): string {
  return `(${n}, '${name}', '${recordId(n)}', ${label}, ${label}, '${source}', DATE '${due}')`;
}
