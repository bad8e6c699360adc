import { type Condition, conditionParts, groupOf } from './condition.js';
import type { Definitions } from './definitions.js';
import { type Holding, held } from './holdings.js';
import type { OrderDefinition } from './order.js';
import type { Rule } from './rulings.js';
import { compatiblePurposes, declaredConditions } from './vocabulary.js';

/**
 * A service session's rights are its order's ceiling; no person's rights widen or narrow them. What depends on the purpose is asked
 * afresh, so that a withdrawn purpose or a changed compatibility table reaches standing orders at once.
 */
export function orderRule(definitions: Definitions, order: OrderDefinition): Rule {
  const declared = new Set(declaredConditions(definitions));
  return {
    isDeclared: (c) => declared.has(c),
    candidates: () => order.ceiling.conditions.filter((c) => declared.has(c)),
    decide: (c) => {
      if (!order.ceiling.conditions.includes(c)) {
        return { allowed: false, because: `It is above the ceiling of the standing order ${order.name}.` };
      }
      const problem = beyondPurpose(definitions, order, c);
      if (problem !== undefined) return { allowed: false, because: problem };
      return { allowed: true, because: `It is within the ceiling of the standing order ${order.name}.` };
    },
  };
}

function beyondPurpose(definitions: Definitions, order: OrderDefinition, c: Condition): string | undefined {
  const purpose = definitions.purposes.get(order.purpose);
  if (purpose?.status !== 'in-force') return `The purpose ${order.purpose} is not in force.`;
  const { kind, name } = conditionParts(c);
  const group = groupOf(c);
  if (group !== undefined && !purpose.columnGroups.includes(group)) {
    return `The purpose ${purpose.name} may not read the column group "${group}".`;
  }
  if (kind === 'grant' && !compatiblePurposes(definitions, name).includes(purpose.name)) {
    return `The compatibility table does not let the purpose ${purpose.name} through the grant ${name}.`;
  }
  if (kind === 'category' && !purpose.subjectCategories.includes(name)) {
    return `The purpose ${purpose.name} does not cover the subject category ${name}.`;
  }
  return undefined;
}

/** The conditions of a ceiling that a person could not open: an order may have none that its owner or an approver lacks. */
export function ceilingBeyond(
  definitions: Definitions,
  order: Pick<OrderDefinition, 'ceiling'>,
  holdings: readonly Holding[],
): readonly Condition[] {
  const roles = held(holdings, 'role');
  const levels = held(holdings, 'clearance').map((name) => definitions.classifications.get(name)?.level ?? 0);
  const clearance = Math.max(0, ...levels);
  return order.ceiling.conditions.filter((c) => {
    const { kind, name } = conditionParts(c);
    const group = groupOf(c);
    if (group !== undefined) return !roles.some((role) => definitions.roles.get(role)?.columnGroups.includes(group));
    switch (kind) {
      case 'marking':
      case 'organisation':
      case 'operation':
        return !held(holdings, kind).includes(name);
      case 'classification':
        return clearance < (definitions.classifications.get(name)?.level ?? Number.MAX_SAFE_INTEGER);
      case 'handling': {
        const term = definitions.handling.get(name);
        const mine = held(holdings, 'organisation');
        return term === undefined || (term.organisations?.every((each) => !mine.includes(each)) ?? false);
      }
      default:
        return false;
    }
  });
}
