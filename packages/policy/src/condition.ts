import type { Branded } from '@peel/kernel/ids';
import { policyErrors } from './errors.js';

/** The kinds of thing a reader must satisfy (DESIGN, Words: condition). */
export const conditionKinds = [
  'marking',
  'operation',
  'organisation',
  'grant',
  'category',
  'handling',
  'classification',
] as const;

export type ConditionKind = (typeof conditionKinds)[number];

/** One thing a reader must satisfy, written `kind:name`. */
export type Condition = Branded<'condition'>;

/** Letters, digits, `.`, `_`, `-`: nothing that a label's key, a path or a statement would have to quote. */
const conditionName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const kinds: ReadonlySet<string> = new Set(conditionKinds);

/** @throws policyErrors.conditionInvalid when the name is not one. */
export function condition(kind: ConditionKind, name: string): Condition {
  if (!conditionName.test(name)) {
    throw policyErrors.conditionInvalid({
      text: shortened(`${kind}:${name}`),
      expected: 'a name of at most 64 letters, digits, ".", "_" and "-"',
    });
  }
  return `${kind}:${name}` as Condition;
}

/** The condition written in a text, `kind:name`. @throws policyErrors.conditionInvalid */
export function conditionFromText(text: string): Condition {
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(colon, 0));
  if (!isKind(kind)) {
    throw policyErrors.conditionInvalid({
      text: shortened(text),
      expected: `one of ${conditionKinds.join(', ')}, a colon and a name`,
    });
  }
  return condition(kind, text.slice(colon + 1));
}

export function conditionParts(c: Condition): { readonly kind: ConditionKind; readonly name: string } {
  const colon = c.indexOf(':');
  return { kind: c.slice(0, colon) as ConditionKind, name: c.slice(colon + 1) };
}

/** Markings of column groups begin so; no other marking may. */
const groupPrefix = 'group-';

/** What a reader of a column group must satisfy besides the row's own label (DPA 2018 s.35). */
export function groupCondition(group: string): Condition {
  return condition('marking', `${groupPrefix}${group}`);
}

/** The column group that a condition stands for, if it is one's. */
export function groupOf(c: Condition): string | undefined {
  const { kind, name } = conditionParts(c);
  return kind === 'marking' && name.startsWith(groupPrefix) ? name.slice(groupPrefix.length) : undefined;
}

function isKind(text: string): text is ConditionKind {
  return kinds.has(text);
}

function shortened(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
