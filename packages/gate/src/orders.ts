import type { Clock } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import type { PersonId } from '@peel/kernel/ids';
import { type OrderState, orderState } from '@peel/policy/approvals';
import type { OrderDefinition, OrderKind } from '@peel/policy/order';
import { ceilingBeyond } from '@peel/policy/order-rule';
import type { Approvals } from './approvals.js';
import { mayReadText } from './definition-changes.js';
import { gateErrors } from './errors.js';
import type { Freezes } from './freezes.js';
import { mayNameOrder, namedConditions, namesFor } from './naming.js';
import type { People } from './people.js';
import type { PolicyInForce } from './policy-in-force.js';
import type { Recorder } from './recorder.js';
import { type ActiveSession, NO_OPERATION } from './session.js';
import type { Sessions } from './sessions.js';

/** An order as a person may read of it. */
export interface OrderDetail {
  readonly definition: Omit<OrderDefinition, 'ceiling'> & { readonly ceiling: readonly string[] };
  /** Not there for whoever may not read it. */
  readonly text?: string;
  readonly state: OrderState['state'];
  readonly because: string;
}

export interface OrderStatus {
  readonly definition: OrderDefinition;
  readonly state: OrderState;
}

/** Standing orders: the only way to rows with no person present. Their rights are their ceiling. */
export class Orders {
  constructor(
    private readonly parts: {
      readonly policy: PolicyInForce;
      readonly approvals: Approvals;
      readonly freezes: Freezes;
      readonly people: People;
      readonly sessions: Sessions;
      readonly recorder: Recorder;
      readonly clock: Clock;
    },
  ) {}

  async list(): Promise<readonly OrderStatus[]> {
    const { policy } = this.parts;
    return Promise.all(
      [...policy.definitions.orders.values()].map(async (definition) => ({
        definition,
        state: await this.runnable(definition),
      })),
    );
  }

  /** The orders that may be named to a person: one of a covert operation or dataset only to those who hold it, and to who answers for it. */
  async namesFor(person: PersonId): Promise<ReadonlySet<string>> {
    const { definitions } = this.parts.policy;
    const holdings = await this.parts.people.holdings(person);
    const named = [...definitions.orders.values()].filter((order) => mayNameOrder(definitions, order, holdings));
    return new Set(named.map(({ name }) => name));
  }

  /** Throws `gate.order-unknown`. */
  async detail(person: PersonId, name: string): Promise<OrderDetail> {
    const { policy, people } = this.parts;
    const definition = policy.definitions.orders.get(name);
    if (definition === undefined || !(await this.namesFor(person)).has(name))
      throw gateErrors.orderUnknown({ order: name });
    const holdings = await people.holdings(person);
    const { state, because } = await this.runnable(definition);
    const text = (await policy.texts()).inForce.find(({ path }) => path === `purposes/orders/${name}.yaml`)?.text;
    const mayRead = text !== undefined && mayReadText(text, [policy.definitions], holdings);
    const ceiling = namedConditions(definition.ceiling, namesFor(policy.definitions, holdings));
    return { definition: { ...definition, ceiling }, ...(mayRead ? { text } : {}), state, because };
  }

  /** Somebody ends a run: who asked for it, who answers for it, a steward or an overseer. Throws `gate.role-needed`. */
  async cancelling(person: PersonId, { run, order, requestedBy }: { run: string; order: string; requestedBy: string }) {
    const accountable = this.parts.policy.definitions.orders.get(order)?.accountable;
    if (requestedBy !== `person:${person}` && accountable !== person)
      await this.parts.people.requireRole(person, 'steward', 'overseer');
    await this.parts.recorder.record(`order:${order}`, { kind: 'run.cancel', actor: `person:${person}`, note: run });
  }

  /** The order in force of this kind that writes the dataset. Throws `gate.order-missing`. */
  async covering(kind: OrderKind, dataset: string): Promise<OrderDefinition> {
    const found = await this.found(kind, dataset);
    if (found === undefined) throw gateErrors.orderMissing({ kind, target: dataset });
    return found;
  }

  /** An order is run by hand by engineers, stewards and who answers for it. Throws `gate.run-not-yours`; the refusal is written down. */
  async requireRunner(person: PersonId, name: string): Promise<void> {
    const accountable = this.parts.policy.definitions.orders.get(name)?.accountable;
    if (accountable === undefined || (await this.mayAsk(person, accountable))) return;
    throw await this.refusedTo(person, gateErrors.runNotYours({ order: name, accountable }));
  }

  /**
   * Files come into a source through engineers, stewards and who answers for its order: one of a name that is there takes the place of its
   * rows. For a source that may be named to the person. Throws `gate.bringing-not-yours`; the refusal is written down.
   */
  async requireBringer(person: PersonId, source: string): Promise<void> {
    const order = await this.found('sync', source);
    if (await this.mayAsk(person, order?.accountable)) return;
    // The order may write what is covert besides: then nothing of it is told, nor whom it answers to.
    const isNamed = order !== undefined && (await this.namesFor(person)).has(order.name);
    const accountable = isNamed ? `, and for ${order.accountable}, who answers for its standing order` : '';
    throw await this.refusedTo(person, gateErrors.bringingNotYours({ source, accountable }));
  }

