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
 * Pure. A fold over the approvals in the order in which they were logged: a text comes into force with the last one it needs, and that uses
 * them up. What was settled stays settled: no later approval changes which text was in force before it, and none takes the one in force
 * away but the last one that another text needs. So whoever is named an author counts as one from that entry on, never backwards, and of
 * the text in force an approval settles nothing.
 *
 * `needed` gives how many a text asks for; `undefined` where the text is not at hand. An approval may say that it took more at its time, or, of a text
 * that has gone, how many it took at all: a lost text must not bring an earlier one back.
 */
export function succession(approvals: readonly Approval[], needed: (hash: string) => number | undefined): Succession {
  const open = new Map<string, readonly Approval[]>();
  const authors = new Map<string, ReadonlySet<string>>();
  const steps: { hash: string; at: number }[] = [];
  let inForce: string | undefined;
  for (const approval of approvals) {
    const { hash } = approval;
    const known = new Set([...(authors.get(hash) ?? []), ...approval.authors]);
    authors.set(hash, known);
    if (hash === inForce) continue;
    const before = open.get(hash) ?? [];
    const given = approval.decision === 'withdraw' ? [] : [...before, approval].filter(({ by }) => !known.has(by));
    open.set(hash, given);
    const count = Math.max(needed(hash) ?? 0, approval.needed ?? 0);
    if (count === 0 || !policyInForce(given, hash, count).inForce) continue;
    inForce = hash;
    steps.push({ hash, at: approval.at });
    open.delete(hash);
  }
  return { inForce, steps, open };
}
