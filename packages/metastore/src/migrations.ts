import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { lockKey } from './advisory-lock.js';
import { isConnectionLoss, stateOf } from './connection-loss.js';
import { metastoreErrors } from './errors.js';
import type { Postgres } from './postgres.js';

/** One step of a package's tables, never changed once it has been released. */
export interface Migration {
  /** `<package>/<number>-<what>`: 'lake/0001-tables'. */
  readonly name: string;
  /** Any number of statements, without BEGIN, COMMIT or ROLLBACK. */
  readonly sql: string;
}

const LOCK = lockKey('migrations');

/**
 * Applies the migrations that are not yet applied, in the order of the list, in one transaction: all of them or none. Services that
 * start together wait for each other. Migrations recorded by other packages are left alone.
 *
 * @throws metastore.migration-edited, -repeated, -out-of-order, -failed, -ended-transaction
 */
export async function migrate(postgres: Pick<Postgres, 'pool'>, migrations: readonly Migration[]): Promise<void> {
  checkNames(migrations);
  const client = await postgres.pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1::bigint)', [LOCK]);
    for (const migration of pending(migrations, await appliedMigrations(client))) await apply(client, migration);
    await client.query('commit');
    client.release();
  } catch (error) {
    // The connection goes, and the transaction with it, whatever state it was left in.
    client.release(true);
    throw error;
  }
}

/** Of the text with LF line ends, so that a checkout on another system is not an edit. */
function migrationHash(migration: Migration): string {
  return createHash('sha256').update(migration.sql.replaceAll('\r\n', '\n')).digest('hex');
}

/** What is left to do, in order. Pure. */
export function pending(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): readonly Migration[] {
  const waiting = new Map<string, string>();
  return migrations.filter((migration) => {
    const { name } = migration;
    const family = name.split('/', 1).join();
    const hash = applied.get(name);
    if (hash === undefined) {
      if (!waiting.has(family)) waiting.set(family, name);
      return true;
    }
    if (hash !== migrationHash(migration)) throw metastoreErrors.migrationEdited({ name });
    const before = waiting.get(family);
    if (before !== undefined) throw metastoreErrors.migrationOutOfOrder({ name: before, applied: name });
    return false;
  });
}

function checkNames(migrations: readonly Migration[]): void {
  const seen = new Set<string>();
  for (const { name } of migrations) {
    if (seen.has(name)) throw metastoreErrors.migrationRepeated({ name });
    seen.add(name);
  }
}

async function appliedMigrations(client: ClientBase): Promise<ReadonlyMap<string, string>> {
  await client.query(`
    create table if not exists peel_migration (
      name text primary key,
      hash text not null,
      applied_at timestamptz not null default now()
    )`);
  const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from peel_migration');
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}

async function apply(client: ClientBase, migration: Migration): Promise<void> {
  const { name } = migration;
  const transaction = await currentTransaction(client);
  try {
    await client.query(migration.sql);
  } catch (error) {
    if (isConnectionLoss(error) || stateOf(error) === '') throw error;
    throw metastoreErrors.migrationFailed({ name, line: lineOf(error, migration.sql), state: stateOf(error) }, error);
  }
  if ((await currentTransaction(client)) !== transaction) throw metastoreErrors.migrationEndedTransaction({ name });
  await client.query('insert into peel_migration (name, hash) values ($1, $2)', [name, migrationHash(migration)]);
}

async function currentTransaction(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id');
  return rows[0]?.id;
}

/** PostgreSQL gives the position of an error in characters, from 1; 0 here when it gave none. */
function lineOf(error: unknown, sql: string): number {
  const position = error instanceof Error && 'position' in error ? Number(error.position) : 0;
  return position > 0 ? sql.slice(0, position - 1).split('\n').length : 0;
}
