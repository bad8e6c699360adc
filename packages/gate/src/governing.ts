import type { PeelError } from '@peel/kernel/errors';
import type { PersonId } from '@peel/kernel/ids';
import { type Holding, liveHoldings } from '@peel/policy/holdings';
import { giveUpProblem, isGoverning } from '@peel/policy/people';
import { gateErrors } from './errors.js';

interface Known {
  roles(person: string): Promise<readonly string[]>;
  list(): Promise<
    readonly { readonly person: string; readonly left: boolean; readonly holdings: readonly Holding[] }[]
  >;
}

/**
 * Why this person does not end that one's account or token: of who governs nobody does so alone, so that no steward is rid of the others and
 * of the overseer. Who goes of themself leaves enough behind.
 */
export async function endingProblem(
  people: Known,
  person: string,
  by: PersonId,
  now: number,
): Promise<PeelError | undefined> {
  const governing = (await people.roles(person)).filter(isGoverning);
  if (person !== by) {
    const [role] = governing;
    return role === undefined ? undefined : gateErrors.governsOthers({ person, role });
  }
  for (const role of governing) {
    const problem = await givingUpProblem(people, person, role, now);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Why somebody who holds the role does not give it up. */
export async function givingUpProblem(
  people: Known,
  person: string,
  role: string,
  now: number,
): Promise<PeelError | undefined> {
  const others = (await people.list()).filter(
    (each) =>
      each.person !== person &&
      !each.left &&
      liveHoldings(each.holdings, now).some(({ kind, name }) => kind === 'role' && name === role),
  );
  const why = giveUpProblem(role, others.length);
  return why === undefined ? undefined : gateErrors.lastToGovern({ why });
}
