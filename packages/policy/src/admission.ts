import type { PeelError } from '@peel/kernel/errors';
import { type Approval, type OrderFacts, orderState } from './approvals.js';
import { holdsAt, startOf } from './calendar.js';
import type { Decision } from './cedar/adapter.js';
import type { Definitions } from './definitions.js';
import { policyErrors } from './errors.js';
import { type Freeze, frozen } from './freezes.js';
import { type Holding, held, type Profile } from './holdings.js';
import type { OrderDefinition } from './order.js';
import { allowsOperation, type PurposeDefinition } from './purpose.js';
import { type SessionFacts, sessionFacts } from './session-facts.js';

/** Whether a session may be opened. A refusal has one code; its error says what was wrong, what this person could do, whom to ask. */
export type Admission =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: string; readonly error: PeelError };

type Ask = (facts: SessionFacts, purpose: PurposeDefinition) => Decision;

interface Request {
  readonly definitions: Definitions;
  readonly profile: Profile;
  readonly facts: SessionFacts;
  readonly now: number;
  readonly freezes: readonly Freeze[];
  /** What this person could open instead, as a sentence. */
  readonly accepted: () => string;
}

const ALLOWED: Admission = Object.freeze({ allowed: true });

/**
 * The checks in order: person, purpose, operation, both together, the force's own rules, freezes of purpose and operation. The first that
 * fails is told, so that a freeze is told to those whom it stops: who may not open the session anyway does not hear of it.
 */
export function admit(
  definitions: Definitions,
  profile: Profile,
  now: number,
  freezes: readonly Freeze[],
  ask: Ask,
): Admission {
  const request: Request = {
    definitions,
    profile,
    facts: sessionFacts(definitions, profile),
    now,
    freezes,
    accepted: () => acceptedText(definitions, profile.holdings, now),
  };
  const error =
    personProblem(request) ??
    purposeProblem(request) ??
    operationProblem(request) ??
    togetherProblem(request) ??
    rulesProblem(request, ask) ??
    freezeProblem(request);
  return error === undefined ? ALLOWED : Object.freeze({ allowed: false, code: error.code, error });
}

/** Whether a run of a standing order may start or go on: the order, its purpose and its operation, all at this moment. */
export function admitOrder(
  definitions: Definitions,
  order: OrderDefinition,
  approvals: readonly Approval[],
  now: number,
  facts: OrderFacts,
): Admission {
  const because = orderProblem(definitions, order, approvals, now, facts);
  if (because === undefined) return ALLOWED;
  const error = policyErrors.orderNotInForce({ order: order.name, because, ask: order.accountable });
  return Object.freeze({ allowed: false, code: error.code, error });
}

function orderProblem(
  definitions: Definitions,
  order: OrderDefinition,
  approvals: readonly Approval[],
  now: number,
  facts: OrderFacts,
): string | undefined {
  if (definitions.orders.get(order.name)?.hash !== order.hash) return 'It is not an order of the policy in force.';
  const state = orderState(order, approvals, now, facts);
  if (state.state !== 'in-force') return state.because;
  const purpose = definitions.purposes.get(order.purpose);
  if (purpose?.status !== 'in-force' || !holdsAt(now, purpose.begins, purpose.expires)) {
    return `Its purpose "${order.purpose}" is not in force.`;
  }
  if (!documentsHold(purpose, now)) return `An assessment of its purpose "${order.purpose}" has lapsed.`;
  if (order.operation === undefined) return undefined;
  const operation = definitions.operations.get(order.operation);
  if (operation === undefined || !holdsAt(now, operation.opened, operation.closed)) {
    return `Its operation "${order.operation}" is not open.`;
  }
  const freeze = frozen(facts.freezes ?? [], 'operation', order.operation, now);
  return freeze === undefined ? undefined : `Its operation was frozen by ${freeze.role}.`;
}

/** Whether the purpose, with its assessments, counts at this moment. */
export function isUsableAt(purpose: PurposeDefinition, now: number): boolean {
  return purpose.status === 'in-force' && holdsAt(now, purpose.begins, purpose.expires) && documentsHold(purpose, now);
}

/** The pairs of purpose and operation that these holdings allow at this moment, before freezes and the force's own rules. */
export function openChoices(
  definitions: Definitions,
  holdings: readonly Holding[],
  now: number,
): readonly { readonly purpose: string; readonly operation: string }[] {
  const roles = held(holdings, 'role');
  return held(holdings, 'operation').flatMap((name) => {
    const operation = definitions.operations.get(name);
    if (operation === undefined || !holdsAt(now, operation.opened, operation.closed)) return [];
    return operation.purposes
      .filter((each) => {
        const purpose = definitions.purposes.get(each);
        return (
          purpose !== undefined &&
          isUsableAt(purpose, now) &&
          allowsOperation(purpose, name) &&
          purpose.roles.some((role) => roles.includes(role))
        );
      })
      .map((purpose) => Object.freeze({ purpose, operation: name }));
  });
}

function acceptedText(definitions: Definitions, holdings: readonly Holding[], now: number): string {
  const choices = openChoices(definitions, holdings, now);
  if (choices.length === 0) return 'At present there is nothing you could open.';
  const shown = choices.slice(0, 8).map(({ purpose, operation }) => `${purpose} in ${operation}`);
  return `You could open: ${shown.join('; ')}${choices.length > shown.length ? '; and others' : ''}.`;
}

