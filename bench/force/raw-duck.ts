import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** DuckDB as anybody would use it: in this process, kept open, nothing locked, no ledger. */
export class RawDuck {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(settings: { threads: number; memoryMb: number; temporary: string }): Promise<RawDuck> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(`SET threads = ${settings.threads}`);
    await connection.run(`SET memory_limit = '${settings.memoryMb}MB'`);
    await connection.run(`SET temp_directory = '${settings.temporary}'`);
    await connection.run("SET TimeZone = 'UTC'");
    return new RawDuck(instance, connection);
  }

  async run(sql: string): Promise<void> {
    await this.connection.run(sql);
  }

  /** Runs a statement and takes every chunk of its answer. */
  async drain(sql: string): Promise<void> {
    const result = await this.connection.stream(sql);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
    }
  }

  async value(sql: string): Promise<unknown> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowsJson()[0]?.[0];
  }

  close(): void {
    this.connection.disconnectSync();
    this.instance.closeSync();
  }
}
