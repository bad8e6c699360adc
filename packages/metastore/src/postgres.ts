import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@peel/kernel/clock';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { ensureCluster, ensurePassword } from './cluster.js';
import { connectPatiently, PatientPool, type PoolPatience } from './patient-pool.js';
import { placeHome, placeSocketFolder } from './placement.js';
import { preparePrograms } from './programs.js';
import { checkServerSettings } from './server-settings.js';
import { connectClient, embeddedConfig, SESSION_OPTIONS } from './session.js';
import { translateStatements } from './statement-errors.js';
import { Supervisor } from './supervisor.js';

export interface PostgresSettings {
  /** Address of an external server, `postgres://user@host/database`. When it is given nothing is started or stopped. */
  readonly url?: string;
  /** Absolute; the embedded server's home, `.peel/postgres`. */
  readonly folder: string;
  /** Absolute; holds the socket when its path is short enough. */
  readonly runFolder: string;
  /** System account of the embedded server when the service is root. Default `peel`. */
  readonly account?: string;
  /** Where root keeps what that account could not reach otherwise. Default `/var/lib/peel`. */
  readonly systemFolder?: string;
}

export interface PostgresPorts {
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/**
 * A PostgreSQL server to work with. 64-bit integers (`int8`, also `count(*)`) and `numeric` arrive as strings, as node-postgres has
 * them: a JavaScript number would round them.
 */
export interface Postgres {
  /** At most 10 connections. Waits for a server that is being started again; broken connections are replaced. */
  readonly pool: pg.Pool;
  /** A typed query builder over the pool. Destroying it leaves the pool open. */
  database<Schema>(): Kysely<Schema>;
  /**
   * A connection outside the pool, for what lives as long as it does (locks, LISTEN). Its end is its 'end' event. Waits for a server
   * that is being started again, `patienceMs` at most.
   */
  connect(name: string, patienceMs?: number): Promise<pg.Client>;
  /** Whether a statement is answered within two seconds. */
  healthy(): Promise<boolean>;
  /** Ends the pool, and an embedded server with it. May be called again. */
  stop(): Promise<void>;
}

/**
 * Connects to the external server, or starts the embedded one, taking over a server that an earlier service left running.
 *
 * @throws metastore.workspace-in-use when another service runs this folder; metastore.setting-refused when the server could lose a
 * commit; metastore.start-failed, metastore.init-failed, metastore.programs-missing and others that say what to do.
 */
export async function startPostgres(settings: PostgresSettings, ports: PostgresPorts): Promise<Postgres> {
  return settings.url === undefined ? startEmbedded(settings, ports) : connectExternal(settings.url);
}

async function startEmbedded(settings: PostgresSettings, ports: PostgresPorts): Promise<Postgres> {
  const began = ports.clock.elapsed();
  const { account: name = 'peel', systemFolder = '/var/lib/peel', folder, runFolder } = settings;
  const placement = await placeHome({ folder, account: name, systemFolder }, ports.log);
  const { home, account } = placement;
  const programs = await preparePrograms(account, account === undefined ? home.folder : systemFolder);
  const password = await ensurePassword(home);
  await ensureCluster(placement, programs, password);
  const socketFolder = await placeSocketFolder(runFolder, placement);
  const supervisor = await Supervisor.start({ home, account, programs, password, socketFolder, log: ports.log });
  ports.log(`metastore: ready after ${Math.round(ports.clock.elapsed() - began)} ms`);
  return new Connected(
    (as) => embeddedConfig(supervisor.socketFolder, password, as),
    { milliseconds: 15_000, away: () => supervisor.away, hopeless: () => supervisor.hopeless() },
    () => supervisor.stop(),
  );
}

async function connectExternal(url: string): Promise<Postgres> {
  const config = (name: string): pg.ClientConfig => ({
    connectionString: url,
    application_name: name,
    options: SESSION_OPTIONS,
    keepAlive: true,
  });
  const postgres = new Connected(
    config,
    { milliseconds: 5_000, away: () => false, hopeless: () => undefined },
    async () => {},
  );
  try {
    await checkServerSettings(postgres.pool);
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** How long statements under way may take to finish before the server is stopped beneath them. */
const DRAIN_MS = 1_000;

class Connected implements Postgres {
  readonly pool: PatientPool;
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly config: (name: string) => pg.ClientConfig,
    private readonly patience: PoolPatience,
    private readonly stopServer: () => Promise<void>,
  ) {
    this.pool = new PatientPool(config('peel'), patience);
  }

  database<Schema>(): Kysely<Schema> {
    const pool = { connect: () => this.pool.connect(), end: async () => {} };
    return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  }

  async connect(name: string, patienceMs?: number): Promise<pg.Client> {
    const client = await connectPatiently(this.patience, () => connectClient(this.config(name)), patienceMs);
    translateStatements(client);
    return client;
  }

  async healthy(): Promise<boolean> {
    const answered = this.pool.query('select 1').then(
      () => true,
      () => false,
    );
    return Promise.race([answered, delay(2_000, false, { ref: false })]);
  }

  stop(): Promise<void> {
    this.stopped ??= this.end();
    return this.stopped;
  }

  private async end(): Promise<void> {
    const drained = this.pool.end();
    await Promise.race([drained, delay(DRAIN_MS, undefined, { ref: false })]);
    await this.stopServer();
  }
}
