import { type Approval, policyInForce } from '@peel/policy/approvals';

/** Which policy rules, and which approvals of others are still open. */
export interface Succession {
  readonly inForce: string | undefined;
  /** Every text that came into force and when, oldest first: a text may come twice. */
  readonly steps: readonly { readonly hash: string; readonly at: number }[];
  /** By hash: given since the text last came into force, so that one person alone can't bring an earlier policy back. */
  readonly open: ReadonlyMap<string, readonly Approval[]>;
}

/**
 * Pure. Follows the approvals in the order in which they were logged: a text comes into force with the last one it needs, and that uses
 * them up. `needed` gives how many a text asks for; `undefined` where the text is not at hand.
 */
export function succession(approvals: readonly Approval[], needed: (hash: string) => number | undefined): Succession {
  const open = new Map<string, readonly Approval[]>();
  const steps: { hash: string; at: number }[] = [];
  let inForce: string | undefined;
  const authors = authorsByHash(approvals);
  for (const approval of approvals) {
    const { hash } = approval;
    if (hash === inForce || authors.get(hash)?.has(approval.by)) continue;
    const given = approval.decision === 'withdraw' ? [] : [...(open.get(hash) ?? []), approval];
    open.set(hash, given);
    const count = needed(hash);
    if (count === undefined || !policyInForce(given, hash, count).inForce) continue;
    inForce = hash;
    steps.push({ hash, at: approval.at });
    open.delete(hash);
  }
  return { inForce, steps, open };
}

/** Whoever is named as an author in any approval of a text counts as one, also for those before and after. */
function authorsByHash(approvals: readonly Approval[]): ReadonlyMap<string, ReadonlySet<string>> {
  const authors = new Map<string, Set<string>>();
  for (const { hash, authors: named } of approvals) {
    const known = authors.get(hash) ?? new Set();
    for (const author of named) known.add(author);
    authors.set(hash, known);
  }
  return authors;
}
