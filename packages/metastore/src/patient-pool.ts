import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { mayConnectLater, translateConnectError } from './connection-loss.js';
import { metastoreErrors } from './errors.js';
import { translateStatements } from './statement-errors.js';

type ConnectCallback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: Error | boolean) => void,
) => void;

export interface PoolPatience {
  /** How long a caller waits for a server that is being started again. */
  readonly milliseconds: number;
  /** Whether an attempt would be in vain now. */
  readonly away: () => boolean;
  /** Why waiting has become pointless, or `undefined`. */
  readonly hopeless: () => unknown;
}

/**
 * node-postgres' pool for a server that is started again when it dies: asking for a connection waits a while, a statement that was
 * under way fails as `metastore.connection-lost`, and a connection that breaks while nobody looks never ends the process.
 */
export class PatientPool extends pg.Pool {
  constructor(
    config: pg.PoolConfig,
    private readonly patience: PoolPatience,
  ) {
    super({ max: 10, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 30_000, ...config });
    // The pool's own `query` hears of a broken connection by the client's 'error', before the statement's own failure.
    translateStatements(this);
    // An idle connection that breaks has already been removed from the pool; the next caller gets a new one.
    this.on('error', () => {});
    this.on('connect', (client) => {
      // pg-pool does not listen while a client is out, and an 'error' nobody hears ends a Node process.
      client.on('error', () => {});
      translateStatements(client);
    });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<pg.PoolClient> | undefined {
    const client = this.connectPatiently();
    if (callback === undefined) return client;
    client.then(
      (made) => callback(undefined, made, (release) => made.release(release)),
      (error: Error) => callback(error, undefined, () => {}),
    );
    return undefined;
  }

  private async connectPatiently(): Promise<pg.PoolClient> {
    return connectPatiently(this.patience, () => super.connect());
  }
}

/** Tries until it succeeds, fails for good or patience runs out. @throws metastore.unavailable, -busy, -stopped */
export async function connectPatiently<T>(
  patience: PoolPatience,
  attempt: () => Promise<T>,
  milliseconds = patience.milliseconds,
): Promise<T> {
  let waited = 0;
  for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
    let failure: unknown = metastoreErrors.unavailable();
    try {
      if (!patience.away()) return await attempt();
    } catch (error) {
      if (!mayConnectLater(error)) throw translateConnectError(error);
      failure = translateConnectError(error);
    }
    const hopeless = patience.hopeless();
    if (hopeless !== undefined) throw hopeless;
    if (waited >= milliseconds) throw failure;
    await delay(pause);
    waited += pause;
  }
}
