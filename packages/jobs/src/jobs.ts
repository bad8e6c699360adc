import type { Clock } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import { randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import { Claims } from './claims.js';
import { jobsErrors } from './errors.js';
import type { RunMessage } from './message.js';
import type { JobsSchema } from './migrations.js';
import { type OrderKinds, requireKind } from './order-kinds.js';
import type { Changes, OrderDesk } from './ports.js';
import type { RunId } from './run.js';
import { type Failure, RunFeed } from './run-feed.js';
import { followRun, type Sees } from './run-messages.js';
import { type RunView, viewOf } from './run-view.js';
import { type RunTimes, runTimes } from './run-watch.js';
import { Runner, type RunnerSettings } from './runner.js';
import { Runs } from './runs.js';
import { Scheduler } from './scheduler.js';

export interface JobsParts {
  /** Migrated by `jobsMigrations`. */
  readonly database: Kysely<JobsSchema>;
  readonly desk: OrderDesk;
  readonly kinds: OrderKinds;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: (line: string) => void;
}

export interface JobsSettings extends RunnerSettings {
  readonly times: RunTimes;
  /** How many runs may wait. */
  readonly queue: number;
  /** How often a run is begun before it counts as lost. */
  readonly attempts: number;
  /** Milliseconds between two looks at the calendar. */
  readonly schedule: number;
}

export const jobsSettings: JobsSettings = {
  concurrency: 2,
  look: 1_000,
  alone: false,
  times: runTimes,
  queue: 100,
  attempts: 3,
  schedule: 15_000,
};

const LISTED_RUNS = 20;

/** An order as everybody signed in may see it: definitions, and the newest run without what it said. */
export interface OrderView {
  readonly order: string;
  readonly title: string;
  readonly kind: string;
  readonly accountable: string;
  readonly expires: string;
  readonly inForce: boolean;
  readonly why: string | undefined;
  readonly run: string | undefined;
  readonly state: RunView['state'] | undefined;
  readonly code: string | undefined;
  readonly ended: RunView['ended'];
}

/** Work with no person present: the queue, who works it off, and the calendar (DESIGN, Standing orders). */
export class Jobs {
  private readonly runs: Runs;
  private readonly feed = new RunFeed();
  private readonly runner: Runner;
  private readonly scheduler: Scheduler;

  constructor(
    private readonly parts: JobsParts,
    private readonly settings: JobsSettings = jobsSettings,
  ) {
    const { database, desk, kinds, changes, clock, randomness, log } = parts;
    this.runs = new Runs(database, clock, settings.queue);
    const claims = new Claims(database, clock, {
      holder: randomId<'holder'>('svc', randomness, 'jobs:holder'),
      leaseMilliseconds: settings.times.lease,
      attempts: settings.attempts,
      repeatable: [...kinds].filter(([, kind]) => kind.repeatable).map(([name]) => name),
    });
    const tell = (run: RunId, failure?: Failure): void => this.feed.tell(run, failure);
    this.runner = new Runner({ desk, claims, kinds, clock, times: settings.times, log, tell }, settings);
    const enqueued = (): void => this.runner.wake();
    this.scheduler = new Scheduler({ desk, runs: this.runs, kinds, changes, clock, randomness, log, enqueued });
  }

  async start(): Promise<void> {
    await this.runner.start();
    this.scheduler.start(this.settings.schedule);
  }

  async stop(): Promise<void> {
    this.scheduler.stop();
    await this.runner.stop();
  }

  async orders(): Promise<readonly OrderView[]> {
    const latest = await this.runs.latest();
    return (await this.parts.desk.list()).map(({ definition, inForce, why }) => {
      const { name, title, kind, accountable, expires } = definition;
      const run = latest.get(name);
      const view = run === undefined ? undefined : viewOf(run);
      const shown = { order: name, title, kind, accountable, expires, inForce, why };
      return { ...shown, run: view?.run, state: view?.state, code: view?.code, ended: view?.ended };
    });
  }

  /** The order's last runs, newest first. */
  async runsOf(order: string): Promise<readonly RunView[]> {
    return (await this.runs.lastOf(order, LISTED_RUNS)).map(viewOf);
  }

  /** For an order that whoever asks may not know of: what there being none would say. */
  orderUnknown(order: string): PeelError {
    return jobsErrors.orderUnknown({ order });
  }

  /** The same for a run. */
  unknown(run: RunId): PeelError {
    return jobsErrors.runUnknown({ run });
  }

  /** @throws jobs.run-unknown */
  async run(run: RunId): Promise<RunView> {
    return viewOf(await this.runs.find(run));
  }

  /**
   * Runs the order now and tells how it goes. Whoever asks neither widens nor narrows its rights; unless `sees` says that they may
   * read what it reads, they are told only that it was requested, that it runs, and the code of its end. The signal cancels the run;
   * ending the generator only stops the telling.
   *
   * @param requestedBy `person:<id>`
   * @throws jobs.order-unknown, jobs.kind-not-built, jobs.order-busy, jobs.queue-full; gate.order-not-in-force and the gate's other
   * refusals; jobs.run-cancelled; jobs.run-failed for what went wrong in the work, or that error itself for who may see it
   */
  async *runNow(
    order: string,
    requestedBy: string,
    { signal, sees = 'codes' }: { readonly signal?: AbortSignal; readonly sees?: Sees } = {},
  ): AsyncGenerator<RunMessage> {
    const status = (await this.parts.desk.list()).find(({ definition }) => definition.name === order);
    if (status === undefined) throw this.orderUnknown(order);
    const { kind } = status.definition;
    requireKind(this.parts.kinds, status.definition);
    const run = randomId<'run'>('run', this.parts.randomness, `run:${order}:${requestedBy}`);
    const follower = this.feed.follow(run);
    const cancel = (): void => void this.cancel(run).catch(() => {});
    try {
      signal?.throwIfAborted();
      if (!(await this.runs.enqueue({ run, order, kind, requestedBy }))) throw jobsErrors.orderBusy({ order });
      signal?.addEventListener('abort', cancel, { once: true });
      if (signal?.aborted === true) cancel();
      this.runner.wake();
      yield* followRun(() => this.runs.find(run), follower, sees);
    } finally {
      signal?.removeEventListener('abort', cancel);
      follower.close();
    }
  }

  /** @throws jobs.run-unknown, jobs.run-over */
  async cancel(run: RunId): Promise<void> {
    const how = await this.runs.cancel(run);
    if (how === 'asked') this.runner.cancel(run);
    else this.feed.tell(run);
  }
}
