import { ManualClock } from '@peel/kernel/clock';
import { systemRandomness } from '@peel/kernel/randomness';
import { expect, test } from 'vitest';
import { RefusalBudget } from '../src/refusal-budget.js';
import { RefusalLog } from '../src/refusal-log.js';
import { collect, consult, eventId, FOLDER, NOON, newFixture } from './ledger-fixture.js';

const refusal = (actor: string) => ({ id: eventId(), act: { kind: 'refusal', actor, refusal: 'gate.not-assigned' } });

test('threat 19: a flood of a million refusals becomes a few events, and a read in between is quick', async () => {
  const { open, clock } = await newFixture();
  const ledger = await open();
  const log = new RefusalLog(
    ledger,
    { everyMs: 0, perMinute: 10, perDay: 100 },
    { clock, randomness: systemRandomness },
  );
  let logged = 0;
  for (let at = 0; at < 500_000; at += 1) {
    log.unauthenticated(at % 3 === 0 ? 'no-session' : 'bad-token');
    // Not awaited one by one, as a flood would not wait either.
    if (at % 10 === 0)
      void log.refused(refusal('person:hostile')).then((receipt) => {
        if (receipt !== undefined) logged += 1;
      });
  }
  const start = performance.now();
  await ledger.append(consult());
  expect(performance.now() - start).toBeLessThan(1_000);
  await log.flush();
  expect(logged).toBe(10);
  const events = await collect(ledger.read());
  expect(events).toHaveLength(13);
  const summary = events.find(({ act }) => act.kind === 'refusal.summary');
  expect(summary?.act).toMatchObject({ actor: 'person:hostile', counts: { refusals: 49_990 } });
  const noise = events.find(({ act }) => act.kind === 'refusal.unauthenticated');
  expect(noise?.act).toMatchObject({ actor: 'system', counts: { 'no-session': 166_667, 'bad-token': 333_333 } });
  await log.flush();
  expect(await collect(ledger.read())).toHaveLength(13);
});

test('threat 19: rate by the minute, budget by the day, one actor apart from another', () => {
  const clock = new ManualClock(NOON);
  const budget = new RefusalBudget({ perMinute: 3, perDay: 5, actors: 2 }, clock);
  const take = (actor: string, times: number) =>
    Array.from({ length: times }, () => budget.take(actor)).filter((it) => it === 'log').length;
  expect(take('person:a', 5)).toBe(3);
  expect(take('person:b', 1)).toBe(1);
  clock.advance(60_000);
  expect(take('person:a', 5)).toBe(2);
  clock.advance(60_000);
  expect(take('person:a', 5)).toBe(0);
  expect(budget.drain()).toEqual(new Map([['person:a', 10]]));
  expect(budget.drain()).toEqual(new Map());
  clock.advance(24 * 60 * 60_000);
  expect(take('person:a', 5)).toBe(3);
  expect(take('person:c', 9)).toBeLessThanOrEqual(3);
  expect(take('person:d', 9) + take('person:e', 9)).toBeLessThanOrEqual(3);
});

test('threat 19: the reserve is made, given up with an alarm when the disk runs low, and the ledger goes on', async () => {
  const { open, disk, clock } = await newFixture();
  let free = 1_000_000;
  const alarms: string[] = [];
  const settings = { reserve: { bytes: 65_536, releaseBelow: 10_000 } };
  const ports = {
    freeBytes: async () => free,
    alarm: ({ error }: { error: { code: string } }) => alarms.push(error.code),
  };
  const ledger = await open(settings, ports);
  expect(await disk.size(`${FOLDER}/reserve`)).toBe(65_536);
  await ledger.append(consult());
  expect(alarms).toEqual([]);
  free = 9_999;
  clock.advance(1_000);
  await ledger.append(consult());
  await ledger.append(consult());
  expect(alarms).toEqual(['ledger.disk-low']);
  expect(await disk.size(`${FOLDER}/reserve`)).toBeUndefined();
  await ledger.close();
  free = 1_000_000;
  const again = await open(settings, ports);
  expect(await disk.size(`${FOLDER}/reserve`)).toBe(65_536);
  await again.close();
});
