import { createHash } from 'node:crypto';
import { isoTime } from '@peel/kernel/clock';
import { holdsAt, startOf } from '@peel/policy/calendar';
import type { OrderDefinition, Trigger } from '@peel/policy/order';
import type { OrderSlot } from './runs.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Rhythm = Exclude<Trigger, string>;

/**
 * The newest moment at or before `now` at which the rhythm falls due, in milliseconds. All of it in UTC, which knows no summer time.
 * `at` is hh:mm, midnight when it is not given; an hourly order uses its minutes alone. Weeks begin on Monday, months on the first.
 */
export function latestMoment({ every, at = '00:00' }: Rhythm, now: number): number {
  const [hours, minutes] = at.split(':').map(Number) as [number, number];
  const offset = every === 'hour' ? minutes * MINUTE : hours * HOUR + minutes * MINUTE;
  const moment = periodStart(every, now) + offset;
  return moment <= now ? moment : periodStart(every, periodStart(every, now) - 1) + offset;
}

function periodStart(every: Rhythm['every'], now: number): number {
  const hour = Math.floor(now / HOUR) * HOUR;
  const day = Math.floor(now / DAY) * DAY;
  const date = new Date(now);
  switch (every) {
    case 'hour':
      return hour;
    case 'day':
      return day;
    case 'week':
      return day - ((date.getUTCDay() + 6) % 7) * DAY;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  }
}

/** For orders that wait for a change, the mark of the newest one. */
export type ChangeMarks = ReadonlyMap<string, string>;

/**
 * The slot that each order would run for now, whether or not it has: the newest moment of its rhythm, or the newest change. After a
 * time without a service that is one slot, not all that were missed. A moment before the order begins is none.
 */
export function currentSlots(
  orders: readonly OrderDefinition[],
  changes: ChangeMarks,
  now: number,
): readonly OrderSlot[] {
  return orders.flatMap(({ name, trigger, begins, expires }) => {
    if (trigger === 'by-hand' || !holdsAt(now, begins, expires)) return [];
    if (trigger === 'on-change') {
      const mark = changes.get(name);
      return mark === undefined ? [] : [{ order: name, slot: `change/${digest(mark)}` }];
    }
    const moment = latestMoment(trigger, now);
    return moment < startOf(begins) ? [] : [{ order: name, slot: `time/${isoTime(moment)}` }];
  });
}

/** What has run: the slots among those asked for, and the orders that have a run waiting or running. */
export interface PastRuns {
  readonly slots: readonly OrderSlot[];
  readonly live: ReadonlySet<string>;
}

/**
 * What is to be put into the queue now. A slot is named by its moment, and runs once: a clock that was set back comes upon slots that
 * have had their run, one that was wrongly ahead leaves the true ones free.
 */
export function dueRuns(
  orders: readonly OrderDefinition[],
  past: PastRuns,
  now: number,
  changes: ChangeMarks = new Map(),
): readonly OrderSlot[] {
  const ran = new Set(past.slots.map(slotKey));
  return currentSlots(orders, changes, now).filter((slot) => !past.live.has(slot.order) && !ran.has(slotKey(slot)));
}

function slotKey({ order, slot }: OrderSlot): string {
  return `${order}\n${slot}`;
}

/** A mark can be made of file names: the queue keeps only its digest. */
function digest(mark: string): string {
  return createHash('sha256').update(mark).digest('hex').slice(0, 32);
}
