import type { EventId } from '@peel/kernel/ids';
import type { Act } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { beforeAll, describe, expect, test } from 'vitest';
import { consult, eventId, NOON, newFixture } from '../../ledger/test/ledger-fixture.js';
import { type ActsAsked, newestActs } from '../src/acts.js';
import { codeOf } from './bench.js';

const DAY = 86_400_000;
const own = (act: Act): boolean => act.actor === 'person:overseer';

let ledger: Ledger;
/** Three days of 2026-03: each with two reads of kim, one of lee for another purpose, and then 20 acts of the overseer; padding after the second. */
beforeAll(async () => {
  const fixture = await newFixture();
  ledger = await fixture.open();
  for (const day of [2, 3, 4]) {
    const event = (name: string, more: Partial<Act>) => consult(eventId(`${day}-${name}`), more);
    fixture.clock.set(NOON + (day - 2) * DAY);
    await ledger.append(event('kim-intent', { actor: 'person:kim' }));
    await ledger.append(
      event('kim-outcome', { actor: 'service:x/1', requestedBy: 'person:kim', kind: 'read.outcome' }),
    );
    await ledger.append(event('lee', { actor: 'person:lee', kind: 'session.open', purpose: 'other' }));
    for (let at = 0; at < 20; at += 1)
      await ledger.append(event(`own-${at}`, { actor: 'person:overseer', kind: 'ledger.read' }));
    if (day === 3) await ledger.publishPublic(16);
  }
});

const found = async (asked: Partial<ActsAsked>, most?: number) => {
  const { acts, older } = await newestActs(ledger, { last: 50, ...asked }, own, most);
  return { acts: acts.map(({ event }) => String(event).replace('evt_', '')), older: older?.replace('evt_', '') };
};
const ALL = ['4', '3', '2'].flatMap((day) => [`${day}-lee`, `${day}-kim-outcome`, `${day}-kim-intent`]);

describe("the acts that an overseer samples, law: 's62-log-use'", () => {
  test('are as many as were asked for, whatever of the newest is not for them or nobody’s act', async () => {
    expect(await found({ last: 5 })).toEqual({ acts: ALL.slice(0, 5), older: ALL[4] });
    expect(await found({})).toEqual({ acts: ALL, older: undefined });
    expect((await found({ last: 1, kind: 'padding' })).acts).toHaveLength(1);
  });

  test('go on before an event until there are no more, each once', async () => {
    const all: string[] = [];
    for (let before: string | undefined = `evt_${ALL[0]}`; before !== undefined; ) {
      const { acts, older } = await found({ last: 2, before });
      all.push(...acts);
      before = older === undefined ? undefined : `evt_${older}`;
    }
    expect(all).toEqual(ALL.slice(1));
  });

  test('narrow to days with both ends, to a person, a purpose and a kind', async () => {
    const third = ALL.slice(3, 6);
    expect((await found({ from: '2026-03-03' })).acts).toEqual(ALL.slice(0, 6));
    expect((await found({ to: '2026-03-03' })).acts).toEqual(ALL.slice(3));
    expect((await found({ from: '2026-03-03', to: '2026-03-03' })).acts).toEqual(third);
    expect((await found({ to: '2026-03-01' })).acts).toEqual([]);
    expect((await found({ from: '2026-03-05' })).acts).toEqual([]);
    expect((await found({ to: '2026-03-09', person: 'kim', last: 2 })).acts).toEqual(['4-kim-outcome', '4-kim-intent']);
    expect((await found({ purpose: 'other', last: 2 })).acts).toEqual(['4-lee', '3-lee']);
    expect((await found({ kind: 'read', last: 2 })).acts).toEqual(['4-kim-outcome', '4-kim-intent']);
    expect((await found({ kind: 'rea' })).acts).toEqual([]);
  });

  test('cost a bounded walk, which says where to go on', async () => {
    const { acts, older } = await found({ purpose: 'other', from: '2026-03-02' }, 24);
    expect(acts).toEqual(['4-lee']);
    expect(older).toBeDefined();
    expect((await found({ purpose: 'other', before: `evt_${older}` })).acts).toEqual(['3-lee', '2-lee']);
  });

  test('threat 17: nothing about the asker is shown, named as where to go on, or told from what never was', async () => {
    expect((await found({ person: 'overseer' })).acts).toEqual([]);
    for (let most = 1; most < 80; most += 1)
      expect((await found({ kind: 'none' }, most)).older ?? '').not.toContain('own');
    const hidden = await codeOf(found({ before: 'evt_3-own-4' }));
    expect(hidden).toBe('gate.event-unknown');
    expect(await codeOf(found({ before: 'evt_never' }))).toBe(hidden);
  });

  test('days that the calendar has not are refused', async () => {
    expect(await codeOf(found({ from: '2026-02-30' }))).toBe('gate.day-form');
    expect(await codeOf(found({ to: 'yesterday' }))).toBe('gate.day-form');
  });
});

test('positions of times: the first event at or after, between entries that hold none', async () => {
  const at = async (time: number) => ledger.positionAt(new Date(time).toISOString());
  const first = (await ledger.findEvent('evt_2-kim-intent' as EventId))?.index ?? -1;
  expect(await at(0)).toBeLessThanOrEqual(first);
  expect(await at(NOON + 1)).toBeGreaterThan((await ledger.findEvent('evt_2-own-19' as EventId))?.index ?? Number.NaN);
  expect(await at(NOON + 9 * DAY)).toBe(ledger.size);
});
