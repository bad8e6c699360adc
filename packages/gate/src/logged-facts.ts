import type { EventId } from '@peel/kernel/ids';
import type { Ledger } from '@peel/ledger/ledger-interface';

/** What an entry of the log says, as far as a row of PostgreSQL can be held against it. */
export interface LoggedFact {
  /** Its position in the log. */
  readonly index: number;
  readonly kind: string;
  readonly actor: string;
  /** ISO 8601. */
  readonly time: string;
  readonly note: string | undefined;
}

const REMEMBERED = 100_000;

/** Entries that rows of PostgreSQL name as theirs. Each is looked up once: an entry never changes. */
export class LoggedFacts {
  private readonly known = new Map<string, LoggedFact>();

  constructor(private readonly ledger: Pick<Ledger, 'findEvent'>) {}

  async of(event: string): Promise<LoggedFact | undefined> {
    const known = this.known.get(event);
    if (known !== undefined) return known;
    const found = await this.ledger.findEvent(event as EventId);
    if (found === undefined) return undefined;
    const { kind, actor, time, note } = found.act;
    const fact = Object.freeze({ index: found.index, kind, actor, time, note });
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.set(event, fact);
    return fact;
  }
}
