import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteName, quoteText } from '../statement/view-sql.js';
import type { FaultKind } from './fault.js';
import { Fault } from './fault.js';
import { faultOf } from './fault-of.js';
import { keyedId } from './keyed-id.js';
import type { WorkerOutput, WorkerWriteJob } from './protocol.js';

/** One file as COPY's RETURN_STATS tells it. */
export interface RawWrittenFile {
  readonly output: string;
  readonly file: string;
  readonly rows: string;
  readonly bytes: string;
  readonly columns: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bundle: string | null;
}

const PROGRESS_MS = 500;
/** Past this many bundles sorting the rows once costs less than reading them all for each bundle. */
const READ_FOR_EACH = 3;
const SORTED = quoteName('rows by bundle');

/** What a job wrote, and its reports. */
export interface RawWrite {
  readonly files: readonly RawWrittenFile[];
  readonly reports: Readonly<Record<string, readonly unknown[]>>;
}

const REPORT_ROWS = 10_000;

/** A trusted writing job. Statements are ours; the sandbox is for the inputs, which are anybody's. */
export class WriteRun {
  private connection: DuckDBConnection | undefined;
  private stopped = false;

  constructor(
    private readonly job: WorkerWriteJob,
    private readonly settings: { readonly spill: { readonly folder: string; readonly megabytes: number } },
    private readonly onProgress: (fraction: number) => void,
  ) {}

  stop(_fault: FaultKind): void {
    this.stopped = true;
    this.connection?.interrupt();
  }

  async run(): Promise<RawWrite> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    this.connection = connection;
    const timer = setInterval(() => this.tellProgress(connection), PROGRESS_MS);
    try {
      await this.settle(connection);
      for (const { name, key } of this.job.ids)
        connection.registerScalarFunction(keyedId(name, Buffer.from(key, 'hex')));
      for (const statement of this.job.setup) await this.setUp(connection, statement);
      const written: RawWrittenFile[] = [];
      for (const output of this.job.outputs) written.push(...(await this.writeOutput(connection, output)));
      return { files: written, reports: await this.report(connection) };
    } finally {
      clearInterval(timer);
      this.connection = undefined;
      connection.disconnectSync();
      instance.closeSync();
    }
  }

  private async report(connection: DuckDBConnection): Promise<RawWrite['reports']> {
    const reports: Record<string, unknown[]> = {};
    for (const { name, select } of this.job.reports) {
      reports[name] = await this.execute(connection, `SELECT * FROM (${select}) LIMIT ${REPORT_ROWS}`);
    }
    return reports;
  }

  private async settle(connection: DuckDBConnection): Promise<void> {
    const { spill } = this.settings;
    for (const statement of [
      'SET errors_as_json = true',
      "SET TimeZone = 'UTC'",
      `SET threads = ${this.job.threads}`,
      `SET memory_limit = '${this.job.memoryMb}MB'`,
      `SET temp_directory = ${quoteText(spill.folder)}`,
      `SET max_temp_directory_size = '${spill.megabytes}MB'`,
      'SET preserve_insertion_order = true',
      'SET enable_progress_bar = true',
      'SET enable_progress_bar_print = false',
      'SET progress_bar_time = 1',
      'SET autoinstall_known_extensions = false',
      'SET autoload_known_extensions = false',
    ]) {
      await connection.run(statement);
    }
  }

  /** Reading an input fails for what the file is, not for what we ask. */
  private async setUp(connection: DuckDBConnection, statement: string): Promise<void> {
    try {
      await this.execute(connection, statement);
    } catch (error) {
      const fault = faultOf(error);
      const named = /^CREATE (?:TABLE|VIEW) "([^"]*?)(?:__rows|__faults)?"/.exec(statement)?.[1];
      throw new Fault(isOfTheFile(fault, statement) ? 'input-unreadable' : fault.kind, undefined, named, fault.cause);
    }
  }

  private async writeOutput(connection: DuckDBConnection, output: WorkerOutput): Promise<RawWrittenFile[]> {
    try {
      const select = `(${output.select})`;
      await this.requireNumbered(connection, output);
      if (!output.partitioned) return await this.copy(connection, output, select);
      const bundles = await this.execute(connection, `SELECT DISTINCT bundle_id FROM ${select} ORDER BY 1`);
      const numbers = bundles.map((row) => String((row as { bundle_id: unknown }).bundle_id));
      const sorts = numbers.length > READ_FOR_EACH && output.places.length > 0 && output.orderBy.length === 0;
      if (sorts) await this.sort(connection, output);
      const written: RawWrittenFile[] = [];
      for (const bundle of numbers)
        written.push(...(await this.copy(connection, output, sorts ? SORTED : select, bundle)));
      if (sorts) await this.execute(connection, `DROP TABLE ${SORTED}`);
      return written;
    } catch (error) {
      const fault = faultOf(error);
      throw new Fault(fault.kind, undefined, output.name, fault.cause);
    }
  }

  /** Every column that the select yields has its field id, and every field id its column. */
  private async requireNumbered(connection: DuckDBConnection, output: WorkerOutput): Promise<void> {
    const told = await this.execute(connection, `SELECT column_name FROM (DESCRIBE ${output.select})`);
    const names = told.map((row) => String((row as { column_name: unknown }).column_name));
    const written = names.filter((name) => !output.places.includes(name));
    const numbered = Object.keys(output.fieldIds);
    if (written.length !== numbered.length || !written.every((name) => numbered.includes(name)))
      throw new Fault('column-unnumbered');
  }

  /** Bundle after bundle, each in the input's order, so that one bundle is then read without the others. */
  private async sort(connection: DuckDBConnection, { select, places }: WorkerOutput): Promise<void> {
    const order = ['bundle_id', ...places].map(quoteName).join(', ');
    await this.execute(connection, `CREATE TEMP TABLE ${SORTED} AS ${select} ORDER BY ${order}`);
  }

  /**
   * One file, whole or of one bundle; rows stay in the input's order or get the output's. Each bundle is written by itself: DuckDB's own
   * partitioned writing settles the order of rows by how many bundles there are, and the hidden ones would show in it.
   */
  private async copy(
    connection: DuckDBConnection,
    output: WorkerOutput,
    rows: string,
    bundle?: string,
  ): Promise<RawWrittenFile[]> {
    const { places, orderBy, name, folder } = output;
    const columns = places.length === 0 ? '*' : `* EXCLUDE (${places.map(quoteName).join(', ')})`;
    const where = bundle === undefined ? '' : ` WHERE bundle_id = ${Number(bundle)}`;
    const order = orderBy.length === 0 ? '' : ` ORDER BY ${orderBy.map(quoteName).join(', ')}`;
    const file = quoteText(`${folder}/b${bundle ?? ''}.parquet`);
    const told = await this.execute(
      connection,
      `COPY (SELECT ${columns} FROM ${rows}${where}${order}) TO ${file} (${copyOptions(output)})`,
    );
    return filesOf(name, told).map((written) => ({ ...written, bundle: bundle ?? null }));
  }

  private async execute(connection: DuckDBConnection, statement: string): Promise<unknown[]> {
    if (this.stopped) throw new Fault('cancelled');
    return (await connection.runAndReadAll(statement)).getRowObjectsJson();
  }

  private tellProgress(connection: DuckDBConnection): void {
    const { percentage } = connection.progress;
    if (percentage >= 0) this.onProgress(Math.min(1, percentage / 100));
  }
}

