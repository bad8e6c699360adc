import { type Day, dayOf, startOf } from './calendar.js';
import type { PublicDefinitions, PublicPurpose } from './public-definitions.js';

/** A text of the definitions, as the public may know it today, and when it came into force. */
export interface PublicStep {
  readonly at: number;
  readonly definitions: PublicDefinitions;
}

export type NewsKind = 'approved' | 'reviewed' | 'changed' | 'expired' | 'withdrawn';

/** Something happened to a purpose. */
export interface NewsItem {
  /** Stable: the same event has the same id for ever. @example 2026-11-25-volume-crime-analysis-approved */
  readonly id: string;
  readonly day: Day;
  readonly kind: NewsKind;
  readonly purpose: string;
  readonly title: string;
  /** As they stood on that day. */
  readonly begins: Day;
  readonly expires: Day;
  readonly summary: string;
  readonly assessment: string;
  /** What of the purpose's text differs, in words; for `reviewed` and `changed`. */
  readonly parts: readonly string[];
}

/** A purpose that everybody may know of, as it was last in force or is. */
export interface PublicHistory {
  readonly purpose: PublicPurpose;
  /** The day it first came into force. */
  readonly since: Day;
  readonly state: 'in-force' | 'not-begun' | 'expired' | 'withdrawn';
}

const PARTS: Readonly<Partial<Record<keyof PublicPurpose, string>>> = {
  title: 'its name',
  summary: 'what it is for',
  owner: 'who answers for it',
  legalBasis: 'its legal basis',
  lawEnforcementPurposes: 'its law enforcement purposes',
  necessity: 'why it is necessary',
  scope: 'its scope',
  sensitive: 'what it says of sensitive data',
  tools: 'what it may be used through',
  categories: 'the people concerned',
  columnGroups: 'the sensitive columns it may read',
  roles: 'who may use it',
  datasets: 'the data it may use',
  approvers: 'how many must approve it',
  words: 'its explanation',
};

/**
 * Pure. What happened to purposes, from the texts that came into force, in order: newest first. It knows days and no times; a text that
 * differs from the one before in nothing public is no news. Of one day the later stands first.
 */
export function publicNews(steps: readonly PublicStep[], now: number): readonly NewsItem[] {
  const items = new Map<string, NewsItem>();
  const times = new Map<string, number>();
  const note = (time: number, kind: NewsKind, purpose: PublicPurpose, parts: readonly string[]): void => {
    const item = newsItem(dayOf(time), kind, purpose, parts);
    const before = items.get(item.id);
    times.set(item.id, time);
    items.set(item.id, { ...item, parts: [...new Set([...(before?.parts ?? []), ...parts])].sort() });
  };
  let held = new Map<string, PublicPurpose>();
  steps.forEach(({ at, definitions }, index) => {
    const next = new Map(
      definitions.purposes.filter(({ status }) => status === 'in-force').map((each) => [each.name, each]),
    );
    for (const [name, purpose] of next) {
      const change = changeOf(held.get(name), purpose, dayOf(at));
      if (change !== undefined) note(at, change.kind, purpose, change.parts);
    }
    for (const [name, purpose] of held) if (!next.has(name)) note(at, 'withdrawn', purpose, []);
    const until = Math.min(steps[index + 1]?.at ?? now, now);
    for (const purpose of next.values()) {
      const over = startOf(purpose.expires);
      if (over > at && over <= until) note(over, 'expired', purpose, []);
    }
    held = next;
  });
  const timeOf = ({ id }: NewsItem) => times.get(id) ?? 0;
  return [...items.values()].sort((left, right) => timeOf(right) - timeOf(left) || (left.id < right.id ? -1 : 1));
}

/** Pure. Every public purpose that was ever in force, so that its page stays where it is. */
export function publicHistory(steps: readonly PublicStep[], now: number): readonly PublicHistory[] {
  const found = new Map<string, PublicHistory>();
  for (const { at, definitions } of steps) {
    const named = new Set(definitions.purposes.map(({ name }) => name));
    for (const [name, history] of found) if (!named.has(name)) found.set(name, { ...history, state: 'withdrawn' });
    for (const purpose of definitions.purposes) {
      const since = found.get(purpose.name)?.since ?? (purpose.status === 'in-force' ? dayOf(at) : undefined);
      if (since === undefined) continue;
      found.set(purpose.name, { purpose, since, state: stateOf(purpose, now) });
    }
  }
  return [...found.values()].sort((left, right) => (left.purpose.name < right.purpose.name ? -1 : 1));
}

function changeOf(
  before: PublicPurpose | undefined,
  after: PublicPurpose,
  today: Day,
): { readonly kind: NewsKind; readonly parts: readonly string[] } | undefined {
  if (before === undefined) return { kind: 'approved', parts: [] };
  const parts = (Object.keys(PARTS) as (keyof PublicPurpose)[]).flatMap((part) =>
    isSame(before[part], after[part]) ? [] : [PARTS[part] ?? part],
  );
  // A later end, or a fresh assessment, is what a review gives.
  if (after.expires > before.expires || !isSame(before.assessment, after.assessment))
    return { kind: 'reviewed', parts };
  if (after.expires < before.expires && after.expires <= today) return { kind: 'withdrawn', parts };
  if (!isSame([before.begins, before.expires], [after.begins, after.expires]))
    return { kind: 'changed', parts: [...parts, 'when it holds'] };
  return parts.length === 0 ? undefined : { kind: 'changed', parts };
}

function newsItem(day: Day, kind: NewsKind, purpose: PublicPurpose, parts: readonly string[]): NewsItem {
  const { name, title, begins, expires, summary, assessment } = purpose;
  return {
    ...{ id: `${day}-${name}-${kind}`, day, kind, purpose: name, title, begins, expires, summary, parts },
    assessment: assessment.reference,
  };
}

function stateOf({ status, begins, expires }: PublicPurpose, now: number): PublicHistory['state'] {
  if (status === 'withdrawn') return 'withdrawn';
  if (now < startOf(begins)) return 'not-begun';
  return now < startOf(expires) ? 'in-force' : 'expired';
}

/** Definitions are plain data with their members in one order, so their text tells whether they differ. */
function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
