import type { PersonId } from '@peel/kernel/ids';
import type { Lake } from '@peel/lake/lake';
import type { Definitions } from '@peel/policy/definitions';
import { ceilingBeyond } from '@peel/policy/order-rule';
import { type SourceDefinition, sourceCeiling } from '@peel/policy/source';
import { columnsEver, columnsStored, type KnownColumns, unfollowed } from './column-following.js';
import { gateErrors } from './errors.js';
import type { People } from './people.js';
import type { PolicyInForce } from './policy-in-force.js';

interface Parts {
  readonly policy: PolicyInForce;
  readonly people: People;
  readonly lake: Lake;
}

/**
 * Whether stored rows can follow the columns of a text that is put up for approval. Who could read all that a source may hold is answered by what
 * is stored; to anybody else that would tell whether there are rows, so they are answered by the texts that were in force, rows or none.
 *
 * @throws gate.columns-not-followed
 */
export async function requireFollowable(parts: Parts, person: PersonId, drafted: Definitions): Promise<void> {
  if (parts.policy.hash === 'none') return;
  const { sources } = parts.policy.definitions;
  for (const source of drafted.sources.values()) {
    const inForce = sources.get(source.name);
    if (inForce !== undefined && layoutOf(inForce) === layoutOf(source)) continue;
    const known = await knownTo(parts, person, source.name, inForce);
    const found = known === undefined ? undefined : unfollowed(source, known, inForce);
    if (found !== undefined) throw gateErrors.columnsNotFollowed({ dataset: source.name, ...found });
  }
}

function layoutOf({ columns }: SourceDefinition): string {
  return JSON.stringify(columns.map(({ name, type, group }) => [name, type, group]).sort());
}

async function knownTo(
  { policy, people, lake }: Parts,
  person: PersonId,
  name: string,
  inForce: SourceDefinition | undefined,
): Promise<KnownColumns | undefined> {
  if (inForce !== undefined) {
    const ceiling = { ceiling: sourceCeiling(inForce) };
    const beyond = ceilingBeyond(policy.definitions, ceiling, await people.holdings(person));
    if (beyond.length === 0) return columnsStored(await lake.filled(name));
  }
  const steps = await policy.history();
  return columnsEver(steps.flatMap(({ definitions }) => definitions.sources.get(name) ?? []));
}
