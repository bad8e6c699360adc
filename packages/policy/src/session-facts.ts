import type { Entity } from './cedar/adapter.js';
import { type Condition, condition, groupCondition } from './condition.js';
import type { Definitions } from './definitions.js';
import { held, type Profile } from './holdings.js';
import { allowsOperation, type PurposeDefinition } from './purpose.js';
import type { Operation } from './vocabulary.js';

/** Everything that rules may look at about a session, worked out once. */
export interface SessionFacts {
  readonly person: string;
  readonly purpose: PurposeDefinition | undefined;
  readonly operation: Operation | undefined;
  readonly roles: readonly string[];
  readonly markings: readonly string[];
  readonly organisations: readonly string[];
  /** Level of the highest clearance held; 0 without one. */
  readonly clearance: number;
  /** The person is assigned to the session's operation. */
  readonly assigned: boolean;
  /** Column groups that a role allows which the person holds and the purpose admits. */
  readonly roleGroups: readonly string[];
  /** Purpose and operation are known, and person, purpose and operation allow one another. Says nothing of time. */
  readonly sound: boolean;
}

export function sessionFacts(definitions: Definitions, profile: Profile): SessionFacts {
  const purpose = definitions.purposes.get(profile.purpose);
  const operation = definitions.operations.get(profile.operation);
  const roles = held(profile.holdings, 'role').filter((name) => definitions.roles.has(name));
  const admitted = roles.filter((name) => purpose?.roles.includes(name));
  const assigned = operation !== undefined && held(profile.holdings, 'operation').includes(operation.name);
  const levels = held(profile.holdings, 'clearance').map((name) => definitions.classifications.get(name)?.level ?? 0);
  return Object.freeze({
    person: profile.person,
    purpose,
    operation,
    roles,
    markings: held(profile.holdings, 'marking'),
    organisations: held(profile.holdings, 'organisation'),
    clearance: Math.max(0, ...levels),
    assigned,
    roleGroups: [...new Set(admitted.flatMap((name) => definitions.roles.get(name)?.columnGroups ?? []))].sort(),
    sound:
      purpose?.status === 'in-force' &&
      operation !== undefined &&
      assigned &&
      admitted.length > 0 &&
      operation.purposes.includes(purpose.name) &&
      allowsOperation(purpose, operation.name),
  });
}

export function sessionEntity(facts: SessionFacts): Entity {
  return {
    type: 'Session',
    id: 'session',
    attributes: {
      person: facts.person,
      purpose: facts.purpose?.name ?? '',
      operation: facts.operation?.name ?? '',
      roles: facts.roles,
      markings: facts.markings,
      organisations: facts.organisations,
      clearance: facts.clearance,
      sound: facts.sound,
      subjectCategories: facts.purpose?.subjectCategories ?? [],
      purposeGroups: facts.purpose?.columnGroups ?? [],
      operationGroups: facts.operation?.columnGroups ?? [],
      roleGroups: facts.roleGroups,
    },
  };
}

/**
 * The conditions that the mandatory rules could let pass: a superset of what is allowed. It keeps a session's fingerprint from asking
 * about each of thousands of operations that are not its own.
 */
export function candidates(definitions: Definitions, facts: SessionFacts): readonly Condition[] {
  const { purpose, operation } = facts;
  if (!facts.sound || purpose === undefined || operation === undefined) return [];
  const grants = definitions.compatibility.filter((row) => row.purpose === purpose.name).map((row) => row.grant);
  const named = (
    kind: Parameters<typeof condition>[0],
    names: Iterable<string>,
    declared: ReadonlyMap<string, unknown>,
  ) => [...names].filter((name) => declared.has(name)).map((name) => condition(kind, name));
  return [
    ...named('marking', facts.markings, definitions.markings),
    ...facts.roleGroups.map(groupCondition),
    condition('operation', operation.name),
    ...named('organisation', facts.organisations, definitions.organisations),
    ...named('grant', grants, definitions.grants),
    ...named('category', purpose.subjectCategories, definitions.categories),
    ...named('handling', definitions.handling.keys(), definitions.handling),
    ...[...definitions.classifications.values()]
      .filter((each) => each.level <= facts.clearance)
      .map((each) => condition('classification', each.name)),
  ];
}
