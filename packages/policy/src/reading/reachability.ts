import { type Condition, conditionParts, groupOf } from '../condition.js';
import type { Label } from '../label.js';
import { allowsOperation, type PurposeDefinition } from '../purpose.js';
import { compatiblePurposes, type Operation } from '../vocabulary.js';
import type { Known } from './checks.js';

/**
 * Whether anyone could ever see this label: some purpose in force, in some operation, by someone who holds everything a person can hold.
 * Looks at the mandatory rules only; a force's own rules may still deny (THREATS 12: what no one can reach is listed to the steward).
 */
export function isReachable(label: Label, known: Known): boolean {
  return [...known.purposes.values()].some(
    (purpose) =>
      purpose.status === 'in-force' &&
      label.conditions.every((c) => purposeAllows(purpose, c, known)) &&
      [...known.words.operations.values()].some(
        (operation) =>
          operation.purposes.includes(purpose.name) &&
          allowsOperation(purpose, operation.name) &&
          label.conditions.every((c) => operationAllows(operation, c)),
      ),
  );
}

function purposeAllows(purpose: PurposeDefinition, c: Condition, { words }: Known): boolean {
  const { kind, name } = conditionParts(c);
  const group = groupOf(c);
  if (group !== undefined) {
    return (
      purpose.columnGroups.includes(group) &&
      purpose.roles.some((role) => words.roles.get(role)?.columnGroups.includes(group))
    );
  }
  if (kind === 'grant') return compatiblePurposes(words, name).includes(purpose.name);
  if (kind === 'category') return purpose.subjectCategories.includes(name);
  if (kind === 'handling') return words.handling.get(name)?.purposes?.includes(purpose.name) ?? true;
  return true;
}

function operationAllows(operation: Operation, c: Condition): boolean {
  const { kind, name } = conditionParts(c);
  const group = groupOf(c);
  if (group !== undefined) return operation.columnGroups.includes(group);
  return kind !== 'operation' || operation.name === name;
}
