import type { Approval } from '@peel/policy/approvals';
import type { LoggedFact } from './logged-facts.js';

/** What the ledger keeps of an approval: with kind and actor, all that counts of it. Older entries do not say how many it took. */
export function noteOf({ hash, roles, authors, needed }: Omit<Approval, 'at'>): string {
  const oneOf = needed === undefined ? '' : `; one of ${needed}`;
  return `${hash} as ${[...roles].sort().join(', ')}; written by ${[...authors].sort().join(', ')}${oneOf}`;
}

export function kindOf({ subject, decision }: Pick<Approval, 'subject' | 'decision'>): string {
  return `${subject}.${decision}`;
}

/** The approval that an entry of the log is, if it is one. */
export function approvalOf({
  kind,
  actor,
  time,
  note,
}: Pick<LoggedFact, 'kind' | 'actor' | 'time' | 'note'>): Approval | undefined {
  const [, subject, decision] = /^(policy|order)\.(approve|withdraw)$/.exec(kind) ?? [];
  const [, hash, roles, authors, needed] =
    /^([0-9a-f]{64}) as (.*?); written by (.*?)(?:; one of (\d+))?$/s.exec(note ?? '') ?? [];
  if (subject === undefined || hash === undefined || roles === undefined || authors === undefined) return undefined;
  return Object.freeze({
    subject: subject as Approval['subject'],
    decision: decision as Approval['decision'],
    hash,
    by: actor.replace(/^person:/, ''),
    roles: namesIn(roles),
    authors: namesIn(authors),
    ...(needed === undefined ? {} : { needed: Number(needed) }),
    at: Date.parse(time),
  });
}

function namesIn(text: string): readonly string[] {
  return text.split(', ').filter((name) => name !== '');
}
