import { type Clock, systemClock } from '@peel/kernel/clock';
import { defineErrors } from '@peel/kernel/errors';
import { systemRandomness } from '@peel/kernel/randomness';
import { migrate } from '@peel/metastore/migrations';
import type { Postgres } from '@peel/metastore/postgres';
import { startScratchPostgres } from '@peel/metastore/scratch';
import { publicLabel } from '@peel/policy/label';
import type { OrderDefinition, OrderKind } from '@peel/policy/order';
import type { Kysely } from 'kysely';
import { Jobs, type JobsSettings, jobsSettings } from '../src/jobs.js';
import type { RunMessage } from '../src/message.js';
import { type JobsSchema, jobsMigrations } from '../src/migrations.js';
import type { Kind, OrderKinds, WorkContext } from '../src/order-kinds.js';
import type { OrderDesk, OrderStatus, ServiceSession } from '../src/ports.js';
import type { RunResult } from '../src/report.js';

export function order(given: Partial<OrderDefinition> = {}): OrderDefinition {
  return {
    name: 'order',
    title: 'An order',
    summary: 'What it is for',
    kind: 'sweep',
    purpose: 'retention',
    operation: undefined,
    accountable: 'records-manager',
    datasets: { in: [], out: [] },
    ceiling: publicLabel,
    code: 'sweep',
    trigger: 'by-hand',
    begins: '2026-01-01',
    expires: '2026-12-31',
    hash: 'h1',
    ...given,
  };
}

const gateErrors = defineErrors('gate', {
  orderNotInForce: { kind: 'refused', message: 'The order "{order}" is not in force: {why}.', advice: 'Approve it.' },
  frozen: { kind: 'refused', message: 'The {what} is frozen.', advice: 'Ask who froze it.' },
});

/** A desk that is told by the test what is in force. */
export class TestDesk implements OrderDesk {
  readonly opened: string[] = [];
  readonly closed: string[] = [];
  readonly requestedBy: string[] = [];
  frozen = false;
  private readonly statuses = new Map<string, OrderStatus>();

  constructor(...orders: readonly OrderDefinition[]) {
    for (const definition of orders) this.put({ definition, inForce: true });
  }

  put(status: OrderStatus): void {
    this.statuses.set(status.definition.name, status);
  }

  withdraw(name: string, why: string): void {
    const status = this.statuses.get(name);
    if (status !== undefined) this.put({ ...status, inForce: false, why });
  }

  async list(): Promise<readonly OrderStatus[]> {
    return [...this.statuses.values()];
  }

  async open(name: string, run: string, requestedBy: string): Promise<ServiceSession> {
    const status = this.statuses.get(name);
    if (status?.inForce !== true) throw gateErrors.orderNotInForce({ order: name, why: status?.why ?? 'unknown' });
    this.opened.push(run);
    this.requestedBy.push(requestedBy);
    const check = (): void => {
      if (this.frozen) throw gateErrors.frozen({ what: 'order' });
    };
    return { actor: `service:${name}/${run}`, session: `ses_${run}`, check, recheck: async () => check() };
  }

  async close(session: ServiceSession): Promise<void> {
    this.closed.push(session.session.slice('ses_'.length));
  }
}

export function kindsOf(kinds: Partial<Record<OrderKind, Kind['work'] | Kind>>): OrderKinds {
  return new Map(
    Object.entries(kinds).map(([name, kind]) => [
      name as OrderKind,
      typeof kind === 'function' ? { repeatable: true, work: kind } : kind,
    ]),
  );
}

export const nothingDone: RunResult = { code: 'sweep.done', counts: {}, notes: [] };

/** Work that lasts until it is told to end. */
export function untilEnded(_session: ServiceSession, { signal }: WorkContext): Promise<RunResult> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

export interface House {
  readonly postgres: Postgres;
  readonly database: Kysely<JobsSchema>;
  clear(): Promise<void>;
}

export async function startHouse(): Promise<House> {
  const postgres = await startScratchPostgres();
  await migrate(postgres, jobsMigrations);
  return {
    postgres,
    database: postgres.database<JobsSchema>(),
    clear: async () => void (await postgres.pool.query('truncate jobs.runs, jobs.releases')),
  };
}

/** A hundredth of the real times. */
const quickSettings: JobsSettings = {
  ...jobsSettings,
  look: 20,
  schedule: 20,
  times: { lease: 600, pulse: 50, answer: 300, grace: 200 },
};

export function jobsOf(
  house: House,
  desk: OrderDesk,
  kinds: OrderKinds,
  given: { settings?: Partial<JobsSettings>; clock?: Clock; log?: string[] } = {},
): Jobs {
  const { settings, clock = systemClock, log = [] } = given;
  return new Jobs(
    {
      database: house.database,
      desk,
      kinds,
      changes: { mark: async () => undefined },
      clock,
      randomness: systemRandomness,
      log: (line) => log.push(line),
    },
    { ...quickSettings, ...settings },
  );
}

/** What the generator said until it ended, and what it threw. */
export async function told(messages: AsyncGenerator<RunMessage>): Promise<{ said: RunMessage[]; code: string }> {
  const said: RunMessage[] = [];
  try {
    for await (const message of messages) said.push(message);
    return { said, code: '' };
  } catch (error) {
    return { said, code: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
  }
}

export async function until(holds: () => boolean | Promise<boolean>, milliseconds = 5_000): Promise<void> {
  for (let waited = 0; waited < milliseconds; waited += 10) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new RangeError('what the test waits for did not happen');
}
