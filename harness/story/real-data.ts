import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

const BESIDE = fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** Files of data.police.uk for the City of London; undefined where they are not at hand. */
export async function cityOfLondon(kind: 'street' | 'stop-and-search'): Promise<readonly string[] | undefined> {
  const folder = join(process.env.PEEL_REAL_DATA ?? BESIDE, 'police-uk');
  const names = await readdir(folder).catch(() => [] as string[]);
  const files = names.filter((name) => name.endsWith(`-city-of-london-${kind}.csv`)).sort();
  return files.length === 0 ? undefined : files.map((name) => join(folder, name));
}

/** What DuckDB itself says of the files, with no part of Peel between. */
export async function duckdbOf(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson() as Record<string, unknown>[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A table function over the files, every value as it stands there. */
export function asText(files: readonly string[]): string {
  const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ');
  return `read_csv([${list}], header = true, all_varchar = true, union_by_name = true)`;
}
