import type { Clock } from '@peel/kernel/clock';
import { type EventId, randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { NewEvent, Receipt } from './event.js';
import type { Ledger } from './ledger-interface.js';
import { RefusalBudget, type RefusalLimits } from './refusal-budget.js';

export interface RefusalSettings extends RefusalLimits {
  /** How often what was only counted is written as one event each; 0 only by hand. Default 60,000. */
  readonly everyMs?: number;
}

/** Kinds of unauthenticated refusals told apart. */
const MAX_CODES = 100;

/** Refusals as events: the first ones of each actor one by one, the rest and all unauthenticated noise as counts. */
export class RefusalLog {
  private readonly budget: RefusalBudget;
  private readonly noise = new Map<string, number>();
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ledger: Pick<Ledger, 'appendAll' | 'append'>,
    settings: RefusalSettings,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
  ) {
    this.budget = new RefusalBudget(settings, ports.clock);
    const every = settings.everyMs ?? 60_000;
    if (every > 0) {
      // A ledger that has stopped tells so wherever something is read; here nobody waits for the answer.
      this.timer = setInterval(() => void this.flush().catch(() => undefined), every);
      this.timer.unref();
    }
  }

  /** A refusal of someone known. Undefined when it was only counted. */
  async refused(event: NewEvent): Promise<Receipt | undefined> {
    return this.budget.take(event.act.actor) === 'log' ? this.ledger.append(event) : undefined;
  }

  /** A refusal of nobody known: no event of its own, ever. */
  unauthenticated(code: string): void {
    const name = this.noise.has(code) || this.noise.size < MAX_CODES ? code : 'other';
    this.noise.set(name, (this.noise.get(name) ?? 0) + 1);
  }

  /** Writes what was counted: one event for each actor, one for all that came unauthenticated. */
  async flush(): Promise<void> {
    const events = [...this.budget.drain()].map(([actor, refusals]) =>
      this.summary('refusal.summary', actor, { refusals }),
    );
    if (this.noise.size > 0) {
      events.push(this.summary('refusal.unauthenticated', 'system', Object.fromEntries(this.noise)));
      this.noise.clear();
    }
    if (events.length > 0) await this.ledger.appendAll(events);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private summary(kind: string, actor: string, counts: Readonly<Record<string, number>>): NewEvent {
    const id: EventId = randomId('evt', this.ports.randomness, 'refusal-summary');
    return { id, act: { kind, actor, counts } };
  }
}
