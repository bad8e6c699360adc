import type { Clock } from '@peel/kernel/clock';
import { type Kysely, type Selectable, sql } from 'kysely';
import { jobsErrors } from './errors.js';
import type { JobsSchema, RunRow } from './migrations.js';
import { isOver, type Run, type RunId } from './run.js';

export interface NewRun {
  readonly run: RunId;
  readonly order: string;
  readonly kind: Run['kind'];
  readonly requestedBy: string;
  /** The slot of the calendar or the change that it is for; nothing when a person asked. */
  readonly slot?: string;
}

/** A slot of an order, as runs are kept by. */
export interface OrderSlot {
  readonly order: string;
  readonly slot: string;
}

/** The queue from the side of those who ask: what waits, what ran. The side of those who work is in `claims.ts`. */
export class Runs {
  constructor(
    private readonly database: Kysely<JobsSchema>,
    private readonly clock: Clock,
    /** How many may wait. */
    private readonly limit: number,
  ) {}

  /**
   * Puts the run into the queue. `false` when its slot has had its run already, or the order has one that waits or runs.
   * @throws jobs.queue-full
   */
  async enqueue(request: NewRun): Promise<boolean> {
    return this.database.transaction().execute(async (transaction) => {
      // One after another: else two could both see the last free place.
      await sql`select pg_advisory_xact_lock(hashtextextended('peel jobs queue', 0))`.execute(transaction);
      const { waiting } = await transaction
        .selectFrom('jobs.runs')
        .select((columns) => columns.fn.countAll<string>().as('waiting'))
        .where('state', '=', 'waiting')
        .executeTakeFirstOrThrow();
      if (Number(waiting) >= this.limit) throw jobsErrors.queueFull({ limit: this.limit });
      const { run, order, kind, requestedBy, slot } = request;
      const made = await transaction
        .insertInto('jobs.runs')
        .values({
          run,
          standing_order: order,
          kind,
          requested_by: requestedBy,
          slot: slot ?? null,
          state: 'waiting',
          created: new Date(this.clock.now()),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('run')
        .executeTakeFirst();
      return made !== undefined;
    });
  }

  /** Ends a run that waits; asks the holder of one that runs to end it. @throws jobs.run-unknown, jobs.run-over */
  async cancel(run: RunId): Promise<'cancelled' | 'asked'> {
    const { state } = await this.database.transaction().execute(async (transaction) => {
      const found = await transaction
        .selectFrom('jobs.runs')
        .select('state')
        .where('run', '=', run)
        .forUpdate()
        .executeTakeFirst();
      if (found === undefined) throw jobsErrors.runUnknown({ run });
      if (isOver(found.state)) throw jobsErrors.runOver({ run });
      const ended = new Date(this.clock.now());
      await transaction
        .updateTable('jobs.runs')
        .set(
          found.state === 'waiting'
            ? { state: 'cancelled', code: CANCELLED, ended, cancel_asked: true }
            : { cancel_asked: true },
        )
        .where('run', '=', run)
        .execute();
      return found;
    });
    return state === 'waiting' ? 'cancelled' : 'asked';
  }

  /** @throws jobs.run-unknown */
  async find(run: RunId): Promise<Run> {
    const row = await this.database.selectFrom('jobs.runs').selectAll().where('run', '=', run).executeTakeFirst();
    if (row === undefined) throw jobsErrors.runUnknown({ run });
    return toRun(row);
  }

  /** The newest run of each order. */
  async latest(): Promise<ReadonlyMap<string, Run>> {
    const rows = await this.database
      .selectFrom('jobs.runs')
      .selectAll()
      .distinctOn('standing_order')
      .orderBy('standing_order')
      .orderBy('created', 'desc')
      // Of two in one millisecond any: but the same one each time.
      .orderBy('run')
      .execute();
    return new Map(rows.map((row) => [row.standing_order, toRun(row)]));
  }

  /** The order's last runs, newest first. */
  async lastOf(order: string, limit: number): Promise<readonly Run[]> {
    const rows = await this.database
      .selectFrom('jobs.runs')
      .selectAll()
      .where('standing_order', '=', order)
      .orderBy('created', 'desc')
      .orderBy('run')
      .limit(limit)
      .execute();
    return rows.map(toRun);
  }

  /** Which of these slots have had their run. */
  async ran(slots: readonly OrderSlot[]): Promise<readonly OrderSlot[]> {
    if (slots.length === 0) return [];
    const rows = await this.database
      .selectFrom('jobs.runs')
      .select(['standing_order', 'slot'])
      .where((columns) =>
        columns.or(
          slots.map(({ order, slot }) =>
            columns.and([columns('standing_order', '=', order), columns('slot', '=', slot)]),
          ),
        ),
      )
      .execute();
    return rows.map((row) => ({ order: row.standing_order, slot: row.slot ?? '' }));
  }
}

/** The code of a run that was cancelled. */
export const CANCELLED = jobsErrors.runCancelled().code;

function toRun(row: Selectable<RunRow>): Run {
  return Object.freeze({
    run: row.run,
    order: row.standing_order,
    kind: row.kind,
    requestedBy: row.requested_by,
    state: row.state,
    attempts: row.attempts,
    progress: row.progress ?? undefined,
    code: row.code ?? undefined,
    result: row.result ?? undefined,
    created: row.created.getTime(),
    started: row.started?.getTime(),
    ended: row.ended?.getTime(),
  });
}
