import { addMonths, dayOf, holdsAt, startOf } from './calendar.js';
import { type Freeze, frozen } from './freezes.js';
import type { OrderDefinition } from './order.js';

/** Someone approved a text, by its hash, or took that back. A fact of the ledger. */
export interface Approval {
  readonly subject: 'policy' | 'order';
  readonly hash: string;
  readonly decision: 'approve' | 'withdraw';
  readonly by: string;
  /** Roles they held at the time. */
  readonly roles: readonly string[];
  /** Who wrote the text, as known then. Whoever is named before it comes into force counts as an author of it. */
  readonly authors: readonly string[];
  /** How many approvals the text took when this one was given; not there in entries from before the log kept it. */
  readonly needed?: number;
  readonly at: number;
}

export interface ApprovalState {
  readonly inForce: boolean;
  /** Whose approvals count, in the order they came. */
  readonly approvers: readonly string[];
  /** When the last one needed came. */
  readonly since: number | undefined;
  /** A plain sentence: what there is, or what is missing. */
  readonly because: string;
}

/**
 * A policy is in force when two different stewards, neither an author of it, approved its content hash (DESIGN, Policy in force).
 * `needed` is the most that any of its purposes asks for: see `approversNeeded`.
 */
export function policyInForce(approvals: readonly Approval[], hash: string, needed = 2): ApprovalState {
  return settled(approvals, 'policy', hash, [], (counting) => {
    const stewards = counting.filter((each) => each.roles.includes('steward'));
    return judged(stewards, Math.max(2, needed), 'stewards who did not write it');
  });
}

export function approversNeeded(purposes: Iterable<{ readonly approvers: number }>): number {
  return Math.max(2, ...[...purposes].map((purpose) => purpose.approvers));
}

export interface OrderFacts {
  readonly freezes?: readonly Freeze[];
  /** Whether the accountable person still works here; when not given they do. */
  readonly present?: (person: string) => boolean;
}

export interface OrderState {
  /** `beyond-its-people`: somebody it stands on could not open all of its ceiling any more. What they hold is asked outside this file. */
  readonly state:
    | 'in-force'
    | 'awaiting-approval'
    | 'not-begun'
    | 'expired'
    | 'frozen'
    | 'owner-left'
    | 'beyond-its-people';
  readonly because: string;
  /** The first instant at which it is over, when it is in force. */
  readonly until: number | undefined;
  /** Those whose approvals count: once it has what it needs, the two that brought it into force. */
  readonly approvers: readonly string[];
}

/**
 * A standing order is in force when two people, one a steward, neither its author nor the person who answers for it, approved its hash;
 * within its own days, and never more than 12 months after its approval.
 */
export function orderState(
  order: OrderDefinition,
  approvals: readonly Approval[],
  now: number,
  facts: OrderFacts = {},
): OrderState {
  const given = approvals.filter((each) => each.at <= now);
  const approval = settled(given, 'order', order.hash, [order.accountable], judgedOrder);
  const { approvers } = approval;
  const over = (state: OrderState['state'], because: string): OrderState => ({
    state,
    because,
    until: undefined,
    approvers,
  });
  if (!approval.inForce || approval.since === undefined) return over('awaiting-approval', approval.because);
  const freeze =
    frozen(facts.freezes ?? [], 'order', order.name, now) ??
    frozen(facts.freezes ?? [], 'purpose', order.purpose, now) ??
    frozen(facts.freezes ?? [], 'person', order.accountable, now);
  if (freeze !== undefined) return over('frozen', `It was frozen by ${freeze.role}.`);
  if (facts.present?.(order.accountable) === false) {
    return over('owner-left', `${order.accountable}, who answers for it, is no longer here.`);
  }
  if (now < startOf(order.begins)) return over('not-begun', `It begins on ${order.begins}.`);
  const until = Math.min(startOf(order.expires), startOf(addMonths(dayOf(approval.since), 12)));
  if (!holdsAt(now, order.begins, order.expires) || now >= until) {
    return over('expired', `It ended on ${dayOf(until)}; a new one must be approved.`);
  }
  return { state: 'in-force', because: approval.because, until, approvers };
}

/**
 * Follows the approvals of one text in their order: the first of each person since the last withdrawal, without those of `excluded` and of
 * whoever was named an author so far. Once there are enough it is settled: what is said of the text later, by whomever, changes nothing
 * but a withdrawal.
 */
function settled(
  approvals: readonly Approval[],
  subject: Approval['subject'],
  hash: string,
  excluded: readonly string[],
  judge: (counting: readonly Approval[]) => ApprovalState,
): ApprovalState {
  const mine = approvals.filter((each) => each.subject === subject && each.hash === hash).sort((a, b) => a.at - b.at);
  const authors = new Set(excluded);
  let counting: readonly Approval[] = [];
  for (const each of mine) {
    if (each.decision === 'withdraw') counting = [];
    else if (!judge(counting).inForce) {
      for (const author of each.authors) authors.add(author);
      const isFirst = counting.every(({ by }) => by !== each.by);
      counting = (isFirst ? [...counting, each] : counting).filter(({ by }) => !authors.has(by));
    }
  }
  return judge(counting);
}

function judged(counting: readonly Approval[], needed: number, who: string): ApprovalState {
  const approvers = counting.map((each) => each.by);
  const since = counting[needed - 1]?.at;
  const because =
    since === undefined
      ? `It has ${approvers.length} of the ${needed} approvals it needs, of ${who}.`
      : `Approved by ${approvers.slice(0, needed).join(' and ')}.`;
  return Object.freeze({ inForce: since !== undefined, approvers, since, because });
}

function judgedOrder(counting: readonly Approval[]): ApprovalState {
  const steward = counting.find((each) => each.roles.includes('steward'));
  const other = counting.find((each) => each !== steward);
  if (steward === undefined || other === undefined) {
    const approvers = counting.map((each) => each.by);
    const because =
      'It needs the approval of two people, one of them a steward, neither its author nor the person who answers for it.';
    return { inForce: false, approvers, since: undefined, because };
  }
  const approvers = [steward, other].sort((a, b) => a.at - b.at).map((each) => each.by);
  const since = Math.max(steward.at, other.at);
  return { inForce: true, approvers, since, because: `Approved by ${approvers.join(' and ')}.` };
}
