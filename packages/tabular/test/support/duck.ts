import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** The engine that files have to open in, and a folder for them. */
export class Duck {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly instance: DuckDBInstance,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Duck> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new Duck(connection, instance, await fs.mkdtemp(join(tmpdir(), 'peel-tabular-')));
  }

  async file(name: string, bytes: Uint8Array): Promise<string> {
    const path = join(this.folder, name);
    await fs.writeFile(path, bytes);
    return path;
  }

  async rows(sql: string): Promise<unknown[][]> {
    return (await this.connection.runAndReadAll(sql)).getRowsJson() as unknown[][];
  }

  async stop(): Promise<void> {
    this.connection.disconnectSync();
    this.instance.closeSync();
    await fs.rm(this.folder, { recursive: true, force: true });
  }
}
