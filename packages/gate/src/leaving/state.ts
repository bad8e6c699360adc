import { type Kysely, sql, type Transaction } from 'kysely';
import type { GateSchema } from '../migrations.js';

/**
 * What leaves of PostgreSQL, as JSON that PostgreSQL itself writes and reads, so that no type is lost on the way. Sessions, sign-ins and
 * tokens do not: they are no part of any list here. Order matters at restore: what is referred to comes first.
 */
const TABLES: readonly {
  readonly name: string;
  readonly key: string;
  readonly without?: string;
  readonly where?: string;
}[] = [
  { name: 'gate.people', key: 'person', without: 'token_hash' },
  { name: 'gate.holdings', key: 'person, kind, name' },
  { name: 'gate.definitions', key: 'hash' },
  { name: 'gate.approvals', key: 'at, event' },
  { name: 'gate.freezes', key: 'freeze_id' },
  { name: 'gate.imports', key: 'dataset, file' },
  { name: 'gate.uploads', key: 'dataset' },
  { name: 'jobs.runs', key: 'run', where: 'ended is not null' },
  { name: 'jobs.releases', key: 'name' },
  { name: 'lake.bundles', key: 'bundle_id' },
  { name: 'lake.labels', key: 'label_id' },
  { name: 'lake.tables', key: 'companion_of nulls first, name' },
  { name: 'lake.sums', key: 'key' },
];

const PAGE = 2_000;

export type Row = Readonly<Record<string, unknown>>;

/** Runs `work` on one moment of the database. */
export async function atOneMoment<T>(
  database: Kysely<GateSchema>,
  work: (transaction: Transaction<GateSchema>) => Promise<T>,
): Promise<T> {
  return database.transaction().setIsolationLevel('repeatable read').execute(work);
}

/** Each table's rows as lines of JSON. */
export async function linesOf(transaction: Transaction<GateSchema>): Promise<ReadonlyMap<string, string>> {
  const all = new Map<string, string>();
  for (const { name, key, without, where } of TABLES) {
    const lines: string[] = [];
    for (let from = 0; ; from += PAGE) {
      const { rows } = await sql<{ line: string }>`
        select (${without === undefined ? sql`to_jsonb(t)` : sql`to_jsonb(t) - ${without}::text`})::text as line
        from ${sql.raw(name)} t ${where === undefined ? sql`` : sql.raw(`where ${where}`)}
        order by ${sql.raw(key)} limit ${PAGE} offset ${from}`.execute(transaction);
      lines.push(...rows.map(({ line }) => line));
      if (rows.length < PAGE) break;
    }
    all.set(name, lines.map((line) => `${line}\n`).join(''));
  }
  return all;
}

/** Puts rows back into an empty database, all or none. `change` may replace the rows of a table on their way in. */
export async function putBack(
  database: Kysely<GateSchema>,
  linesFor: (table: string) => Promise<string>,
  change: (table: string, rows: readonly Row[]) => Promise<readonly Row[]>,
): Promise<void> {
  const tables = await Promise.all(
    TABLES.map(async ({ name }) => ({ name, rows: await change(name, rowsOf(await linesFor(name))) })),
  );
  await database.transaction().execute(async (transaction) => {
    for (const { name, rows } of tables) {
      for (let from = 0; from < rows.length; from += PAGE) {
        const page = JSON.stringify(rows.slice(from, from + PAGE));
        await sql`insert into ${sql.raw(name)} select * from jsonb_populate_recordset(null::${sql.raw(name)}, ${page}::jsonb)`.execute(
          transaction,
        );
      }
    }
  });
}

export function rowsOf(lines: string): readonly Row[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** The lines whose rows pass. */
export async function keepRows(lines: string, passes: (row: Row) => Promise<boolean>): Promise<string> {
  const kept: string[] = [];
  for (const line of lines.split('\n'))
    if (line !== '' && (await passes(JSON.parse(line) as Row))) kept.push(`${line}\n`);
  return kept.join('');
}
