import { type Condition, condition, conditionParts } from '@peel/policy/condition';
import type { Definitions } from '@peel/policy/definitions';
import { type Holding, held } from '@peel/policy/holdings';
import type { Label } from '@peel/policy/label';
import type { OrderDefinition } from '@peel/policy/order';
import type { SourceDefinition } from '@peel/policy/source';

/** Whether a condition may be told by its name to one person. */
export type MayName = (condition: Condition) => boolean;

/** Stands where a covert condition would. */
const UNNAMED = 'unnamed';

/** A label's conditions as they may be told. However many are covert, one word stands for them. */
export function namedConditions(label: Label, mayName: MayName): readonly string[] {
  const named = label.conditions.filter(mayName);
  return named.length === label.conditions.length ? named : [...named, UNNAMED];
}

/** Covert markings and operations are named to those who hold them, and to nobody else (DESIGN, Words: definition). */
export function namesFor(definitions: Definitions, holdings: readonly Holding[]): MayName {
  const markings = held(holdings, 'marking');
  const operations = held(holdings, 'operation');
  return (condition) => {
    const { kind, name } = conditionParts(condition);
    if (kind === 'marking') return definitions.markings.get(name)?.covert !== true || markings.includes(name);
    if (kind === 'operation') return definitions.operations.get(name)?.covert !== true || operations.includes(name);
    return true;
  };
}

/**
 * Whether the operation of something that was made before may be told. Definitions change meanwhile: one that they no longer have may have
 * been covert, so it is named as if it were.
 */
export function mayNameOperation(definitions: Definitions, operation: string, holdings: readonly Holding[]): boolean {
  if (!definitions.operations.has(operation)) return held(holdings, 'operation').includes(operation);
  return namesFor(definitions, holdings)(condition('operation', operation));
}

/** Stewards and overseers read the text of every definition: they answer for it. */
export function readsEveryText(holdings: readonly Holding[]): boolean {
  const roles = held(holdings, 'role');
  return roles.includes('steward') || roles.includes('overseer');
}

/** A dataset whose every label is covert is named to whoever could name one of them: to others it is as unknown as none. */
export function mayNameSource(
  definitions: Definitions,
  { declares }: SourceDefinition,
  holdings: readonly Holding[],
): boolean {
  const mayName = namesFor(definitions, holdings);
  return readsEveryText(holdings) || declares.some((label) => label.conditions.every(mayName));
}

/** An order tells of its operation and of each dataset it reads or writes. */
export function mayNameOrder(
  definitions: Definitions,
  { operation, datasets }: OrderDefinition,
  holdings: readonly Holding[],
): boolean {
  if (readsEveryText(holdings)) return true;
  if (operation !== undefined && !namesFor(definitions, holdings)(condition('operation', operation))) return false;
  return [...datasets.in, ...datasets.out].every((name) => {
    const source = definitions.sources.get(name);
    return source === undefined || mayNameSource(definitions, source, holdings);
  });
}
