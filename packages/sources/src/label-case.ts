import { join, type Label } from '@peel/policy/label';
import type { LabelRules, ValueRule } from '@peel/policy/source';
import { sqlName, sqlText } from './sql-text.js';

/**
 * SQL for a row's label_id: a constant, or a CASE by column values, one rule inside another; NULL where a rule says quarantine or the label
 * is none that `idOf` gives. Says in SQL what policy's `labelOf` says (property-tested against it).
 */
export function labelCase(
  rules: LabelRules,
  textOf: (column: string) => string,
  idOf: (label: Label) => number | undefined,
): string {
  return ruleCase(rules.byValue, rules.always, textOf, idOf);
}

function ruleCase(
  rules: readonly ValueRule[],
  before: Label,
  textOf: (column: string) => string,
  idOf: (label: Label) => number | undefined,
): string {
  const [rule, ...rest] = rules;
  if (rule === undefined) return String(idOf(before) ?? 'CAST(NULL AS INTEGER)');
  const valuesByResult = new Map<string, string[]>();
  for (const [value, label] of rule.cases) {
    const result = ruleCase(rest, join(before, label), textOf, idOf);
    const values = valuesByResult.get(result);
    if (values === undefined) valuesByResult.set(result, [value]);
    else values.push(value);
  }
  const column = textOf(rule.column);
  const cases = [...valuesByResult].map(
    ([result, values]) => `WHEN ${column} IN (${values.map(sqlText).join(', ')}) THEN ${result}`,
  );
  const otherwise =
    rule.otherwise === 'quarantine' ? 'NULL' : ruleCase(rest, join(before, rule.otherwise), textOf, idOf);
  return `CASE ${cases.join(' ')} ELSE ${otherwise} END`;
}

/** SQL that gives for each label_id another number: its bundle, or the label of its cells in a group. */
export function idCase(idColumn: string, pairs: readonly (readonly [number, number])[]): string {
  const [first] = pairs;
  if (first !== undefined && pairs.every(([, to]) => to === first[1])) return String(first[1]);
  return `CASE ${sqlName(idColumn)} ${pairs.map(([from, to]) => `WHEN ${from} THEN ${to}`).join(' ')} END`;
}
