import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';

type Connection = Pick<ClientBase, 'query'>;

/** The number of an advisory lock by its name: PostgreSQL knows them as signed 64-bit integers only. */
export function lockKey(name: string): string {
  return createHash('sha256').update(`peel ${name}`).digest().readBigInt64BE(0).toString();
}

/** Takes the lock for as long as the connection lives. It needs no tidying up: a killed process' connection ends with it. */
export async function tryLock(connection: Connection, key: string): Promise<boolean> {
  const { rows } = await connection.query<{ taken: boolean }>('select pg_try_advisory_lock($1::bigint) as taken', [
    key,
  ]);
  return rows[0]?.taken === true;
}

export interface LockHolder {
  /** The server's process for the holder's connection. */
  readonly backend: number;
  /** The name the holder's connection gave itself. */
  readonly name: string;
}

export async function lockHolder(connection: Connection, key: string): Promise<LockHolder | undefined> {
  // A 64-bit key is shown in two halves, marked by objsubid 1 (PostgreSQL, pg_locks).
  const { rows } = await connection.query<LockHolder>(
    `select l.pid as backend, coalesce(a.application_name, '') as name
       from pg_locks l left join pg_stat_activity a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and (l.classid::bigint << 32 | l.objid::bigint) = $1::bigint`,
    [key],
  );
  return rows[0];
}
