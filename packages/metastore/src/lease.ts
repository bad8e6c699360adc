import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@peel/kernel/clock';
import type pg from 'pg';
import { lockHolder, lockKey, tryLock } from './advisory-lock.js';
import { isConnectionLoss } from './connection-loss.js';
import { metastoreErrors } from './errors.js';
import { type Migration, migrate } from './migrations.js';
import { poll } from './polling.js';
import type { Postgres } from './postgres.js';

/**
 * The right to be the only one of a name: the service of a workspace, the one scheduler. It rests on three things. A lock that
 * lives exactly as long as a connection: a killed holder is out within milliseconds. A row with an expiry by the database's clock:
 * a holder that hangs is put out. A token that grows with every holder: who was put out and does not know it yet is told from its
 * successor by whoever keeps the newest token he has seen (a *fencing token*).
 *
 * Each lease has a connection of its own, so it is for a handful of roles, not for a lease per job.
 */
export interface Lease {
  readonly name: string;
  /** Larger than that of every earlier holder. */
  readonly token: bigint;
  /** Aborted, with a metastore.lease-lost as its reason, once the lease is gone for good. Stop what runs under it. */
  readonly lost: AbortSignal;
  /** Whether the holder may act under it now: not while the connection is being mended, not past the expiry. */
  readonly held: boolean;
  /** Extends it now; it is also extended by itself every third of its time. @throws metastore.lease-lost */
  renew(): Promise<void>;
  /** Gives it up at once. May be called again. */
  release(): Promise<void>;
}

const leaseTable: Migration = {
  name: 'metastore/0001-lease',
  sql: `
    create table peel_lease (
      name text primary key,
      token bigint not null,
      holder text not null,
      expires_at timestamptz not null
    )`,
};

/** A holder that was killed a moment ago still has its lock until the server has noticed. */
const GRACE = { everyMs: 50, times: 10 } as const;

/**
 * Takes the lease, or answers `undefined` when another holder has it.
 *
 * @param holder for people: "service on host example, process 4711"
 * @param seconds how long a holder that no longer renews it keeps it when its connection stays open (a hung process)
 */
export async function takeLease(
  postgres: Postgres,
  name: string,
  holder: string,
  seconds: number,
  clock: Clock,
): Promise<Lease | undefined> {
  await migrate(postgres, [leaseTable]);
  const connection = await postgres.connect(`peel lease ${name}`);
  try {
    const asked = clock.elapsed();
    if (!(await lock(connection, name))) {
      await connection.end();
      return undefined;
    }
    const token = await writeRow(connection, name, holder, seconds);
    return new HeldLease(postgres, clock, { name, token, seconds }, connection, asked);
  } catch (error) {
    await connection.end().catch(() => {});
    throw error;
  }
}

/** Takes the lease or says who has it. @throws metastore.lease-held */
export async function requireLease(
  postgres: Postgres,
  name: string,
  holder: string,
  seconds: number,
  clock: Clock,
): Promise<Lease> {
  const lease = await takeLease(postgres, name, holder, seconds, clock);
  if (lease !== undefined) return lease;
  const { rows } = await postgres.pool.query<{ holder: string }>('select holder from peel_lease where name = $1', [
    name,
  ]);
  throw metastoreErrors.leaseHeld({ name, holder: rows[0]?.holder ?? 'another process', seconds });
}

async function lock(connection: pg.Client, name: string): Promise<boolean> {
  const key = lockKey(`lease ${name}`);
  const taken = await poll(GRACE, async () => (await tryLock(connection, key)) || undefined);
  if (taken) return true;
  const { rows } = await connection.query(
    'select 1 from peel_lease where name = $1 and expires_at <= clock_timestamp()',
    [name],
  );
  const holder = rows.length > 0 ? await lockHolder(connection, key) : undefined;
  if (holder === undefined) return false;
  // Its time is up though its connection is open: it hangs. Its connection is ended, which it will notice when it wakes.
  await connection.query('select pg_terminate_backend($1, 2000)', [holder.backend]);
  return tryLock(connection, key);
}

async function writeRow(connection: pg.Client, name: string, holder: string, seconds: number): Promise<bigint> {
  const { rows } = await connection.query<{ token: string }>(
    `insert into peel_lease as l (name, token, holder, expires_at)
     values ($1, 1, $2, clock_timestamp() + make_interval(secs => $3))
     on conflict (name) do update set token = l.token + 1, holder = excluded.holder, expires_at = excluded.expires_at
     returning token`,
    [name, holder, seconds],
  );
  return BigInt(rows[0]?.token ?? 0);
}

interface Terms {
  readonly name: string;
  readonly token: bigint;
  readonly seconds: number;
}

