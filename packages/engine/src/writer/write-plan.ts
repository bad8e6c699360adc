import { engineErrors } from '../errors.js';
import { quoteName, quoteText } from '../statement/view-sql.js';
import type { WorkerWriteJob } from '../worker/protocol.js';
import type { CsvInput, ImportJob, ParquetInput, WriteColumn, WriteOptions, WriteOutput } from './write-job.js';

/** A job with its inputs' paths as the worker sees them. */
export interface PlannedWrite {
  readonly job: WorkerWriteJob;
  /** Output name -> folder relative to the worker's `out`. */
  readonly folders: ReadonlyMap<string, string>;
}

export const WRITER_MEMORY_MB = 4096;
/** Spilled to the writer's own folder on the disk. */
export const WRITER_SPILL_MB = 256 * 1024;
const WRITER_THREADS = 2;
/** Longest line of a text file, in bytes. */
const LINE_BYTES = 8 * 1024 * 1024;

/** Turns a job into the statements a worker runs. Pure. `inside` gives a host file's path in the worker. */
export function planWrite(
  job: ImportJob,
  inside: (file: string) => string,
  out: string,
  options: WriteOptions,
  reports: Readonly<Record<string, string>> = {},
): PlannedWrite {
  const ids: { name: string; key: string }[] = [];
  const idFunction = (key: string): string => {
    if (!/^[0-9a-f]{64}$/i.test(key))
      throw engineErrors.writeFailed({ output: 'ids', reason: 'a key is not 32 bytes' });
    ids.push({ name: `peel_id_${ids.length}`, key });
    return `peel_id_${ids.length - 1}`;
  };
  const setup = [
    ...Object.entries(job.inputs).map(([relation, files]) =>
      parquetView(relation, files.map(inside), job.schemas?.[relation]),
    ),
    ...Object.entries(job.csv ?? {}).flatMap(([relation, input]) => csvStatements(relation, input, inside, idFunction)),
    ...Object.entries(job.parquet ?? {}).flatMap(([relation, input]) =>
      parquetStatements(relation, input, inside, idFunction),
    ),
  ];
  for (const output of job.outputs) checkNumbered(output);
  const folders = new Map(job.outputs.map((output, index) => [output.name, `o${index}`]));
  return {
    folders,
    job: {
      setup,
      ids,
      reports: Object.entries(reports).map(([name, select]) => ({ name, select })),
      memoryMb: options.memoryMb ?? WRITER_MEMORY_MB,
      threads: options.threads ?? WRITER_THREADS,
      outputs: job.outputs.map((output) => ({
        name: output.name,
        select: output.select,
        fieldIds: Object.fromEntries(output.columns.map((column) => [column.name, column.id])),
        orderBy: output.orderBy,
        places: output.places ?? [],
        partitioned: output.partitionBy === 'bundle_id',
        folder: `${out}/${folders.get(output.name) ?? ''}`,
      })),
    },
  };
}

/** A column without a field id is lost to whoever reads by it, and a file that has one can't be read by field id at all. */
function checkNumbered({ name, columns }: WriteOutput): void {
  const ids = new Set(columns.map(({ id }) => id));
  const numbered = columns.every(({ id }) => Number.isInteger(id) && id > 0);
  if (columns.length === 0 || !numbered || ids.size < columns.length)
    throw engineErrors.writeFailed({ output: name, reason: 'a column of it has no field id of its own' });
}

function parquetView(relation: string, files: readonly string[], schema: readonly WriteColumn[] | undefined): string {
  if (files.length === 0) throw engineErrors.writeFailed({ output: relation, reason: 'it has no input file' });
  const how =
    schema === undefined ? 'union_by_name = true' : `schema = ${byFieldId(schema)}, hive_partitioning = false`;
  return `CREATE VIEW ${quoteName(relation)} AS SELECT * FROM read_parquet(${list(files)}, ${how})`;
}

/** Files written before a column was renamed, widened or added give it as it is called and typed now (Iceberg spec, "Column Projection"). */
function byFieldId(schema: readonly WriteColumn[]): string {
  const fields = schema.map(
    ({ id, name, type }) =>
      `${id}: {name: ${quoteText(name)}, type: ${quoteText(duckType(type))}, default_value: NULL}`,
  );
  return `MAP {${fields.join(', ')}}`;
}

/** DuckDB's name of an Iceberg primitive type. */
function duckType(type: string): string {
  const names: Readonly<Record<string, string>> = { int: 'INTEGER', long: 'BIGINT', string: 'VARCHAR', binary: 'BLOB' };
  return names[type] ?? type.toUpperCase();
}

/**
 * The file is read once, on all threads, into a table that keeps its order; everything written from it, and the faults, come from that one reading. Row numbers by
 * window would force the reading onto one thread, and reading again for each output would count faults twice.
 */
