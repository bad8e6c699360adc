import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import {
  type ImportPlan,
  type Keyed,
  keyedFiles,
  type PlannedCsv,
  type PlannedFile,
  type PlannedParquet,
} from '@peel/sources/import-plan';

export type Row = Readonly<Record<string, unknown>>;

const rules: readonly (readonly [string, string])[] = [
  ['CAST', 'wrong-type'],
  ['MISSING COLUMNS', 'missing-columns'],
  ['TOO MANY COLUMNS', 'too-many-columns'],
  ['UNQUOTED VALUE', 'broken-quotes'],
  ['LINE SIZE OVER MAXIMUM', 'line-too-long'],
  ['INVALID ENCODING', 'not-utf-8'],
];

/** Runs a plan's selects as the engine's writer does, but into memory: each output's rows, and the counts. */
export async function runPlan(
  plan: ImportPlan,
): Promise<{ readonly outputs: ReadonlyMap<string, readonly Row[]>; readonly counts: readonly Row[] }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const keyOf = ({ sourceRef }: PlannedFile, id: string): string => `${sourceRef}/${id}`;
    for (const [relation, csv] of Object.entries(keyedFiles(plan.csv, plan.files, keyOf)))
      await makeRelation(connection, relation, csv);
    for (const [relation, parquet] of Object.entries(keyedFiles(plan.parquet, plan.files, keyOf)))
      await makeParquetRelation(connection, relation, parquet);
    const outputs = new Map<string, readonly Row[]>();
    for (const output of plan.outputs) {
      const { name: table, select, columns, places } = output;
      const told = await connection.runAndReadAll(`${select} LIMIT 0`);
      if (told.columnNames().join() !== [...columns.map(({ name }) => name), ...places].join())
        throw new Error(`${table} yields ${told.columnNames().join()}`);
      const written = places.length === 0 ? '*' : `* EXCLUDE (${places.map((name) => `"${name}"`).join()})`;
      const reader = await connection.runAndReadAll(`SELECT ${written} FROM (${select})`);
      outputs.set(output.name, reader.getRowObjectsJson() as Row[]);
    }
    const counts = plan.counts === undefined ? [] : await rowsOf(connection, plan.counts.select);
    return { outputs, counts };
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

async function makeRelation(connection: DuckDBConnection, relation: string, csv: Keyed<PlannedCsv>): Promise<void> {
  const columns = csv.columns.map(({ name, type }) => `${text(name)}: ${text(type)}`).join(', ');
  const ids = Object.entries(csv.ids).map(
    ([name, key]) => `CAST(md5(${text(key)} || row_ordinal) AS UUID) AS "${name}"`,
  );
  const rejectIds = Object.entries(csv.ids).map(
    ([name, key]) => `CAST(md5(${text(key)} || 'reject' || line) AS UUID) AS "${name}"`,
  );
  const cases = rules.map(([theirs, ours]) => `WHEN ${text(theirs)} THEN ${text(ours)}`).join(' ');
  await connection.run(`CREATE TABLE "${relation}" AS SELECT *, ${ids.join(', ')} FROM (SELECT *, row_number() OVER () - 1 AS row_ordinal
    FROM (WITH input AS (SELECT * FROM read_csv(${text(csv.file)}, auto_detect = false, header = true, delim = ${text(csv.delimiter)}, quote = ${text(csv.quote)},
      escape = ${text(csv.escape)}, nullstr = '', allow_quoted_nulls = ${!csv.emptyTexts}, strict_mode = true, store_rejects = true, rejects_table = '${relation}_errors',
      rejects_scan = '${relation}_scans', columns = {${columns}})) ${csv.keep}))`);
  await connection.run(`CREATE TABLE "${relation}_rejects" AS SELECT *, ${rejectIds.join(', ')} FROM (SELECT CAST(line AS BIGINT) AS line, column_name,
      CASE CAST(error_type AS VARCHAR) ${cases} ELSE 'malformed' END AS rule, csv_line AS raw FROM ${relation}_errors)`);
}

async function makeParquetRelation(
  connection: DuckDBConnection,
  relation: string,
  { file, keep, ids }: Keyed<PlannedParquet>,
): Promise<void> {
  const keyed = Object.entries(ids).map(([name, key]) => `CAST(md5(${text(key)} || row_ordinal) AS UUID) AS "${name}"`);
  await connection.run(`CREATE TABLE "${relation}" AS SELECT *, ${keyed.join(', ')} FROM (SELECT *, row_number() OVER () - 1 AS row_ordinal
    FROM (WITH input AS (SELECT * FROM read_parquet(${text(file)})) ${keep}))`);
  const none = Object.keys(ids).map((name) => `NULL::UUID AS "${name}"`);
  await connection.run(`CREATE TABLE "${relation}_rejects" AS SELECT NULL::BIGINT AS line, NULL::VARCHAR AS column_name, NULL::VARCHAR AS rule,
    NULL::VARCHAR AS raw, ${none.join(', ')} WHERE false`);
}

async function rowsOf(connection: DuckDBConnection, sql: string): Promise<readonly Row[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[];
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
