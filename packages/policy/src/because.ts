import { isMandatory, type MandatoryRule } from './cedar/mandatory.js';
import { type Condition, conditionParts, groupOf } from './condition.js';
import type { Definitions } from './definitions.js';
import type { SessionFacts } from './session-facts.js';

/** Said of what is covert to someone who does not hold it, whatever it is. */
const COVERT = 'It is under a rule that is not described here.';

export function isCovert(definitions: Definitions, c: Condition): boolean {
  const { kind, name } = conditionParts(c);
  if (kind === 'marking') return definitions.markings.get(name)?.covert ?? false;
  return kind === 'operation' && (definitions.operations.get(name)?.covert ?? false);
}

export function becauseAllowed(definitions: Definitions, facts: SessionFacts, c: Condition): string {
  const { kind, name } = conditionParts(c);
  const purpose = facts.purpose?.name ?? '';
  const group = groupOf(c);
  if (group !== undefined) {
    return `The purpose ${purpose}, the operation ${facts.operation?.name ?? ''} and your role allow "${group}".`;
  }
  switch (kind) {
    case 'marking':
      return `You hold the marking ${name}.`;
    case 'operation':
      return `This session is in the operation ${name}.`;
    case 'organisation':
      return `You belong to ${definitions.organisations.get(name)?.title ?? name}.`;
    case 'grant':
      return `The compatibility table lets the purpose ${purpose} through the grant ${name}.`;
    case 'category':
      return `The purpose ${purpose} covers the subject category ${name}.`;
    case 'handling':
      return `The handling term ${name} is met.`;
    case 'classification':
      return `You are cleared for ${name}.`;
  }
}

/** Why not: by the first of the mandatory rules that forbids it, else by the force's own rule, else because nothing permits it. */
export function becauseDenied(
  definitions: Definitions,
  facts: SessionFacts,
  c: Condition,
  rules: readonly string[],
): string {
  if (isCovert(definitions, c)) return COVERT;
  const mandatory = rules.find(isMandatory);
  if (mandatory !== undefined) return mandatorySentence(mandatory, definitions, facts, c);
  const own = rules.map((id) => definitions.cedar.find((rule) => rule.id === id)).filter((rule) => rule !== undefined);
  const said = own.find((rule) => rule.because !== undefined)?.because;
  if (said !== undefined) return said;
  if (own.length > 0) return "The force's own rules forbid it.";
  return "None of the force's own rules permits it.";
}

function mandatorySentence(rule: MandatoryRule, definitions: Definitions, facts: SessionFacts, c: Condition): string {
  const { name } = conditionParts(c);
  const purpose = facts.purpose?.name ?? 'of this session';
  switch (rule) {
    case 'mandatory/sound':
      return 'Person, purpose and operation of this session do not allow one another.';
    case 'mandatory/marking':
      return `It needs the marking ${name}, which you do not hold.`;
    case 'mandatory/column-group':
      return groupSentence(facts, groupOf(c) ?? name);
    case 'mandatory/operation':
      return `It belongs to the operation ${name}, and this session is in ${facts.operation?.name ?? 'none'}.`;
    case 'mandatory/organisation':
      return `It is for ${definitions.organisations.get(name)?.title ?? name}, to which you do not belong.`;
    case 'mandatory/grant':
      return `It was collected under the grant ${name}, and the compatibility table does not let the purpose ${purpose} through.`;
    case 'mandatory/category':
      return `It concerns the subject category ${name}, which the purpose ${purpose} does not cover.`;
    case 'mandatory/handling':
      return `Its handling term ${name} is not met by this purpose and your organisations.`;
    case 'mandatory/classification':
      return `It is classified ${name}, above your clearance.`;
  }
}

function groupSentence(facts: SessionFacts, group: string): string {
  if (!facts.purpose?.columnGroups.includes(group)) {
    return `The purpose ${facts.purpose?.name ?? ''} may not read the column group "${group}".`;
  }
  if (!facts.operation?.columnGroups.includes(group)) {
    return `The operation ${facts.operation?.name ?? ''} does not allow the column group "${group}".`;
  }
  return `None of your roles may read the column group "${group}" for this purpose.`;
}
