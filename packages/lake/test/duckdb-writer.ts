import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type Column, duckdbType, quoteName, quoteText } from '../src/column.js';
import type { ColumnStats, ParquetWriter, WriteJob, WriteOutput, WrittenFile } from '../src/ports.js';

/** The writer port with DuckDB in this process: what the engine does in a sandboxed worker. */
export class DuckdbWriter implements ParquetWriter {
  private constructor(readonly connection: DuckDBConnection) {}

  static async open(): Promise<DuckdbWriter> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new DuckdbWriter(connection);
  }

  close(): void {
    this.connection.closeSync();
  }

  /** Rows as plain JSON values, columns by name. */
  async rows(sql: string): Promise<Record<string, unknown>[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJson() as Record<string, unknown>[];
  }

  async write(job: WriteJob): Promise<readonly WrittenFile[]> {
    for (const [relation, paths] of Object.entries(job.inputs)) {
      await this.connection.run(
        `CREATE OR REPLACE TEMP VIEW ${quoteName(relation)} AS SELECT * FROM ${readParquet(paths, job.schemas?.[relation])}`,
      );
    }
    const written: WrittenFile[] = [];
    for (const output of job.outputs) written.push(...(await this.copy(output)));
    return written;
  }

  async columnsIn(paths: readonly string[]): Promise<readonly (readonly string[])[]> {
    const names = paths.map(async (path) => {
      const rows = await this.rows(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${readParquet([path])})`);
      return rows.map(({ column_name }) => String(column_name));
    });
    return Promise.all(names);
  }

  private async copy(output: WriteOutput): Promise<readonly WrittenFile[]> {
    const folder = join(output.folder, randomUUID());
    await fs.mkdir(folder);
    const ids = output.columns.map((column) => `${quoteName(column.name)}: ${column.id}`).join(', ');
    const partitioned = output.partitionBy === 'bundle_id';
    const options = [
      'FORMAT parquet',
      'COMPRESSION zstd',
      'RETURN_STATS',
      `FIELD_IDS {${ids}}`,
      ...(partitioned ? ['PARTITION_BY (bundle_id)', 'WRITE_PARTITION_COLUMNS true'] : []),
    ];
    const order = output.orderBy.length === 0 ? '' : ` ORDER BY ${output.orderBy.map(quoteName).join(', ')}`;
    const target = partitioned ? folder : join(folder, 'rows.parquet');
    const reader = await this.connection.runAndReadAll(
      `COPY (SELECT * FROM (${output.select})${order}) TO ${quoteText(target)} (${options.join(', ')})`,
    );
    return reader
      .getRowObjectsJson()
      .map((row) => writtenFile(output, row as unknown as StatsRow))
      .filter((file) => file.rows > 0);
  }
}

interface StatsRow {
  readonly filename: string;
  readonly count: string;
  readonly file_size_bytes: string;
  readonly column_statistics: readonly { key: string; value: readonly { key: string; value: string }[] }[];
}

function writtenFile(output: WriteOutput, row: StatsRow): WrittenFile {
  const columns = row.column_statistics.map(({ key, value }) => {
    const facts = new Map(value.map((fact) => [fact.key, fact.value]));
    const min = facts.get('min');
    const max = facts.get('max');
    const stats: ColumnStats = {
      ...(min === undefined ? {} : { min }),
      ...(max === undefined || facts.get('has_nan') === 'true' ? {} : { max }),
      nulls: Number(facts.get('null_count') ?? 0),
      bytes: Number(facts.get('column_size_bytes') ?? 0),
    };
    return [key.slice(1, -1).replaceAll('""', '"'), stats] as const;
  });
  const stats = Object.fromEntries(columns);
  return {
    output: output.name,
    path: row.filename,
    rows: Number(row.count),
    bytes: Number(row.file_size_bytes),
    bundle: Number(stats.bundle_id?.min ?? 0),
    columns: stats,
    sorted: output.orderBy.length > 0,
  };
}

/** How files are read: by field id where columns are given, else by name. */
export function readParquet(paths: readonly string[], columns?: readonly Column[]): string {
  const list = `[${paths.map(quoteText).join(', ')}]`;
  if (columns === undefined) return `read_parquet(${list}, union_by_name = true, hive_partitioning = false)`;
  const fields = columns.map(
    ({ id, name, type }) =>
      `${id}: {name: ${quoteText(name)}, type: ${quoteText(duckdbType(type))}, default_value: NULL}`,
  );
  return `read_parquet(${list}, schema = MAP {${fields.join(', ')}}, hive_partitioning = false)`;
}
