import type { Holding } from '@peel/policy/holdings';
import type { LoggedFacts } from './logged-facts.js';

/** A row of `gate.holdings`, as far as the log speaks of it. */
export interface HeldRow {
  readonly person: string;
  readonly kind: string;
  readonly name: string;
  readonly expires: Date | null;
  readonly event: string;
}

/**
 * Holdings that the log bears out. The table is an index: whoever can write to the database, and not to the log, gives themselves nothing,
 * and makes nothing last longer (THREATS 9). It does not show that a holding was taken away and put back with its own event.
 */
export async function borneOut<Row extends HeldRow>(facts: LoggedFacts, rows: readonly Row[]): Promise<readonly Row[]> {
  const borne = await Promise.all(
    rows.map(async (row) => {
      const fact = await facts.of(row.event);
      return fact?.kind === GRANT && fact.note === grantNote(row);
    }),
  );
  return rows.filter((_, index) => borne[index]);
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
