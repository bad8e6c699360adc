import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { systemRandomness } from '@peel/kernel/randomness';
import { type JsonValue, rowsOf } from '../src/frame/rows.js';
import type { QueryOutcome, QueryStream } from '../src/pool/query-stream.js';
import type { QueryWorker } from '../src/pool/query-worker.js';
import type { PreparedQuery, ViewPlan } from '../src/pool/view-plan.js';
import { DEFAULT_SETTINGS, type EngineSettings, WorkerFactory } from '../src/sandbox/worker-factory.js';

export const LIMITS = { rows: 1_000_000, milliseconds: 20_000, memoryMb: 512, threads: 2 };

export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'peel-engine-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export function openFactory(folder: string, changes: Partial<EngineSettings> = {}): Promise<WorkerFactory> {
  const settings: EngineSettings = {
    ...DEFAULT_SETTINGS,
    memoryMb: LIMITS.memoryMb,
    spillMb: 128,
    workFolder: join(folder, 'work'),
    sandbox: 'required',
    ...changes,
  };
  return WorkerFactory.open(settings, { randomness: systemRandomness });
}

/** Runs statements in a DuckDB of the test's own, to make files. */
export async function duck(...statements: readonly string[]): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    let rows: unknown[][] = [];
    for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRowsJson();
    return rows;
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

/** `people`: 40 rows in two files, with a column group `health` in a companion. */
export async function writePeople(folder: string): Promise<{ readonly open: ViewPlan; readonly closed: ViewPlan }> {
  const ids = '{id: 1, name: 2, born: 3, height: 4, record_id: 5, key_health: 6}';
  const people =
    "SELECT i::INTEGER AS id, 'name ' || (i % 7) AS name, DATE '1980-01-01' + i::INTEGER AS born, (i / 4)::DECIMAL(9,2) AS height, " +
    "md5('r' || i)::UUID AS record_id, md5('h' || i)::UUID AS key_health FROM range(40) t(i)";
  await duck(
    `COPY (${people} WHERE i % 2 = 0) TO '${folder}/p0.parquet' (FORMAT parquet, FIELD_IDS ${ids})`,
    `COPY (${people} WHERE i % 2 = 1) TO '${folder}/p1.parquet' (FORMAT parquet, FIELD_IDS ${ids})`,
    `COPY (SELECT md5('h' || i)::UUID AS key_health, CASE WHEN i % 5 = 0 THEN 'secret ' || i END AS illness FROM range(40) t(i)) ` +
      `TO '${folder}/h0.parquet' (FORMAT parquet, FIELD_IDS {key_health: 1, illness: 2})`,
  );
  const columns = [
    { name: 'id', type: 'INTEGER', from: 'base' },
    { name: 'name', type: 'VARCHAR', from: 'base' },
    { name: 'born', type: 'DATE', from: 'base' },
    { name: 'height', type: 'DECIMAL(9,2)', from: 'base' },
    { name: 'record_id', type: 'UUID', from: 'base' },
  ];
  const fieldIds = {
    id: 1,
    name: 2,
    born: 3,
    height: 4,
    record_id: 5,
    key_health: 6,
    'health.key_health': 1,
    'health.illness': 2,
  };
  const base = [`${folder}/p0.parquet`, `${folder}/p1.parquet`];
  const closed: ViewPlan = { name: 'people', columns, base, groups: {}, fieldIds };
  const open: ViewPlan = {
    ...closed,
    columns: [...columns, { name: 'illness', type: 'VARCHAR', from: 'health' }],
    groups: { health: { key: 'key_health', files: [`${folder}/h0.parquet`] } },
  };
  return { open, closed };
}

export interface Answered {
  readonly rows: JsonValue[][];
  readonly stream: QueryStream;
  readonly outcome: QueryOutcome;
}

export async function ask(worker: QueryWorker, sql: string, changes: Partial<PreparedQuery> = {}): Promise<Answered> {
  const stream = await worker.run({ sql, limits: LIMITS, recordIds: true, ...changes });
  const rows: JsonValue[][] = [];
  for await (const frame of stream.frames()) rows.push(...rowsOf(frame));
  return { rows, stream, outcome: await stream.outcome() };
}