  async approve(
    name: string,
    by: { readonly person: string; readonly roles: readonly string[] },
    authors: readonly string[],
  ): Promise<OrderState> {
    const { approvals, people, policy, recorder } = this.parts;
    const definition = this.parts.policy.definitions.orders.get(name);
    if (definition === undefined || !(await this.namesFor(by.person as PersonId)).has(name)) throw orderAbsent(name);
    // An approval by somebody who could not open all of it would stop the order at its next run, and anybody could give one.
    if (ceilingBeyond(policy.definitions, definition, await people.holdings(by.person)).length > 0) {
      const refused = gateErrors.orderBeyond({ order: name, person: by.person });
      throw await recorder.refusal(`order:${name}`, { actor: `person:${by.person}` }, refused);
    }
    if ((await this.state(definition)).state !== 'awaiting-approval')
      throw gateErrors.alreadyInForce({ what: `The standing order "${name}"` });
    await approvals.add(recorder, {
      subject: 'order',
      hash: definition.hash,
      decision: 'approve',
      by: by.person,
      roles: by.roles,
      authors,
    });
    return this.state(definition);
  }

  /** A service session for one run. Throws `gate.order-not-in-force`; the refusal is written down. */
  async open(name: string, run: string, requestedBy: string): Promise<ActiveSession> {
    const { policy, sessions, recorder } = this.parts;
    const actor = `service:${name}/${run}`;
    const definition = policy.definitions.orders.get(name);
    if (definition === undefined)
      throw await recorder.refusal(`order:${name}`, { actor, requestedBy }, orderAbsent(name));
    const state = await this.state(definition);
    const refused =
      state.state === 'in-force'
        ? await this.beyondItsPeople(definition)
        : gateErrors.orderNotInForce({ order: name, why: state.because });
    if (refused !== undefined) {
      throw await recorder.refusal(`order:${name}`, { actor, requestedBy, purpose: definition.purpose }, refused);
    }
    const order = {
      definition,
      name,
      owner: definition.accountable as PersonId,
      purpose: definition.purpose,
      operation: definition.operation ?? NO_OPERATION,
      until: state.until,
    };
    return sessions.openService(order, run, requestedBy, policy.engine.ruleOrder(definition), async () => {
      const now = await this.state(definition);
      if (now.state !== 'in-force') throw gateErrors.orderNotInForce({ order: name, why: now.because });
      const beyond = await this.beyondItsPeople(definition);
      if (beyond !== undefined) throw beyond;
    });
  }

  async close(session: ActiveSession): Promise<void> {
    await this.parts.sessions.endService(session);
  }

  private async found(kind: OrderKind, dataset: string): Promise<OrderDefinition | undefined> {
    // One that its people could not open is found: its run says so, and the refusal is written down.
    for (const definition of this.parts.policy.definitions.orders.values()) {
      if (definition.kind !== kind || !definition.datasets.out.includes(dataset)) continue;
      if ((await this.state(definition)).state === 'in-force') return definition;
    }
    return undefined;
  }

  private async mayAsk(person: PersonId, accountable: string | undefined): Promise<boolean> {
    return person === accountable || this.parts.people.hasRole(person, 'engineer', 'steward');
  }

  private refusedTo(person: PersonId, error: PeelError): Promise<PeelError> {
    return this.parts.recorder.refusal(`refused:${person}`, { actor: `person:${person}` }, error);
  }

  /** Its state as a run would meet it: one that would be refused for its people's sake is not said to be in force. */
  private async runnable(definition: OrderDefinition): Promise<OrderState> {
    const state = await this.state(definition);
    const beyond = state.state === 'in-force' ? await this.beyondItsPeople(definition) : undefined;
    return beyond === undefined ? state : { ...state, state: 'beyond-its-people', because: beyond.message };
  }

  /** A ceiling holds no label that its owner or one of its approvers could not open themselves (DESIGN, Standing orders). */
  private async beyondItsPeople(definition: OrderDefinition): Promise<PeelError | undefined> {
    const { people, policy } = this.parts;
    const { approvers } = await this.state(definition);
    for (const person of new Set([definition.accountable, ...approvers])) {
      const beyond = ceilingBeyond(policy.definitions, definition, await people.holdings(person));
      if (beyond.length > 0) return gateErrors.orderBeyond({ order: definition.name, person });
    }
    return undefined;
  }

  /**
   * Whether whoever asked for a run may be told what it met: in a demonstration its operator, else who could open every label of the
   * ceiling. "Already there" says what is stored (THREATS 5, 24).
   */
  async mayBeTold(definition: OrderDefinition, requestedBy: string): Promise<boolean> {
    if (requestedBy === 'operator') return true;
    const { people, policy } = this.parts;
    const holdings = await people.holdings(requestedBy.replace(/^person:/, ''));
    return ceilingBeyond(policy.definitions, definition, holdings).length === 0;
  }

  private async state(definition: OrderDefinition): Promise<OrderState> {
    const { approvals, freezes, people, policy, clock } = this.parts;
    const present = await people.isPresent(definition.accountable);
    const state = orderState(definition, approvals.of('order', definition.hash), clock.now(), {
      freezes: freezes.list(),
      present: () => present,
    });
    // Approving a policy approves its text; an order still needs its own two. An order that left the policy is not in force.
    return policy.definitions.orders.get(definition.name)?.hash === definition.hash
      ? await this.withAbsence(definition, state, present)
      : { state: 'awaiting-approval', because: 'It changed.', until: undefined, approvers: [] };
  }

  /** That nobody of its owner's name works here is said at once, not after its approvals. */
  private async withAbsence(
    { accountable }: OrderDefinition,
    state: OrderState,
    present: boolean,
  ): Promise<OrderState> {
    if (present || !['awaiting-approval', 'owner-left'].includes(state.state)) return state;
    const was = await this.parts.people.isKnown(accountable);
    const absent = `${accountable}, who answers for it, ${was ? 'is no longer here' : 'has no account'}.`;
    return { ...state, because: state.state === 'owner-left' ? absent : `${state.because} And ${absent}` };
  }
}

function orderAbsent(name: string): PeelError {
  return gateErrors.orderNotInForce({ order: name, why: 'the policy in force has no such order' });
}
