import { type Condition, conditionFromText } from './condition.js';

/**
 * A set of conditions, all of which must be satisfied: so a join is a union, and what policy says of a join is what it says of each part
 * (DESIGN, Labels). Equal labels have equal keys.
 */
export interface Label {
  /** Canonical text: the sorted conditions joined with "+"; '' is public. */
  readonly key: string;
  /** Sorted, each once. */
  readonly conditions: readonly Condition[];
}

const SEPARATOR = '+';

export function label(conditions: Iterable<Condition>): Label {
  const sorted = [...new Set(conditions)].sort();
  return Object.freeze({ key: sorted.join(SEPARATOR), conditions: Object.freeze(sorted) });
}

/** What is needed to see things together. @example join(label([a]), label([b])).conditions // [a, b] */
export function join(...labels: readonly Label[]): Label {
  const [only] = labels;
  if (only !== undefined && labels.every((each) => each.key === only.key)) return only;
  return label(labels.flatMap((each) => each.conditions));
}

/** @throws policyErrors.conditionInvalid */
export function labelFromKey(key: string): Label {
  return key === '' ? publicLabel : label(key.split(SEPARATOR).map(conditionFromText));
}

/** Asks for nothing. */
export const publicLabel: Label = label([]);

/** Whether whoever satisfies `upper` satisfies `lower`, whatever the policy. */
export function covers(upper: Label, lower: Label): boolean {
  return lower.conditions.every((c) => upper.conditions.includes(c));
}
