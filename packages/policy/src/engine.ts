import { assert } from '@peel/kernel/assert';
import { type Admission, admit, admitOrder } from './admission.js';
import type { Approval, OrderFacts } from './approvals.js';
import { becauseAllowed, becauseDenied, isCovert } from './because.js';
import { CedarRules, type Entity } from './cedar/adapter.js';
import { type Condition, conditionParts, groupOf } from './condition.js';
import type { Definitions } from './definitions.js';
import type { Freeze } from './freezes.js';
import type { Profile } from './holdings.js';
import type { OrderDefinition } from './order.js';
import { orderRule } from './order-rule.js';
import type { PurposeDefinition } from './purpose.js';
import { Rulings } from './rulings.js';
import { candidates, sessionEntity, sessionFacts } from './session-facts.js';
import { compatiblePurposes, declaredConditions } from './vocabulary.js';

/** What the policy says. One for each content hash of the definitions; parsed once; holds no state of any session. */
export class PolicyEngine {
  private constructor(
    readonly definitions: Definitions,
    private readonly rules: CedarRules,
    private readonly resources: ReadonlyMap<Condition, Entity>,
  ) {}

  /** @throws policyErrors.policyEngineFailed when the rules cannot be loaded. */
  static create(definitions: Definitions): PolicyEngine {
    const rules = CedarRules.parse(definitions.cedar);
    const resources = new Map(declaredConditions(definitions).map((c) => [c, resourceOf(definitions, c)]));
    assert(rules.conform([...resources.values()]), 'every condition has the attributes that rules may look at');
    return new PolicyEngine(definitions, rules, resources);
  }

  /** May this session be opened, and stay open, at this moment? */
  admit(profile: Profile, now: number, freezes: readonly Freeze[] = []): Admission {
    return admit(this.definitions, profile, now, freezes, (facts, purpose) => {
      const decision = this.rules.decideChecked(sessionEntity(facts), 'open', purposeEntity(purpose));
      return decision ?? { allowed: false, rules: [] };
    });
  }

  /** What the session may see. Says nothing of time and freezes: `admit` does, and is asked again while the session lasts. */
  rule(profile: Profile): Rulings {
    const facts = sessionFacts(this.definitions, profile);
    const session = sessionEntity(facts);
    const purpose = facts.purpose === undefined ? NO_PURPOSE : purposeEntity(facts.purpose);
    const conforms = this.rules.decideChecked(session, 'open', purpose) !== undefined;
    return new Rulings({
      isDeclared: (c) => this.resources.has(c),
      candidates: () => candidates(this.definitions, facts),
      decide: (c) => {
        const resource = this.resources.get(c);
        const { allowed, rules } =
          resource !== undefined && conforms
            ? this.rules.decide(session, 'satisfy', resource)
            : { allowed: false, rules: [] };
        if (allowed) return { allowed, because: becauseAllowed(this.definitions, facts, c) };
        const because = becauseDenied(this.definitions, facts, c, rules);
        return isCovert(this.definitions, c) ? { allowed, because, unnamed: true } : { allowed, because };
      },
    });
  }

  /** May a run of this standing order start, and go on, at this moment? */
  admitOrder(order: OrderDefinition, approvals: readonly Approval[], now: number, facts: OrderFacts = {}): Admission {
    return admitOrder(this.definitions, order, approvals, now, facts);
  }

  /** What a service session of a standing order may open: its ceiling, as far as its purpose still allows. */
  ruleOrder(order: OrderDefinition): Rulings {
    return new Rulings(orderRule(this.definitions, order));
  }
}

function resourceOf(definitions: Definitions, c: Condition): Entity {
  const { kind, name } = conditionParts(c);
  const group = groupOf(c);
  if (group !== undefined) {
    const kindOfGroup = definitions.columnGroups.get(group)?.kind ?? '';
    return { type: 'ColumnGroup', id: group, attributes: { name: group, kind: kindOfGroup } };
  }
  switch (kind) {
    case 'grant':
      return { type: 'Grant', id: name, attributes: { name, purposes: compatiblePurposes(definitions, name) } };
    case 'handling': {
      const term = definitions.handling.get(name);
      const attributes = {
        name,
        anyPurpose: term !== undefined && term.purposes === undefined,
        purposes: term?.purposes ?? [],
        anyOrganisation: term !== undefined && term.organisations === undefined,
        organisations: term?.organisations ?? [],
      };
      return { type: 'Handling', id: name, attributes };
    }
    case 'classification': {
      const level = definitions.classifications.get(name)?.level ?? Number.MAX_SAFE_INTEGER;
      return { type: 'Classification', id: name, attributes: { name, level } };
    }
    default:
      return { type: `${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}`, id: name, attributes: { name } };
  }
}

const NO_PURPOSE: Entity = {
  type: 'Purpose',
  id: '',
  attributes: { name: '', regime: '', legalBasis: '', roles: [], columnGroups: [], tools: [] },
};

function purposeEntity(purpose: PurposeDefinition): Entity {
  return {
    type: 'Purpose',
    id: purpose.name,
    attributes: {
      name: purpose.name,
      regime: purpose.regime,
      legalBasis: purpose.legalBasis,
      roles: purpose.roles,
      columnGroups: purpose.columnGroups,
      tools: purpose.tools,
    },
  };
}