class HeldLease implements Lease {
  private readonly ending = new AbortController();
  private released = false;
  private mending: Promise<void> | undefined;
  /** On the local clock, counted from before the database was asked: never later than the row says. */
  private until: number;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly postgres: Postgres,
    private readonly clock: Clock,
    private readonly terms: Terms,
    private connection: pg.Client | undefined,
    asked: number,
  ) {
    this.until = asked + terms.seconds * 1000;
    this.timer = setInterval(() => void this.renew().catch(() => {}), (terms.seconds * 1000) / 3);
    this.timer.unref();
    if (connection !== undefined) this.watch(connection);
  }

  get name(): string {
    return this.terms.name;
  }

  get token(): bigint {
    return this.terms.token;
  }

  get lost(): AbortSignal {
    return this.ending.signal;
  }

  get held(): boolean {
    return this.connection !== undefined && !this.released && !this.lost.aborted && this.clock.elapsed() < this.until;
  }

  async renew(): Promise<void> {
    await this.mending;
    if (this.released || this.lost.aborted) throw this.lossOf('it was given up');
    const { connection } = this;
    const asked = this.clock.elapsed();
    const kept = connection === undefined ? undefined : await this.extend(connection).catch(unlessLost);
    if (kept === true) this.until = asked + this.terms.seconds * 1000;
    else if (kept === false) throw this.lose('another holder has taken it');
    // The connection broke under the question: its 'end' has begun the mending, and what comes of that is the answer.
    else await this.mended();
  }

  async release(): Promise<void> {
    if (this.released) return;
    this.released = true;
    clearInterval(this.timer);
    await this.mending?.catch(() => {});
    const { connection } = this;
    this.connection = undefined;
    if (connection === undefined) return;
    await connection
      .query('update peel_lease set expires_at = clock_timestamp() where name = $1 and token = $2', this.key())
      .catch(() => {});
    await connection.end().catch(() => {});
  }

  private key(): [string, string] {
    return [this.terms.name, this.terms.token.toString()];
  }

  /** Whether the row is still ours; extended if so. */
  private async extend(connection: pg.Client): Promise<boolean> {
    const { rowCount } = await connection.query(
      `update peel_lease set expires_at = clock_timestamp() + make_interval(secs => $3) where name = $1 and token = $2`,
      [...this.key(), this.terms.seconds],
    );
    return rowCount === 1;
  }

  private watch(connection: pg.Client): void {
    connection.once('end', () => {
      if (this.connection !== connection || this.released) return;
      this.connection = undefined;
      this.mending = this.mend().finally(() => {
        this.mending = undefined;
      });
      this.mending.catch(() => {});
    });
  }

  private async mended(): Promise<void> {
    // 'end' may come a turn of the loop after the failed statement.
    await delay(0);
    await this.mending;
    if (!this.held) throw this.lossOf('the connection to the metadata store was lost');
  }

  /** After a restart of the server: the lock and the same token again, as long as no other holder came in between. */
  private async mend(): Promise<void> {
    while (!this.released && this.clock.elapsed() < this.until) {
      const asked = this.clock.elapsed();
      const answer = await this.retake().catch(() => undefined);
      if (answer === false) throw this.lose('another holder has taken it');
      if (answer !== undefined) {
        this.until = asked + this.terms.seconds * 1000;
        this.connection = answer;
        this.watch(answer);
        return;
      }
      await delay(100);
    }
    if (!this.released) throw this.lose('the metadata store was away for too long');
  }

  /** `false`: it is somebody else's now. `undefined`: not yet known. */
  private async retake(): Promise<pg.Client | false | undefined> {
    const connection = await this.postgres.connect(`peel lease ${this.terms.name}`, 0);
    try {
      const locked = await tryLock(connection, lockKey(`lease ${this.terms.name}`));
      const { rows } = await connection.query('select 1 from peel_lease where name = $1 and token = $2', [
        ...this.key(),
      ]);
      if (rows.length === 0) {
        await connection.end();
        return false;
      }
      if (locked && (await this.extend(connection))) return connection;
      // The server may not have noticed yet that our last connection is gone.
      await connection.end();
      return undefined;
    } catch (error) {
      await connection.end().catch(() => {});
      throw error;
    }
  }

  private lose(reason: string): unknown {
    clearInterval(this.timer);
    const { connection } = this;
    this.connection = undefined;
    connection?.end().catch(() => {});
    const loss = this.lossOf(reason);
    this.ending.abort(loss);
    return loss;
  }

  private lossOf(reason: string): unknown {
    return this.lost.aborted ? this.lost.reason : metastoreErrors.leaseLost({ name: this.terms.name, reason });
  }
}

function unlessLost(error: unknown): undefined {
  if (!isConnectionLoss(error)) throw error;
}
