import { createHash } from 'node:crypto';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { policyErrors } from '../errors.js';
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
 * Cedar behind four calls: nothing else in the house knows it. Rules are parsed once and kept by Cedar under the hash of their text.
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

  /** Whether every attribute is there and of its type. Checked once for each entity, so that the many decisions need not. */
  conforms(entities: readonly Entity[]): boolean {
    return cedar.checkParseEntities({ entities: entities.map(entityJson), schema: cedarSchema }).type === 'success';
  }

  decide(principal: Entity, action: 'open' | 'satisfy', resource: Entity): Decision {
    const answer = cedar.statefulIsAuthorized({
      principal: uid(principal),
      action: { type: 'Peel::Action', id: action },
      resource: uid(resource),
      context: {},
      preparsedPolicySetId: this.id,
      entities: [entityJson(principal), entityJson(resource)],
    });
    if (answer.type === 'failure') return { allowed: false, rules: [] };
    const { decision, diagnostics } = answer.response;
    // Cedar passes over a rule that fails and decides by the rest: a forbid that failed would be lost.
    if (diagnostics.errors.length > 0)
      return { allowed: false, rules: diagnostics.errors.map((each) => each.policyId) };
    return { allowed: decision === 'allow', rules: [...diagnostics.reason].sort() };
  }
}

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
