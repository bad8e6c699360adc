import { ManualClock } from '@peel/kernel/clock';
import { systemRandomness } from '@peel/kernel/randomness';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Changes } from '../src/ports.js';
import { Runs } from '../src/runs.js';
import { Scheduler } from '../src/scheduler.js';
import { type House, jobsOf, kindsOf, nothingDone, order, startHouse, TestDesk, until } from './house.js';

let house: House;
let clock: ManualClock;

beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.postgres.stop());
beforeEach(async () => {
  await house.clear();
  clock = new ManualClock(Date.parse('2026-11-23T10:00:00Z'));
});

const daily = order({ name: 'sweep-daily', trigger: { every: 'day', at: '02:00' } });

function scheduler(desk: TestDesk, mark: Changes['mark'] = async () => undefined): Scheduler {
  return new Scheduler({
    desk,
    runs: new Runs(house.database, clock, 100),
    kinds: kindsOf({ sweep: async () => nothingDone, sync: async () => nothingDone }),
    changes: { mark },
    clock,
    randomness: systemRandomness,
    log: () => {},
    enqueued: () => {},
  });
}

async function slots(): Promise<string[]> {
  const { rows } = await house.postgres.pool.query<{ slot: string }>('select slot from jobs.runs order by slot');
  return rows.map(({ slot }) => slot);
}

async function endAll(): Promise<void> {
  await house.postgres.pool.query(`update jobs.runs set state = 'done', ended = now() where ended is null`);
}

describe('the scheduler', () => {
  it('puts each slot into the queue once, also when two services look at the same moment', async () => {
    const desk = new TestDesk(daily);
    const services = [scheduler(desk), scheduler(desk), scheduler(desk)];
    const begun = await Promise.all(services.map((each) => each.tick()));
    expect(begun.flat()).toEqual(['sweep-daily']);
    await endAll();
    expect((await Promise.all(services.map((each) => each.tick()))).flat()).toEqual([]);
    expect(await slots()).toEqual(['time/2026-11-23T02:00:00.000Z']);
  });

  it('makes one run of all that were missed, and none again when the clock is set back', async () => {
    const each = scheduler(new TestDesk(daily));
    await each.tick();
    await endAll();
    clock.advance(61 * 86_400_000);
    // The order ends with the year; until then two slots have run, not sixty.
    clock.set(Date.parse('2026-12-30T10:00:00Z'));
    expect(await each.tick()).toEqual(['sweep-daily']);
    await endAll();
    clock.set(Date.parse('2026-11-23T11:00:00Z'));
    expect(await each.tick()).toEqual([]);
    expect(await slots()).toHaveLength(2);
  });

  it('waits while a run of the order is under way, then runs the slot', async () => {
    const each = scheduler(new TestDesk(daily));
    await each.tick();
    clock.advance(86_400_000);
    expect(await each.tick()).toEqual([]);
    await endAll();
    expect(await each.tick()).toEqual(['sweep-daily']);
  });

  it('leaves alone what is not in force and what is not built', async () => {
    const desk = new TestDesk(
      daily,
      order({ name: 'build', kind: 'build', trigger: { every: 'hour', at: undefined } }),
    );
    desk.withdraw('sweep-daily', 'frozen');
    expect(await scheduler(desk).tick()).toEqual([]);
  });

  it('runs once for each change', async () => {
    let mark: string | undefined;
    const each = scheduler(
      new TestDesk(order({ name: 'sync-street', kind: 'sync', trigger: 'on-change' })),
      async () => mark,
    );
    expect(await each.tick()).toEqual([]);
    mark = 'a.csv';
    expect(await each.tick()).toEqual(['sync-street']);
    await endAll();
    expect(await each.tick()).toEqual([]);
    mark = 'a.csv b.csv';
    expect(await each.tick()).toEqual(['sync-street']);
  });

  it('works by itself, as "schedule", and goes on when a look fails', async () => {
    const desk = new TestDesk(daily);
    const list = desk.list.bind(desk);
    desk.list = () => Promise.reject(new RangeError('the desk is away'));
    const log: string[] = [];
    const jobs = jobsOf(house, desk, kindsOf({ sweep: async () => nothingDone }), { clock, log });
    await jobs.start();
    await until(() => log.includes('jobs: the schedule could not be read: no code'));
    desk.list = list;
    await until(async () => (await jobs.orders())[0]?.state === 'done');
    await jobs.stop();
    expect(desk.requestedBy).toEqual(['schedule']);
  });
});
