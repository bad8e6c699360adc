import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '../statement/view-sql.js';
import type { FaultKind } from './fault.js';
import { Fault } from './fault.js';
import type { WorkerWriteJob } from './protocol.js';

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

  async run(): Promise<RawWrittenFile[]> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    this.connection = connection;
    const timer = setInterval(() => this.tellProgress(connection), PROGRESS_MS);
    try {
      await this.settle(connection);
      for (const statement of this.job.setup) await this.execute(connection, statement);
      const written: RawWrittenFile[] = [];
      for (const output of this.job.outputs) {
        for (const statement of output.statements)
          written.push(...(await this.copy(connection, output.name, statement)));
      }
      return written;
    } finally {
      clearInterval(timer);
      this.connection = undefined;
      connection.disconnectSync();
      instance.closeSync();
    }
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

  private async copy(connection: DuckDBConnection, output: string, statement: string): Promise<RawWrittenFile[]> {
    const rows = (await this.execute(connection, statement)) as Record<string, unknown>[];
    return rows
      .filter((row) => 'filename' in row)
      .map((row) => ({
        output,
        file: String(row.filename),
        rows: String(row.count),
        bytes: String(row.file_size_bytes),
        columns: statsOf(row.column_statistics),
        bundle: bundleOf(row.partition_keys),
      }));
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

function bundleOf(map: unknown): string | null {
  const entry = entriesOf(map).find(({ key }) => key === 'bundle_id');
  return entry === undefined ? null : String(entry.value);
}
