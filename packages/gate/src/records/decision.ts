import { type EventId, keyedId } from '@peel/kernel/ids';
import type { LawAct } from '@peel/ledger/event';

/** What is done to the records: they go; nobody reads them until it is decided otherwise; they are kept until a day (DPA 2018 s.47, s.39). */
export type Deed = 'erase' | 'restrict' | 'keep';

/** DPA 2018 s.62(1). */
export const LAW_OF: Readonly<Record<Deed, LawAct>> = { erase: 'erase', restrict: 'alter', keep: 'alter' };

export interface Decision {
  readonly request: string;
  readonly deed: Deed;
  readonly dataset: string;
  /** Sorted, each once. */
  readonly records: readonly string[];
  /** Of `keep`: the day of their next review. */
  readonly until?: string;
}

/** As the log has it confirmed and not carried out. */
export interface LoggedDecision {
  readonly request: string;
  readonly note: string;
  readonly by: string;
  readonly event: EventId;
}

export const ASK = 'records.ask';
export const CONFIRM = 'records.confirm';
export const REFUSE = 'records.refuse';

/**
 * What the log keeps in the open of a decision. Which records it is about is sealed, but bound to it under a key: whoever changes the row
 * in the database turns it into one that nobody asked for.
 */
export function decisionNote(idKey: Uint8Array, { request, deed, dataset, records, until = '' }: Decision): string {
  return `${request} ${deed} ${dataset} ${keyedId('sum', idKey, request, deed, dataset, until, ...records)}`;
}

export function doneNote(request: string): string {
  return `complete ${request}`;
}

/** The decision that an entry of the log confirms. */
export function confirmedBy(fact: { event: string; actor: string; note: string | undefined }): LoggedDecision {
  const note = fact.note ?? '';
  const request = note.split(' ', 1)[0] ?? '';
  return { request, note, by: fact.actor.replace(/^person:/, ''), event: fact.event as EventId };
}

/** The decision that an entry of the log ends: it was carried out, or turned down. */
export function endedBy({ kind, note = '' }: { kind: string; note: string | undefined }): string | undefined {
  if (kind === REFUSE) return note;
  return /^records\.[a-z]+\.outcome$/.test(kind) ? /^complete (\S+)$/.exec(note)?.[1] : undefined;
}