/** A broken Parquet file shows itself in as many kinds of error as it has parts. */
function isOfTheFile(fault: Fault, statement: string): boolean {
  if (fault.kind === 'value-unfit') return true;
  const kinds: readonly FaultKind[] = ['failed', 'statement-invalid', 'type-mismatch', 'column-unknown'];
  const noRoom = /no space left|max_temp_directory_size/i.test(String((fault.cause as Error | undefined)?.message));
  return (
    /__rows" AS WITH input AS \(SELECT \* FROM read_parquet\(/.test(statement) && kinds.includes(fault.kind) && !noRoom
  );
}

function copyOptions(output: WorkerOutput): string {
  const ids = Object.entries(output.fieldIds).map(([name, id]) => `${quoteName(name)}: ${id}`);
  return `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880, FIELD_IDS {${ids.join(', ')}}, RETURN_STATS true`;
}

function filesOf(output: string, rows: readonly unknown[]): Omit<RawWrittenFile, 'bundle'>[] {
  return (rows as Record<string, unknown>[]).map((row) => ({
    output,
    file: String(row.filename),
    rows: String(row.count),
    bytes: String(row.file_size_bytes),
    columns: statsOf(row.column_statistics),
  }));
}

interface Entry {
  readonly key: unknown;
  readonly value: unknown;
}

/** A MAP comes as a list of entries. */
function entriesOf(map: unknown): Entry[] {
  return Array.isArray(map) ? (map as Entry[]) : [];
}

function statsOf(map: unknown): Record<string, Record<string, string>> {
  return Object.fromEntries(
    entriesOf(map).map(({ key, value }) => [
      String(key).replace(/^"(.*)"$/s, (_, name: string) => name.replaceAll('""', '"')),
      Object.fromEntries(entriesOf(value).map((stat) => [String(stat.key), String(stat.value)])),
    ]),
  );
}
