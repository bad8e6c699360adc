import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import { randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { OrderDefinition } from '@peel/policy/order';
import type { OrderKinds } from './order-kinds.js';
import type { Changes, OrderDesk } from './ports.js';
import { isOver } from './run.js';
import type { Runs } from './runs.js';
import { currentSlots, dueRuns } from './schedule.js';

export interface SchedulerParts {
  readonly desk: OrderDesk;
  readonly runs: Runs;
  readonly kinds: OrderKinds;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: (line: string) => void;
  /** Hears that something was put into the queue. */
  readonly enqueued: () => void;
}

/** Looks at the calendar from time to time and puts into the queue what is due. What is due is worked out in `schedule.ts`. */
export class Scheduler {
  private timer: NodeJS.Timeout | undefined;
  private ticking: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly parts: SchedulerParts) {}

  start(everyMilliseconds: number): void {
    this.timer = setInterval(() => void this.quietTick(), everyMilliseconds);
    this.timer.unref();
    void this.quietTick();
  }

  /** A look that is under way is not waited for: at most it puts one more run into the queue. */
  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  /** Puts what is due now into the queue; returns the names of those orders. */
  async tick(): Promise<readonly string[]> {
    const { desk, runs, kinds, clock } = this.parts;
    const now = clock.now();
    const orders = (await desk.list())
      .filter(({ inForce, definition }) => inForce && kinds.has(definition.kind))
      .map(({ definition }) => definition);
    const changes = await this.changeMarks(orders);
    const latest = await runs.latest();
    const live = new Set([...latest.values()].filter(({ state }) => !isOver(state)).map(({ order }) => order));
    const slots = await runs.ran(currentSlots(orders, changes, now));
    const begun: string[] = [];
    for (const { order, slot } of dueRuns(orders, { slots, live }, now, changes)) {
      const definition = orders.find(({ name }) => name === order);
      if (definition !== undefined && (await this.enqueue(definition, slot))) begun.push(order);
    }
    return begun;
  }

  private async enqueue({ name, kind }: OrderDefinition, slot: string): Promise<boolean> {
    const { runs, randomness, enqueued } = this.parts;
    const run = randomId<'run'>('run', randomness, `run:${name}`);
    const made = await runs.enqueue({ run, order: name, kind, requestedBy: 'schedule', slot });
    if (made) enqueued();
    return made;
  }

  private async changeMarks(orders: readonly OrderDefinition[]): Promise<ReadonlyMap<string, string>> {
    const marks = new Map<string, string>();
    for (const order of orders.filter(({ trigger }) => trigger === 'on-change')) {
      const mark = await this.parts.changes.mark(order);
      if (mark !== undefined) marks.set(order.name, mark);
    }
    return marks;
  }

  /** A look that fails says so, and the next one looks again. */
  private quietTick(): Promise<void> {
    this.ticking ??= this.tick()
      .then(
        () => undefined,
        (error: unknown) => this.sayFailed(error),
      )
      .finally(() => {
        this.ticking = undefined;
      });
    return this.ticking;
  }

  private sayFailed(error: unknown): void {
    if (this.stopped) return;
    this.parts.log(`jobs: the schedule could not be read: ${isPeelError(error) ? error.code : 'no code'}`);
  }
}
