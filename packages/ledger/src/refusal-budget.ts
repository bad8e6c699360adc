import type { Clock } from '@peel/kernel/clock';

export interface RefusalLimits {
  /** Refusals of one actor logged one by one in a minute. Default 20. */
  readonly perMinute?: number;
  /** And in a day. Default 500. */
  readonly perDay?: number;
  /** Actors told apart; beyond them all count as `others`. Default 10,000. */
  readonly actors?: number;
}

interface Spent {
  minute: number;
  inMinute: number;
  day: number;
  inDay: number;
  /** Beyond the budget and not yet reported. */
  counted: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const OTHER_ACTORS = 'others';

/** How many refusals of one actor become events of their own; the rest is counted, so that nobody can choke the log (THREATS 19). */
export class RefusalBudget {
  private readonly actors = new Map<string, Spent>();

  constructor(
    private readonly limits: RefusalLimits,
    private readonly clock: Clock,
  ) {}

  /** `log`: this one gets an event of its own. `count`: it was added to what the next summary says. */
  take(actor: string): 'log' | 'count' {
    const spent = this.spent(actor);
    const within = spent.inMinute < (this.limits.perMinute ?? 20) && spent.inDay < (this.limits.perDay ?? 500);
    if (!within) {
      spent.counted += 1;
      return 'count';
    }
    spent.inMinute += 1;
    spent.inDay += 1;
    return 'log';
  }

  /** What was counted since the last call, by actor; and forgets actors with nothing left to remember. */
  drain(): ReadonlyMap<string, number> {
    const counted = new Map<string, number>();
    const today = Math.floor(this.clock.now() / DAY);
    for (const [actor, spent] of this.actors) {
      if (spent.counted > 0) counted.set(actor, spent.counted);
      spent.counted = 0;
      if (spent.day < today) this.actors.delete(actor);
    }
    return counted;
  }

  private spent(actor: string): Spent {
    const full = this.actors.size >= (this.limits.actors ?? 10_000);
    const name = full && !this.actors.has(actor) ? OTHER_ACTORS : actor;
    const now = this.clock.now();
    const [minute, day] = [Math.floor(now / MINUTE), Math.floor(now / DAY)];
    const spent = this.actors.get(name) ?? { minute, inMinute: 0, day, inDay: 0, counted: 0 };
    if (spent.minute !== minute) Object.assign(spent, { minute, inMinute: 0 });
    if (spent.day !== day) Object.assign(spent, { day, inDay: 0 });
    this.actors.set(name, spent);
    return spent;
  }
}