function personProblem({ definitions, profile, freezes, now }: Request): PeelError | undefined {
  const freeze = frozen(freezes, 'person', profile.person, now);
  if (freeze === undefined) return undefined;
  return policyErrors.personFrozen({ person: profile.person, by: freeze.role, ask: definitions.workspace.ask });
}

function purposeProblem(request: Request): PeelError | undefined {
  const { definitions, profile, facts, now, accepted } = request;
  const { purpose } = facts;
  if (purpose === undefined) {
    const ask = definitions.workspace.ask;
    return policyErrors.purposeUnknown({ purpose: shortened(profile.purpose), accepted: accepted(), ask });
  }
  const told = { purpose: purpose.name, ask: purpose.owner };
  if (purpose.status !== 'in-force') {
    const status = purpose.status === 'draft' ? 'still a draft' : 'withdrawn';
    return policyErrors.purposeNotInForce({ ...told, status, accepted: accepted() });
  }
  if (now < startOf(purpose.begins)) return policyErrors.purposeNotBegun({ ...told, begins: purpose.begins });
  if (now >= startOf(purpose.expires)) return policyErrors.purposeExpired({ ...told, expires: purpose.expires });
  return documentProblem(purpose, now);
}

/** law: s64-impact-assessment, s42-policy-document. Both must be in place at the time. */
function documentProblem(purpose: PurposeDefinition, now: number): PeelError | undefined {
  const told = { purpose: purpose.name, ask: purpose.owner };
  if (now >= startOf(purpose.impactAssessment.expires)) {
    return policyErrors.impactAssessmentLapsed({ ...told, ...purpose.impactAssessment });
  }
  const document = purpose.sensitive?.policyDocument;
  if (document !== undefined && now >= startOf(document.expires)) {
    return policyErrors.policyDocumentLapsed({ ...told, ...document });
  }
  return undefined;
}

function documentsHold(purpose: PurposeDefinition, now: number): boolean {
  return documentProblem(purpose, now) === undefined;
}

function operationProblem(request: Request): PeelError | undefined {
  const { definitions, profile, facts, now, accepted } = request;
  const { operation } = facts;
  // A covert operation is told from one that does not exist only by those who are assigned to it.
  if (operation === undefined || (operation.covert && !facts.assigned)) {
    const ask = definitions.workspace.ask;
    return policyErrors.operationUnknown({ operation: shortened(profile.operation), accepted: accepted(), ask });
  }
  const told = { operation: operation.name, ask: operation.lead };
  if (!facts.assigned) return policyErrors.operationUnassigned({ ...told, accepted: accepted() });
  if (now < startOf(operation.opened)) {
    return policyErrors.operationNotOpened({ ...told, opened: operation.opened, accepted: accepted() });
  }
  if (operation.closed !== undefined && now >= startOf(operation.closed)) {
    return policyErrors.operationClosed({ ...told, closed: operation.closed, accepted: accepted() });
  }
  return undefined;
}

function togetherProblem({ facts, accepted }: Request): PeelError | undefined {
  const { purpose, operation, roles } = facts;
  if (purpose === undefined || operation === undefined) return undefined;
  if (!operation.purposes.includes(purpose.name) || !allowsOperation(purpose, operation.name)) {
    return policyErrors.purposeOutsideOperation({
      purpose: purpose.name,
      operation: operation.name,
      accepted: accepted(),
      ask: operation.lead,
    });
  }
  if (!purpose.roles.some((role) => roles.includes(role))) {
    return policyErrors.roleNotAllowed({
      purpose: purpose.name,
      roles: purpose.roles.join(', '),
      accepted: accepted(),
      ask: purpose.owner,
    });
  }
  return undefined;
}

function rulesProblem({ definitions, facts, accepted }: Request, ask: Ask): PeelError | undefined {
  const { purpose } = facts;
  if (purpose === undefined) return undefined;
  const decision = ask(facts, purpose);
  if (decision.allowed) return undefined;
  const told = { purpose: purpose.name, accepted: accepted(), ask: definitions.workspace.ask };
  if (decision.rules.length === 0) return policyErrors.notPermitted(told);
  const said = definitions.cedar.find(
    (rule) => decision.rules.includes(rule.id) && rule.because !== undefined,
  )?.because;
  return policyErrors.forbiddenByRule({ ...told, because: said ?? 'one of them forbids it.' });
}

function freezeProblem({ facts, now, freezes }: Request): PeelError | undefined {
  const { purpose, operation } = facts;
  if (purpose === undefined || operation === undefined) return undefined;
  const ofPurpose = frozen(freezes, 'purpose', purpose.name, now);
  if (ofPurpose !== undefined)
    return policyErrors.purposeFrozen({ purpose: purpose.name, ask: purpose.owner, by: ofPurpose.role });
  const ofOperation = frozen(freezes, 'operation', operation.name, now);
  if (ofOperation === undefined) return undefined;
  return policyErrors.operationFrozen({ operation: operation.name, ask: operation.lead, by: ofOperation.role });
}

function shortened(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