function csvStatements(
  relation: string,
  input: CsvInput,
  inside: (file: string) => string,
  idFunction: (key: string) => string,
): string[] {
  const ids = Object.entries(input.ids).map(([name, key]) => ({ name: quoteName(name), call: idFunction(key) }));
  const rows = quoteName(`${relation}__rows`);
  const faults = quoteName(`${relation}__faults`);
  const rowIds = ids.map(({ name, call }) => `${call}(rowid, 0) AS ${name}`);
  const faultIds = ids.map(({ name, call }) => `${call}(line, fault) AS ${name}`);
  return [
    `CREATE TABLE ${rows} AS WITH input AS (SELECT * FROM ${readCsv(relation, input, inside(input.file))}) ${input.keep ?? 'SELECT * FROM input'}`,
    `CREATE VIEW ${quoteName(relation)} AS SELECT ${['*', 'rowid AS row_ordinal', ...rowIds].join(', ')} FROM ${rows}`,
    `CREATE TABLE ${faults} AS SELECT line::BIGINT AS line, column_name::VARCHAR AS column_name, ${RULE_SQL} AS rule, csv_line::VARCHAR AS raw, ` +
      'row_number() OVER (PARTITION BY line ORDER BY column_idx, error_type::VARCHAR) AS fault ' +
      `FROM ${quoteName(`${relation}__errors`)} ORDER BY line, fault`,
    `CREATE VIEW ${quoteName(`${relation}_rejects`)} AS SELECT ${['line', 'column_name', 'rule', 'raw', ...faultIds].join(', ')} FROM ${faults}`,
  ];
}

/** As of a delimited file, but nothing is left out of it: a row that cannot be read is a file that cannot. */
function parquetStatements(
  relation: string,
  input: ParquetInput,
  inside: (file: string) => string,
  idFunction: (key: string) => string,
): string[] {
  const ids = Object.entries(input.ids).map(([name, key]) => ({ name: quoteName(name), call: idFunction(key) }));
  const rows = quoteName(`${relation}__rows`);
  const read = `read_parquet(${quoteText(inside(input.file))}, hive_partitioning = false)`;
  const noIds = ids.map(({ name }) => `NULL::UUID AS ${name}`);
  return [
    `CREATE TABLE ${rows} AS WITH input AS (SELECT * FROM ${read}) ${input.keep}`,
    `CREATE VIEW ${quoteName(relation)} AS SELECT ${['*', 'rowid AS row_ordinal', ...ids.map(({ name, call }) => `${call}(rowid, 0) AS ${name}`)].join(', ')} FROM ${rows}`,
    `CREATE VIEW ${quoteName(`${relation}_rejects`)} AS SELECT ${['NULL::BIGINT AS line', 'NULL::VARCHAR AS column_name', 'NULL::VARCHAR AS rule', 'NULL::VARCHAR AS raw', ...noIds].join(', ')} WHERE false`,
  ];
}

const RULE_SQL =
  "CASE error_type::VARCHAR WHEN 'CAST' THEN 'wrong-type' WHEN 'MISSING COLUMNS' THEN 'missing-columns' " +
  "WHEN 'TOO MANY COLUMNS' THEN 'too-many-columns' WHEN 'UNQUOTED VALUE' THEN 'broken-quotes' " +
  "WHEN 'LINE SIZE OVER MAXIMUM' THEN 'line-too-long' WHEN 'INVALID ENCODING' THEN 'not-utf-8' ELSE 'malformed' END";

/**
 * Strict mode, because without it DuckDB drops surplus values and mends broken quotes without a word. Nothing is guessed. Surplus fields with nothing in them it
 * drops in strict mode too: whoever hands over a file sees to those (`sources` puts something in them).
 */
function readCsv(relation: string, input: CsvInput, file: string): string {
  const columns = input.columns.map((column) => `${quoteText(column.name)}: ${quoteText(column.type)}`);
  const nulls = [...new Set(['', ...(input.nulls ?? [])])];
  const options = [
    quoteText(file),
    'auto_detect = false',
    'strict_mode = true',
    'null_padding = false',
    'parallel = true',
    `header = ${input.header}`,
    `skip = ${input.skip ?? 0}`,
    `delim = ${quoteText(input.delimiter)}`,
    `quote = ${quoteText(input.quote)}`,
    `escape = ${quoteText(input.escape)}`,
    `nullstr = ${list(nulls)}`,
    ...(input.emptyTexts === true ? ['allow_quoted_nulls = false'] : []),
    `max_line_size = ${LINE_BYTES}`,
    // DuckDB would take sixteen longest lines at a time, for each thread.
    `buffer_size = ${4 * LINE_BYTES}`,
    `columns = {${columns.join(', ')}}`,
    ...(input.dateFormat === undefined ? [] : [`dateformat = ${quoteText(input.dateFormat)}`]),
    ...(input.timestampFormat === undefined ? [] : [`timestampformat = ${quoteText(input.timestampFormat)}`]),
    'store_rejects = true',
    'rejects_limit = 0',
    `rejects_table = ${quoteText(`${relation}__errors`)}`,
    `rejects_scan = ${quoteText(`${relation}__scans`)}`,
  ];
  return `read_csv(${options.join(', ')})`;
}

function list(texts: readonly string[]): string {
  return `[${texts.map(quoteText).join(', ')}]`;
}
