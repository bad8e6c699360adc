import type { PersonId } from '@peel/kernel/ids';
import { condition } from '@peel/policy/condition';
import type { Definitions } from '@peel/policy/definitions';
import type { Holding } from '@peel/policy/holdings';
import type { PeopleChange } from '@peel/policy/people';
import { gateErrors } from './errors.js';
import { namesFor } from './naming.js';
import type { People } from './people.js';
import { NO_POLICY, type PolicyInForce } from './policy-in-force.js';

export interface NotedChange {
  readonly change: PeopleChange;
  /** What whoever made it should know: a name that may be misspelt, or that there was nothing to take. */
  readonly note: string | undefined;
}

/** Roles that the program itself asks for; the vocabulary may declare more. */
const OF_THE_PROGRAM = ['steward', 'overseer', 'engineer'];

/**
 * Changes of what people hold, held against the definitions: a name that means nothing is most often misspelt. Roles are nobody's secret, so
 * an unknown one is refused. Of anything else what is covert and what is not there are told of in the same words (THREATS 24).
 */
export class HoldingChanges {
  constructor(private readonly parts: { readonly policy: PolicyInForce; readonly people: People }) {}

  /** Throws `gate.role-unknown`, and what `People.change` throws. */
  async make(person: string, act: PeopleChange['act'], holding: Holding, by: PersonId): Promise<NotedChange> {
    const { people, policy } = this.parts;
    // Before the first policy is in force there is nothing to hold a name against.
    const definitions = policy.hash === NO_POLICY ? undefined : policy.definitions;
    if (act === 'grant' && definitions !== undefined) requireRole(definitions, holding);
    const before = await people.holdings(person);
    const change = await people.change(person, act, holding, by);
    if (act === 'revoke') {
      const wasHeld = before.some(({ kind, name }) => kind === holding.kind && name === holding.name);
      return { change, note: wasHeld ? undefined : `The ${holding.kind} "${holding.name}" was not held.` };
    }
    const isNamed = definitions === undefined || isSeen(definitions, holding, await people.holdings(by));
    return {
      change,
      note: isNamed ? undefined : `No ${holding.kind} "${holding.name}" is defined that you can see.`,
    };
  }
}

function requireRole({ roles }: Definitions, { kind, name }: Holding): void {
  const known = [...new Set([...OF_THE_PROGRAM, ...roles.keys()])].sort();
  if (kind === 'role' && !known.includes(name)) throw gateErrors.roleUnknown({ role: name, known: known.join(', ') });
}

/** Defined, and to be named to somebody who holds these. */
function isSeen(definitions: Definitions, { kind, name }: Holding, holdings: readonly Holding[]): boolean {
  const mayName = namesFor(definitions, holdings);
  const { markings, operations, organisations, classifications } = definitions;
  if (kind === 'marking') return markings.has(name) && mayName(condition('marking', name));
  if (kind === 'operation') return operations.has(name) && mayName(condition('operation', name));
  if (kind === 'organisation') return organisations.has(name);
  return kind === 'role' || classifications.has(name);
}
