import type { Holding } from '@peel/policy/holdings';
import type { LoggedFacts } from './logged-facts.js';
import type { Standing } from './standing.js';

/** A row of `gate.holdings`, as far as the log speaks of it. */
export interface HeldRow {
  readonly person: string;
  readonly kind: string;
  readonly name: string;
  readonly expires: Date | null;
  readonly event: string;
}

/** What the log says, of single events and as a whole. */
export interface BearingOut {
  readonly facts: LoggedFacts;
  readonly standing: Standing;
}

/**
 * Holdings that the log bears out. The table is an index: whoever can write to the database, and not to the log, gives themselves nothing,
 * makes nothing last longer, and puts back nothing that was taken away (THREATS 9).
 */
export async function borneOut<Row extends HeldRow>(
  { facts, standing }: BearingOut,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const borne = await Promise.all(
    rows.map(async (row) => {
      const fact = await facts.of(row.event);
      return fact?.kind === GRANT && fact.note === grantNote(row) && !standing.hasEnded(row, fact.index);
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
