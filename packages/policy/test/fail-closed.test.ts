import { CedarRules, type Entity } from '@peel/policy/cedar/adapter';
import type { mandatoryRules } from '@peel/policy/cedar/mandatory';
import { condition, groupCondition } from '@peel/policy/condition';
import { readDefinitions } from '@peel/policy/definitions';
import { PolicyEngine } from '@peel/policy/engine';
import { label, publicLabel } from '@peel/policy/label';
import { Rulings } from '@peel/policy/rulings';
import { describe, expect, test } from 'vitest';
import { poleFiles } from './template-files.js';

const session: Entity = {
  type: 'Session',
  id: 'session',
  attributes: {
    person: 'a',
    purpose: 'p',
    operation: 'OP-A',
    roles: ['analyst'],
    markings: [],
    organisations: [],
    clearance: 0,
    sound: true,
    subjectCategories: [],
    purposeGroups: [],
    operationGroups: [],
    roleGroups: [],
  },
};
const marking: Entity = { type: 'Marking', id: 'RED', attributes: { name: 'RED' } };
const permitAll = { id: 'permit', text: 'permit (principal, action, resource);', because: undefined };

function without(entity: Entity, attribute: string): Entity {
  const kept = Object.entries(entity.attributes).filter(([name]) => name !== attribute);
  return { ...entity, attributes: Object.fromEntries(kept) };
}

describe('a forbid that cannot be evaluated denies, although Cedar passes over it', () => {
  test('a rule that fails while it runs', () => {
    const overflow = 'forbid (principal, action, resource) when { principal.clearance + 9223372036854775807 > 0 };';
    const held = { ...session, attributes: { ...session.attributes, markings: ['RED'], clearance: 1 } };
    const rules = CedarRules.parse([permitAll, { id: 'own', text: overflow, because: undefined }]);
    expect(rules.decide(held, 'satisfy', marking)).toEqual({ allowed: false, rules: ['own'] });
    expect(CedarRules.parse([permitAll]).decide(held, 'satisfy', marking).allowed).toBe(true);
  });

  test.each(Object.keys(session.attributes))('a session without "%s"', (attribute) => {
    const rules = CedarRules.parse([permitAll]);
    expect(rules.decideChecked(without(session, attribute), 'satisfy', marking)).toBeUndefined();
    expect(rules.conform([without(session, attribute)])).toBe(false);
  });

  test('a resource without its name, or of another type', () => {
    const rules = CedarRules.parse([permitAll]);
    expect(rules.decide(session, 'satisfy', without(marking, 'name')).allowed).toBe(false);
    expect(rules.decideChecked(session, 'satisfy', { ...marking, type: 'Nosuch' })).toBeUndefined();
    expect(rules.decideChecked(session, 'open', marking)).toBeUndefined();
  });
});

test('each mandatory rule alone denies what nothing else does: none is there in vain', () => {
  const rules = CedarRules.parse([permitAll]);
  const one = (type: string, attributes: Entity['attributes']): Entity => ({ type, id: 'X', attributes });
  const resources: Record<Exclude<keyof typeof mandatoryRules, 'mandatory/sound'>, Entity> = {
    'mandatory/marking': marking,
    'mandatory/column-group': one('ColumnGroup', { name: 'health', kind: 'health' }),
    'mandatory/operation': one('Operation', { name: 'OP-B' }),
    'mandatory/organisation': one('Organisation', { name: 'CITY' }),
    'mandatory/grant': one('Grant', { name: 'g', purposes: ['q'] }),
    'mandatory/category': one('Category', { name: 'child' }),
    'mandatory/handling': one('Handling', {
      name: 'H',
      anyPurpose: false,
      purposes: ['q'],
      anyOrganisation: true,
      organisations: [],
    }),
    'mandatory/classification': one('Classification', { name: 'SECRET', level: 3 }),
  };
  for (const [rule, resource] of Object.entries(resources)) {
    expect(rules.decide(session, 'satisfy', resource)).toEqual({ allowed: false, rules: [rule] });
  }
  const unsound = { ...session, attributes: { ...session.attributes, sound: false, operation: 'OP-B' } };
  const decision = rules.decide(unsound, 'satisfy', resources['mandatory/operation']);
  expect(decision).toEqual({ allowed: false, rules: ['mandatory/sound'] });
});

test("law: 's57-default' a workspace without rules of its own permits nothing", () => {
  const files = poleFiles().filter((file) => !file.path.endsWith('.cedar'));
  const engine = PolicyEngine.create(readDefinitions(files));
  const holdings = [
    { kind: 'role', name: 'analyst' },
    { kind: 'operation', name: 'OP-ALDER' },
    { kind: 'clearance', name: 'SECRET' },
  ] as const;
  const profile = { person: 'a', purpose: 'volume-crime-analysis', operation: 'OP-ALDER', holdings };
  expect(engine.admit(profile, Date.parse('2026-12-01'))).toMatchObject({ code: 'policy.not-permitted' });
  expect(engine.rule(profile).allowed).toEqual([]);
});

test("law: 's35-sensitive' a force's own rule may narrow what the mandatory rules allow, and never widen it", () => {
  const widen = 'permit (principal, action, resource);';
  const files = poleFiles().map((file) => (file.path.endsWith('.cedar') ? { ...file, text: widen } : file));
  const engine = PolicyEngine.create(readDefinitions(files));
  const holdings = [
    { kind: 'role', name: 'analyst' },
    { kind: 'operation', name: 'OP-ALDER' },
  ] as const;
  const rulings = engine.rule({ person: 'a', purpose: 'volume-crime-analysis', operation: 'OP-ALDER', holdings });
  expect(rulings.ruling(groupCondition('ethnicity')).allowed).toBe(false);
  expect(rulings.ruling(condition('marking', 'COVERT')).allowed).toBe(false);
  expect(rulings.ruling(condition('classification', 'OFFICIAL')).allowed).toBe(false);
  expect(rulings.ruling(condition('operation', 'OP-BIRCH')).allowed).toBe(false);
});

test('rules are asked once for each condition, and never about one that is not declared', () => {
  const asked: string[] = [];
  const red = condition('marking', 'RED');
  const rulings = new Rulings({
    decide: (c) => {
      asked.push(c);
      return { allowed: true, because: 'for the test' };
    },
    candidates: () => [red],
    isDeclared: (c) => c === red,
  });
  for (let again = 0; again < 3; again += 1) expect(rulings.satisfies(label([red]))).toBe(true);
  expect(rulings.satisfies(label([red, condition('marking', 'BLUE')]))).toBe(false);
  expect(rulings.failing(label([red, condition('marking', 'BLUE')]))).toEqual(['marking:BLUE']);
  expect(rulings.satisfies(publicLabel)).toBe(true);
  expect(asked).toEqual([red]);
});
