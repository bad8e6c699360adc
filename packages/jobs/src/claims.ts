import type { Clock } from '@peel/kernel/clock';
import type { OrderKind } from '@peel/policy/order';
import { type Kysely, sql } from 'kysely';
import { jobsErrors } from './errors.js';
import type { JobsSchema } from './migrations.js';
import { plainResult, type Report, type RunResult } from './report.js';
import type { Claim } from './run.js';
import { CANCELLED } from './runs.js';

export type RunOutcome =
  | { readonly state: 'done'; readonly result: RunResult }
  | { readonly state: 'failed' | 'cancelled'; readonly code: string };

export interface ClaimTerms {
  /** A random name of this process; no other has had it. */
  readonly holder: string;
  readonly leaseMilliseconds: number;
  /** How often a run is begun before it counts as lost: one that kills its service must not do so for ever. */
  readonly attempts: number;
  /** Kinds that may be begun again after a service died in the middle. */
  readonly repeatable: readonly OrderKind[];
}

/**
 * The queue from the side of those who work. A holder renews its lease while it works; one that is killed or hangs loses the run when
 * the lease is over. Every claim raises the run's fence, and every write names it: a holder that wakes up late finds its writes refused.
 */
export class Claims {
  constructor(
    private readonly database: Kysely<JobsSchema>,
    private readonly clock: Clock,
    private readonly terms: ClaimTerms,
  ) {}

  /** The run that has waited longest and that nobody else is just taking. */
  async claim(): Promise<Claim | undefined> {
    const now = this.clock.now();
    const row = await this.database
      .updateTable('jobs.runs')
      .set((columns) => ({
        state: 'running' as const,
        holder: this.terms.holder,
        lease_expires: this.leaseEnd(now),
        fence: columns('fence', '+', 1),
        attempts: columns('attempts', '+', 1),
        started: columns.fn.coalesce('started', sql<Date>`${new Date(now)}::timestamptz`),
      }))
      .where('run', '=', (query) =>
        query
          .selectFrom('jobs.runs')
          .select('run')
          .where('state', '=', 'waiting')
          .orderBy('created')
          .orderBy('run')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      )
      .returning(['run', 'standing_order', 'kind', 'requested_by', 'fence'])
      .executeTakeFirst();
    if (row === undefined) return undefined;
    return Object.freeze({
      run: row.run,
      order: row.standing_order,
      kind: row.kind,
      requestedBy: row.requested_by,
      fence: row.fence,
    });
  }

  /** @throws jobs.lease-lost */
  async renew(claim: Claim): Promise<{ readonly cancelAsked: boolean }> {
    const row = await this.held(claim)
      .set({ lease_expires: this.leaseEnd(this.clock.now()) })
      .returning('cancel_asked')
      .executeTakeFirst();
    if (row === undefined) throw jobsErrors.leaseLost({ run: claim.run });
    return { cancelAsked: row.cancel_asked };
  }

  /** @throws jobs.lease-lost */
  async report(claim: Claim, report: Report): Promise<void> {
    const { numUpdatedRows } = await this.held(claim)
      .set({ progress: JSON.stringify(report) })
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw jobsErrors.leaseLost({ run: claim.run });
  }

  /** @throws jobs.lease-lost, jobs.report-not-plain */
  async finish(claim: Claim, outcome: RunOutcome): Promise<void> {
    const result = outcome.state === 'done' ? plainResult(outcome.result) : undefined;
    const { numUpdatedRows } = await this.held(claim)
      .set({
        state: outcome.state,
        code: outcome.state === 'done' ? outcome.result.code : outcome.code,
        result: result === undefined ? null : JSON.stringify(result),
        holder: null,
        lease_expires: null,
        ended: new Date(this.clock.now()),
      })
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw jobsErrors.leaseLost({ run: claim.run });
  }

  /** Gives the run back when the service is stopped in order: that attempt does not count. @throws jobs.lease-lost */
  async giveBack(claim: Claim): Promise<void> {
    const { repeatable } = this.terms;
    const { numUpdatedRows } = await this.held(claim)
      .set((columns) => ({
        ...this.lostState(repeatable.includes(claim.kind) ? sql<boolean>`true` : sql<boolean>`false`),
        attempts: columns('attempts', '-', 1),
      }))
      .executeTakeFirst();
    if (numUpdatedRows === 0n) throw jobsErrors.leaseLost({ run: claim.run });
  }

  /**
   * Puts a run off whose work was not begun, as nobody answered whether it may be: to the end of its attempts. Returns whether it will be
   * taken again.
   */
  async putOff(claim: Claim): Promise<boolean> {
    const { numUpdatedRows } = await this.held(claim)
      .where('attempts', '<', this.terms.attempts)
      .where('cancel_asked', '=', false)
      .set({ state: 'waiting', holder: null, lease_expires: null })
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /**
   * Puts runs whose holder is gone back into the queue, or marks them lost: 'overdue' those whose lease is over, 'others' also those
   * whose lease is not, for a service that knows itself to be the only one. Returns how many.
   */
  async recover(which: 'overdue' | 'others'): Promise<number> {
    const { repeatable, attempts, holder } = this.terms;
    const again = sql<boolean>`kind = any(${repeatable}::text[]) and attempts < ${attempts}`;
    const overdue = sql<boolean>`lease_expires <= ${new Date(this.clock.now())}`;
    const { numUpdatedRows } = await this.database
      .updateTable('jobs.runs')
      .set(this.lostState(again))
      .where('state', '=', 'running')
      .where((columns) => (which === 'overdue' ? overdue : columns.or([overdue, columns('holder', '!=', holder)])))
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }

  private held(claim: Claim) {
    return this.database
      .updateTable('jobs.runs')
      .where('run', '=', claim.run)
      .where('state', '=', 'running')
      .where('holder', '=', this.terms.holder)
      .where('fence', '=', claim.fence);
  }

  /** What becomes of a run without a holder: cancelled if somebody asked for that, else again if it may be, else lost. */
  private lostState(again: ReturnType<typeof sql<boolean>>) {
    const now = new Date(this.clock.now());
    const lost = jobsErrors.runLost().code;
    return {
      state: sql<
        'waiting' | 'cancelled' | 'lost'
      >`case when cancel_asked then 'cancelled' when ${again} then 'waiting' else 'lost' end`,
      code: sql<string | null>`case when cancel_asked then ${CANCELLED} when ${again} then null else ${lost} end`,
      ended: sql<Date | null>`case when not cancel_asked and ${again} then null else ${now}::timestamptz end`,
      holder: null,
      lease_expires: null,
    };
  }

  private leaseEnd(now: number): Date {
    return new Date(now + this.terms.leaseMilliseconds);
  }
}
