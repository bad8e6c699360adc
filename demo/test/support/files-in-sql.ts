import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

const CUSTODY = ['custodyNumber', 'surname', 'dateOfBirth', 'telephone', 'crimeReference', 'detaineeType'];

/** The generated files as plain tables of text: the simplest reading of them, sharing nothing with the generator. */
export class FilesInSql {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(folder: string): Promise<FilesInSql> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const path = (file: string): string => join(folder, file).replaceAll("'", "''");
    const records = [
      'crimes',
      'nominals',
      'involvements',
      'vehicles',
      'stop-searches',
      'warrants',
      'accounts',
      'transfers',
    ];
    const views = [
      ...records.map((name) => [
        `rms_${name.replace('-', '_')}`,
        `read_csv('${path(`records-management/${name}.csv`)}', encoding = 'latin-1', all_varchar = true)`,
      ]),
      ...['incidents', 'contacts'].map((name) => [
        `cad_${name}`,
        `read_csv('${path(`command-and-control/${name}.txt`)}', delim = '|', all_varchar = true)`,
      ]),
      ...['person_records', 'duplicates', 'quarantine', 'stories', 'people', 'co_offending'].map((name) => [
        `truth_${name}`,
        `read_csv('${path(`truth/${name}.csv`)}', all_varchar = true)`,
      ]),
      [
        'custody_records',
        `read_json('${path('custody/custody-records.jsonl')}', format = 'newline_delimited', columns = {${CUSTODY.map((name) => `${name}: 'VARCHAR'`).join(', ')}})`,
      ],
      ['anpr_reads', `'${path('anpr/reads.parquet')}'`],
      ['phone_calls', `'${path('anpr/phone-calls.parquet')}'`],
      ['phone_subscribers', `'${path('anpr/phone-subscribers.parquet')}'`],
    ];
    for (const [name, from] of views) await connection.run(`CREATE TABLE ${name} AS SELECT * FROM ${from}`);
    return new FilesInSql(instance, connection);
  }

  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.connection.runAndReadAll(sql)).getRowsJson();
  }

  /** The only value of the only row, a count. */
  async count(sql: string): Promise<number> {
    return Number((await this.rows(sql))[0]?.[0]);
  }

  close(): void {
    this.connection.disconnectSync();
    this.instance.closeSync();
  }
}
