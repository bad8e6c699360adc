import type { Holding } from '@peel/policy/holdings';
import type { Kysely } from 'kysely';
import type { HeldRow } from './borne-out.js';
import type { GateSchema } from './migrations.js';

interface Held {
  readonly person: string;
  readonly holding: Holding;
  readonly granted: Date;
  readonly event: string;
}

/** In place of what the person holds of that name. */
export async function hold(database: Kysely<GateSchema>, { person, holding, granted, event }: Held): Promise<void> {
  const { kind, name, expires } = holding;
  const values = { person, kind, name, granted, expires: expires === undefined ? null : new Date(expires), event };
  await database
    .insertInto('gate.holdings')
    .values(values)
    .onConflict((conflict) => conflict.columns(['person', 'kind', 'name']).doUpdateSet(values))
    .execute();
}

export async function drop(
  database: Kysely<GateSchema>,
  { person, holding: { kind, name } }: Pick<Held, 'person' | 'holding'>,
): Promise<void> {
  await database
    .deleteFrom('gate.holdings')
    .where('person', '=', person)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .execute();
}

export function toHolding({ kind, name, expires }: Pick<HeldRow, 'kind' | 'name' | 'expires'>): Holding {
  return { kind: kind as Holding['kind'], name, ...(expires === null ? {} : { expires: expires.getTime() }) };
}
