import { createHash } from 'node:crypto';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { policyErrors } from '../errors.js';
import './inlining.js';
import { mandatoryRules } from './mandatory.js';
import { cedarSchema } from './schema.js';

/** A rule of the workspace's own. Its id names file and line. */
export interface WorkspaceRule {
  readonly id: string;
  readonly text: string;
  /** From the annotation @because("…"): the sentence for the person whom it denies. */
  readonly because: string | undefined;
}

export interface Entity {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, Value>>;
}

export type Value = string | number | boolean | readonly string[];

export interface Decision {
  readonly allowed: boolean;
  /** Ids of the rules that decided. */
  readonly rules: readonly string[];
}

/**
 * Cedar behind three calls: nothing else in the house knows it. Rules are parsed once and kept by Cedar under the hash of their text.
 * Any failure or evaluation error is a denial.
 */
export class CedarRules {
  private constructor(private readonly id: string) {}

  /** @throws policyErrors.policyEngineFailed */
  static parse(rules: readonly WorkspaceRule[]): CedarRules {
    const staticPolicies: Record<string, string> = { ...mandatoryRules };
    for (const rule of rules) staticPolicies[rule.id] = rule.text;
    const id = createHash('sha256')
      .update(cedarSchema)
      .update(JSON.stringify(Object.entries(staticPolicies)))
      .digest('hex');
    const answers = [cedar.preparseSchema(SCHEMA, cedarSchema), cedar.preparsePolicySet(id, { staticPolicies })];
    for (const answer of answers) {
      if (answer.type === 'failure') throw policyErrors.policyEngineFailed({ problem: said(answer.errors) });
    }
    return new CedarRules(id);
  }

  /** Whether every attribute of every entity is there and of its type. For many at once: the schema is parsed for each call. */
  conform(entities: readonly Entity[]): boolean {
    return cedar.checkParseEntities({ entities: entities.map(entityJson), schema: cedarSchema }).type === 'success';
  }

  /** Decides, and first checks both entities against the schema: once for each session, so that its many decisions need not. */
  decideChecked(principal: Entity, action: Action, resource: Entity): Decision | undefined {
    return this.answer(principal, action, resource, { preparsedSchemaName: SCHEMA, validateRequest: true });
  }

  decide(principal: Entity, action: Action, resource: Entity): Decision {
    return this.answer(principal, action, resource, {}) ?? { allowed: false, rules: [] };
  }

  /** Undefined when Cedar could not be asked, as when an entity does not conform. */
  private answer(
    principal: Entity,
    action: Action,
    resource: Entity,
    checks: { preparsedSchemaName?: string; validateRequest?: boolean },
  ): Decision | undefined {
    const answer = cedar.statefulIsAuthorized({
      principal: uid(principal),
      action: { type: 'Peel::Action', id: action },
      resource: uid(resource),
      context: {},
      preparsedPolicySetId: this.id,
      entities: [entityJson(principal), entityJson(resource)],
      ...checks,
    });
    if (answer.type === 'failure') return undefined;
    const { decision, diagnostics } = answer.response;
    // Cedar passes over a rule that fails and decides by the rest: a forbid that failed would be lost.
    if (diagnostics.errors.length > 0)
      return { allowed: false, rules: diagnostics.errors.map((each) => each.policyId) };
    return { allowed: decision === 'allow', rules: [...diagnostics.reason].sort() };
  }
}

type Action = 'open' | 'satisfy';

const SCHEMA = 'peel';

function uid(entity: Entity): { type: string; id: string } {
  return { type: `Peel::${entity.type}`, id: entity.id };
}

function entityJson(entity: Entity): cedar.EntityJson {
  const attrs = Object.entries(entity.attributes).map(([name, value]) => [
    name,
    typeof value === 'object' ? [...value] : value,
  ]);
  return { uid: uid(entity), attrs: Object.fromEntries(attrs) as cedar.EntityJson['attrs'], parents: [] };
}

function said(errors: readonly cedar.DetailedError[]): string {
  return errors.map((error) => error.message).join('; ');
}
