import type { OrderDefinition, Trigger } from '@peel/policy/order';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { currentSlots, dueRuns, latestMoment, type PastRuns } from '../src/schedule.js';
import { order } from './house.js';

const at = (text: string): number => Date.parse(`${text}Z`);
const short = (time: number): string => new Date(time).toISOString().slice(0, 16);
const none: PastRuns = { slots: [], live: new Set() };

describe('the newest moment of a rhythm', () => {
  // A zone with summer time: nothing may depend on where the service stands.
  const zone = process.env.TZ;
  beforeAll(() => {
    process.env.TZ = 'Europe/London';
  });
  afterAll(() => {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  it.each<[string, Exclude<Trigger, string>, string, string]>([
    ['hour, on the minute', { every: 'hour', at: '00:15' }, '2026-11-23T10:15', '2026-11-23T10:15'],
    ['hour, a minute before', { every: 'hour', at: '00:15' }, '2026-11-23T10:14', '2026-11-23T09:15'],
    ['hour, its hours do not count', { every: 'hour', at: '22:15' }, '2026-11-23T10:20', '2026-11-23T10:15'],
    ['hour, over midnight and the year', { every: 'hour', at: '00:30' }, '2027-01-01T00:10', '2026-12-31T23:30'],
    ['day', { every: 'day', at: '02:30' }, '2026-11-23T02:30', '2026-11-23T02:30'],
    ['day, before it', { every: 'day', at: '02:30' }, '2026-11-23T02:29', '2026-11-22T02:30'],
    ['day, midnight when not said', { every: 'day', at: undefined }, '2026-11-23T00:00', '2026-11-23T00:00'],
    ['day, over the end of February', { every: 'day', at: '23:59' }, '2027-03-01T12:00', '2027-02-28T23:59'],
    ['day, over a leap day', { every: 'day', at: '23:59' }, '2028-03-01T12:00', '2028-02-29T23:59'],
    ['day, the hour that London skips', { every: 'day', at: '01:30' }, '2026-03-29T01:45', '2026-03-29T01:30'],
    ['day, the hour that London has twice', { every: 'day', at: '01:30' }, '2026-10-25T01:31', '2026-10-25T01:30'],
    ['week, on Monday', { every: 'week', at: '06:00' }, '2026-11-23T06:00', '2026-11-23T06:00'],
    ['week, Monday before the hour', { every: 'week', at: '06:00' }, '2026-11-23T05:59', '2026-11-16T06:00'],
    ['week, on Sunday', { every: 'week', at: '06:00' }, '2026-11-29T23:59', '2026-11-23T06:00'],
    ['week, over the year', { every: 'week', at: '06:00' }, '2027-01-02T00:00', '2026-12-28T06:00'],
    ['week, over summer time', { every: 'week', at: '00:00' }, '2026-03-30T00:00', '2026-03-30T00:00'],
    ['month, on the first', { every: 'month', at: '04:00' }, '2026-12-01T04:00', '2026-12-01T04:00'],
    ['month, the first before the hour', { every: 'month', at: '04:00' }, '2026-12-01T03:59', '2026-11-01T04:00'],
    ['month, on the 31st', { every: 'month', at: '04:00' }, '2026-12-31T23:59', '2026-12-01T04:00'],
    ['month, end of February', { every: 'month', at: '04:00' }, '2027-02-28T12:00', '2027-02-01T04:00'],
    ['month, over the year', { every: 'month', at: '04:00' }, '2027-01-01T00:00', '2026-12-01T04:00'],
  ])('%s', (_what, rhythm, now, expected) => {
    expect(short(latestMoment(rhythm, at(now)))).toBe(expected);
  });

  it('is never later than now, never older than its period, and the same until the next one', () => {
    const period = { hour: 1, day: 24, week: 7 * 24, month: 31 * 24 };
    fc.assert(
      fc.property(
        fc.constantFrom('hour', 'day', 'week', 'month'),
        fc.nat(23),
        fc.nat(59),
        fc.integer({ min: at('2020-01-01T00:00'), max: at('2040-01-01T00:00') }),
        (every, hours, minutes, now) => {
          const text = `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
          const moment = latestMoment({ every, at: text }, now);
          expect(moment).toBeLessThanOrEqual(now);
          expect(now - moment).toBeLessThan(period[every] * 3_600_000);
          expect(latestMoment({ every, at: text }, moment)).toBe(moment);
          expect(new Date(moment).getUTCMinutes()).toBe(minutes);
        },
      ),
    );
  });
});

describe('what is due', () => {
  const daily = order({ name: 'sweep-daily', trigger: { every: 'day', at: '02:00' } });
  const now = at('2026-11-23T10:00');
  const ranAt = (...days: string[]) => ({
    ...none,
    slots: days.map((day) => ({ order: 'sweep-daily', slot: `time/${day}T02:00:00.000Z` })),
  });
  const dueDays = (orders: readonly OrderDefinition[], past: PastRuns, time = now) =>
    dueRuns(orders, past, time).map(({ slot }) => slot.slice(5, 15));

  it('a slot that has not run', () => expect(dueDays([daily], none)).toEqual(['2026-11-23']));
  it('a slot that has run is not', () => expect(dueDays([daily], ranAt('2026-11-23'))).toEqual([]));
  it('one run for all that were missed', () => expect(dueDays([daily], ranAt('2026-10-01'))).toEqual(['2026-11-23']));
  it('nothing while a run of it waits or runs', () =>
    expect(dueRuns([daily], { slots: [], live: new Set(['sweep-daily']) }, now)).toEqual([]));
  it('never by hand', () => expect(dueDays([order({ trigger: 'by-hand' })], none)).toEqual([]));
  it('nothing before it begins, nor from the day it ends', () => {
    expect(dueDays([{ ...daily, begins: '2026-11-24' }], none)).toEqual([]);
    expect(dueDays([{ ...daily, expires: '2026-11-23' }], none)).toEqual([]);
    expect(dueDays([{ ...daily, expires: '2026-11-24' }], none)).toEqual(['2026-11-23']);
  });
  it('a moment before it began is none', () => {
    const fresh = order({ name: 'monthly', trigger: { every: 'month', at: '02:00' }, begins: '2026-11-10' });
    expect(dueRuns([fresh], none, now)).toEqual([]);
    expect(dueRuns([fresh], none, at('2026-12-01T02:00'))).toHaveLength(1);
  });

  it('a clock set back comes upon slots that ran, and one that was ahead blocks none', () => {
    const history = ranAt('2026-11-21', '2026-11-22', '2026-11-23', '2031-05-01');
    expect(dueDays([daily], history, at('2026-11-22T10:00'))).toEqual([]);
    expect(dueDays([daily], history, at('2026-11-21T03:00'))).toEqual([]);
    expect(dueDays([daily], history, at('2026-11-24T10:00'))).toEqual(['2026-11-24']);
  });

  it('never twice for one slot, however the clock walks', () => {
    const steps = fc.array(fc.integer({ min: -3 * 86_400_000, max: 5 * 86_400_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (walk) => {
        const ran: { order: string; slot: string }[] = [];
        let time = at('2026-06-01T12:00');
        for (const step of walk) {
          time += step;
          ran.push(...dueRuns([daily], { slots: ran, live: new Set() }, time));
        }
        expect(new Set(ran.map(({ slot }) => slot)).size).toBe(ran.length);
      }),
    );
  });

  it('on a change, once for each', () => {
    const waiting = order({ name: 'sync-street', kind: 'sync', trigger: 'on-change' });
    const first = new Map([['sync-street', 'a.csv 12']]);
    const [due] = dueRuns([waiting], none, now, first);
    expect(dueRuns([waiting], none, now)).toEqual([]);
    expect(due?.order).toBe('sync-street');
    // A mark may be made of file names; a slot is stored and holds none.
    expect(due?.slot).not.toContain('a.csv');
    const slots = currentSlots([waiting], first, now);
    expect(dueRuns([waiting], { slots, live: new Set() }, now, first)).toEqual([]);
    expect(dueRuns([waiting], { slots, live: new Set() }, now, new Map([['sync-street', 'a.csv 13']]))).toHaveLength(1);
  });
});
