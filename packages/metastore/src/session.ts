import pg from 'pg';
import { DATABASE, SUPERUSER } from './cluster.js';
import { stateOf } from './connection-loss.js';

/** Given with every connection, so that a service reads the same text of a time from every server. */
export const SESSION_OPTIONS = '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601';

/** How to connect to an embedded server. Everything is said: node-postgres fills gaps from PG* variables of the environment. */
export function embeddedConfig(socketFolder: string, password: string, name: string): pg.ClientConfig {
  return {
    host: socketFolder,
    port: 5432,
    user: SUPERUSER,
    password,
    database: DATABASE,
    ssl: false,
    application_name: name,
    options: SESSION_OPTIONS,
  };
}

/** One connection outside the pool. Its breaking is seen by its 'end' event, and never ends the process. */
export async function connectClient(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({ connectionTimeoutMillis: 10_000, ...config });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

const NO_SUCH_DATABASE = '3D000';

/** Connects to the embedded server's database, which a first start makes. */
export async function connectMakingDatabase(config: pg.ClientConfig): Promise<pg.Client> {
  try {
    return await connectClient(config);
  } catch (error) {
    if (stateOf(error) !== NO_SUCH_DATABASE) throw error;
  }
  const first = await connectClient({ ...config, database: 'postgres' });
  try {
    await first.query(`create database ${DATABASE} template template0`);
  } catch (error) {
    // Two services on a first start: the other one made it.
    if (!['42P04', '23505'].includes(stateOf(error))) throw error;
  } finally {
    await first.end();
  }
  return connectClient(config);
}
