import type { Gate } from '@peel/gate/gate';
import type { PersonId } from '@peel/kernel/ids';
import type { Service } from '../compose.js';

/** What a page says of the workspace before anybody signs in. */
export function workspaceOf(gate: Gate) {
  const { name, title, force, ask } = gate.policy.definitions.workspace;
  return { name, title, force, ask };
}

/** Who somebody is, and what they hold at this moment. */
export async function profileOf({ gate, notices }: Service, person: PersonId) {
  const { name } = await gate.people.require(person);
  const holdings = await gate.people.holdings(person);
  const held = (kind: string) => holdings.filter((holding) => holding.kind === kind).map((holding) => holding.name);
  return {
    person,
    name,
    roles: held('role'),
    markings: held('marking'),
    operations: held('operation'),
    organisations: held('organisation'),
    demonstration: gate.demonstration,
    workspace: workspaceOf(gate),
    notices: await notices(),
  };
}
