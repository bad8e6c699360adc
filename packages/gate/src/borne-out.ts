import type { EventId } from '@peel/kernel/ids';
import type { Ledger } from '@peel/ledger/ledger-interface';
import type { Holding } from '@peel/policy/holdings';

/** A row of `gate.holdings`, as far as the log speaks of it. */
export interface HeldRow {
  readonly person: string;
  readonly kind: string;
  readonly name: string;
  readonly expires: Date | null;
  readonly event: string;
}

/** How many grants are remembered; each is looked up in the log once, and an entry never changes. */
const REMEMBERED = 100_000;

/**
 * Holdings that the log bears out. The table is an index: whoever can write to the database, and not to the log, gives themselves nothing,
 * and makes nothing last longer (THREATS 9). It does not show that a holding was taken away and put back with its own event.
 */
export class BorneOut {
  private readonly notes = new Map<string, string>();

  constructor(private readonly ledger: Pick<Ledger, 'findEvent'>) {}

  async of<Row extends HeldRow>(rows: readonly Row[]): Promise<readonly Row[]> {
    const borne = await Promise.all(rows.map(async (row) => (await this.note(row.event)) === grantNote(row)));
    return rows.filter((_, index) => borne[index]);
  }

  /** What the log says that the event granted. */
  private async note(event: string): Promise<string | undefined> {
    const known = this.notes.get(event);
    if (known !== undefined) return known;
    const act = (await this.ledger.findEvent(event as EventId))?.act;
    const note = act?.kind === GRANT ? act.note : undefined;
    if (this.notes.size >= REMEMBERED) this.notes.clear();
    if (note !== undefined) this.notes.set(event, note);
    return note;
  }
}

export const GRANT = 'people.grant';

function grantNote({ person, kind, name, expires }: HeldRow): string {
  return changeNote('grant', person, {
    kind: kind as Holding['kind'],
    name,
    ...(expires === null ? {} : { expires: expires.getTime() }),
  });
}

/** What the log keeps of a change of holdings. */
export function changeNote(act: string, person: string, { kind, name, expires }: Holding): string {
  const until = expires === undefined ? '' : ` until ${new Date(expires).toISOString()}`;
  return `${act} ${person} ${kind}:${name}${until}`;
}
