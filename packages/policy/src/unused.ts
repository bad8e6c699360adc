import { isUsableAt } from './admission.js';
import { holdsAt } from './calendar.js';
import type { Definitions } from './definitions.js';
import { allowsOperation } from './purpose.js';

/**
 * What stands in a policy at this moment and lets nobody read: purposes that no open operation uses, and open operations none of whose
 * purposes is in force. Time alone can bring it about, with no change to any file. For those who may know of every operation: that a
 * purpose is not named here tells that some operation uses it, which may be a covert one.
 */
export function unusedAt(
  { purposes, operations }: Pick<Definitions, 'purposes' | 'operations'>,
  now: number,
): readonly string[] {
  const usable = [...purposes.values()].filter((purpose) => isUsableAt(purpose, now));
  const open = [...operations.values()].filter(({ opened, closed }) => holdsAt(now, opened, closed));
  const pairs = usable.flatMap((purpose) =>
    open
      .filter(({ name, purposes: used }) => used.includes(purpose.name) && allowsOperation(purpose, name))
      .map((operation) => ({ purpose: purpose.name, operation: operation.name })),
  );
  // What only standing orders do needs no operation.
  const idle = usable.filter(
    ({ name, tools }) => tools.some((tool) => tool !== 'order') && !pairs.some(({ purpose }) => purpose === name),
  );
  const bare = open.filter(({ name }) => !pairs.some(({ operation }) => operation === name));
  return [
    ...idle.map(({ name }) => `The purpose "${name}" is in force, and no open operation uses it.`),
    ...bare.map(({ name }) => `The operation "${name}" is open, and none of its purposes is in force.`),
  ];
}
