import { cpus, loadavg } from 'node:os';
import { version } from '@duckdb/node-api';

/** What a number was measured on. */
export interface Environment {
  readonly date: string;
  readonly cpus: number;
  readonly cpu: string;
  readonly node: string;
  readonly duckdb: string;
  /** Over the last minute, when the run began. */
  readonly load: number;
}

export function environment(now: number): Environment {
  const processors = cpus();
  return {
    date: new Date(now).toISOString().slice(0, 10),
    cpus: processors.length,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    node: process.version,
    duckdb: version(),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  };
}

export function environmentLine({ date, cpus, cpu, node, duckdb, load }: Environment): string {
  return `${date}; ${cpus} CPUs (${cpu}); Node.js ${node}; DuckDB ${duckdb}; load ${load.toFixed(2)}`;
}
