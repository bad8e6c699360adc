import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '../statement/view-sql.js';

export interface DuckSettings {
  readonly memoryMb: number;
  readonly threads: number;
  /** Exactly these files can be opened, and nothing else. */
  readonly files: readonly string[];
  /** Where DuckDB may spill, and how much; undefined: nowhere. */
  readonly spill: { readonly folder: string; readonly megabytes: number } | undefined;
}

/**
 * A DuckDB of its own that opens the given files, reaches nothing else and takes no further setting. This is depth: the boundary is the sandbox.
 * `arrange` runs between opening and locking, for views. Time zone is UTC for everyone, so that an answer does not depend on the machine.
 */
export async function openDuck(
  settings: DuckSettings,
  arrange: (connection: DuckDBConnection) => Promise<void> = async () => undefined,
  spare?: DuckDBInstance,
): Promise<DuckDBInstance> {
  const instance = spare ?? (await DuckDBInstance.create(':memory:'));
  const connection = await instance.connect();
  try {
    for (const statement of hardening(settings)) await connection.run(statement);
    await arrange(connection);
    await connection.run('SET lock_configuration = true');
  } finally {
    connection.disconnectSync();
  }
  return instance;
}

function hardening(settings: DuckSettings): string[] {
  const files = `[${settings.files.map(quoteText).join(', ')}]`;
  return [
    'SET GLOBAL errors_as_json = true',
    "SET GLOBAL TimeZone = 'UTC'",
    `SET GLOBAL threads = ${settings.threads}`,
    `SET GLOBAL memory_limit = '${settings.memoryMb}MB'`,
    `SET GLOBAL temp_directory = ${quoteText(settings.spill?.folder ?? '')}`,
    ...(settings.spill === undefined ? [] : [`SET GLOBAL max_temp_directory_size = '${settings.spill.megabytes}MB'`]),
    'SET GLOBAL preserve_insertion_order = true',
    'SET GLOBAL autoinstall_known_extensions = false',
    'SET GLOBAL autoload_known_extensions = false',
    'SET GLOBAL allow_community_extensions = false',
    'SET GLOBAL parquet_metadata_cache = true',
    ...(settings.files.length === 0 ? [] : [`SET GLOBAL allowed_paths = ${files}`]),
    'SET GLOBAL enable_external_access = false',
  ];
}
