import { isoTime } from '@peel/kernel/clock';
import type { EventId } from '@peel/kernel/ids';
import { type Act, type LoggedEvent, PADDING_KIND } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { addDays, isDay, startOf } from '@peel/policy/calendar';
import { gateErrors } from './errors.js';

/** Which acts are asked for: the newest that are all of these. */
export interface ActsAsked {
  /** How many at most. */
  readonly last: number;
  /** Only what was logged before this event. */
  readonly before?: string;
  /** Days, `2026-11-23`, of UTC; both belong to what is asked for. */
  readonly from?: string;
  readonly to?: string;
  /** Who did it, or asked a service for it. */
  readonly person?: string;
  readonly purpose?: string;
  /** `read` is also `read.intent` and `read.outcome`. */
  readonly kind?: string;
}

export interface ActsFound {
  /** Newest first. */
  readonly acts: readonly Readonly<Record<string, unknown>>[];
  /** Where to go on: there may be more before this event. */
  readonly older?: EventId;
}

/** So many entries are looked through for one answer: some seconds' work, at 40,000 a second. */
const LOOKED_THROUGH = 100_000;

/**
 * The newest acts that are asked for and may be shown. It looks back until it has as many, or has looked through as much as one answer may
 * cost; `older` then says where to go on. What is hidden is never named there. Throws `gate.event-unknown`, `gate.day-form`.
 */
export async function newestActs(
  ledger: Ledger,
  asked: ActsAsked,
  isHidden: (act: Act) => boolean,
  most = LOOKED_THROUGH,
): Promise<ActsFound> {
  const from = asked.from === undefined ? undefined : isoTime(startOfDay(asked.from));
  const acts: Record<string, unknown>[] = [];
  let looked = 0;
  for await (const event of ledger.readBack(await beginning(ledger, asked, isHidden))) {
    if (from !== undefined && event.logged < from) break;
    looked += 1;
    if (isHidden(event.act)) continue;
    if (isAsked(event, asked)) acts.push({ event: event.id, ...event.act });
    if (acts.length === asked.last || looked >= most) return { acts, older: event.id };
  }
  return { acts };
}

/** The position before which the walk begins. */
async function beginning(ledger: Ledger, { before, to }: ActsAsked, isHidden: (act: Act) => boolean): Promise<number> {
  const named = before === undefined ? undefined : await ledger.findEvent(before as EventId);
  if (before !== undefined && (named === undefined || isHidden(named.act)))
    throw gateErrors.eventUnknown({ event: before });
  const ends = to === undefined ? ledger.size : await ledger.positionAt(isoTime(startOfDay(to, 1)));
  return Math.min(named?.index ?? ledger.size, ends);
}

function startOfDay(day: string, after = 0): number {
  if (!isDay(day)) throw gateErrors.dayForm({ day });
  return startOf(addDays(day, after));
}

function isAsked({ act }: LoggedEvent, { person, purpose, kind }: ActsAsked): boolean {
  const self = `person:${person}`;
  if (person !== undefined && act.actor !== self && act.requestedBy !== self) return false;
  if (purpose !== undefined && act.purpose !== purpose) return false;
  if (kind !== undefined && act.kind !== kind && !act.kind.startsWith(`${kind}.`)) return false;
  // It fills the log up, so that its size says little: nobody's act, unless somebody asks for it.
  return act.kind !== PADDING_KIND || kind === PADDING_KIND;
}
