import { ManualClock } from '@peel/kernel/clock';
import { randomId } from '@peel/kernel/ids';
import { systemRandomness } from '@peel/kernel/randomness';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Claims, type ClaimTerms } from '../src/claims.js';
import type { Claim, RunId } from '../src/run.js';
import { Runs } from '../src/runs.js';
import { type House, nothingDone, startHouse } from './house.js';

const LEASE = 30_000;
let house: House;
let clock: ManualClock;
let runs: Runs;

beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.postgres.stop());
beforeEach(async () => {
  await house.clear();
  clock = new ManualClock(Date.parse('2026-11-23T10:00:00Z'));
  runs = new Runs(house.database, clock, 5);
});

function claims(holder: string, terms: Partial<ClaimTerms> = {}): Claims {
  const all = { holder, leaseMilliseconds: LEASE, attempts: 3, repeatable: ['sweep'] as const, ...terms };
  return new Claims(house.database, clock, all);
}

async function enqueue(order: string, kind: 'sweep' | 'build' = 'sweep'): Promise<RunId> {
  const run = randomId<'run'>('run', systemRandomness, 'test');
  expect(await runs.enqueue({ run, order, kind, requestedBy: 'schedule' })).toBe(true);
  clock.advance(1);
  return run;
}

async function taken(by: Claims): Promise<Claim> {
  const claim = await by.claim();
  if (claim === undefined) throw new RangeError('nothing to claim');
  return claim;
}

const lost = expect.objectContaining({ code: 'jobs.lease-lost' });

describe('the queue', () => {
  it('gives runs out in the order in which they came, each once', async () => {
    const asked = [await enqueue('a'), await enqueue('b'), await enqueue('c')];
    const [first, second] = [claims('one'), claims('two')];
    expect([(await taken(first)).run, (await taken(second)).run, (await taken(first)).run]).toEqual(asked);
    expect(await second.claim()).toBeUndefined();
  });

  it('gives no run to two, however many ask at once', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await enqueue(name);
    const holders = Array.from({ length: 9 }, (_, index) => claims(`holder ${index}`));
    const given = (await Promise.all(holders.map((holder) => holder.claim()))).flatMap((claim) => claim?.run ?? []);
    expect(given).toHaveLength(5);
    expect(new Set(given).size).toBe(5);
  });

  it('passes over a run that another is just taking', async () => {
    const [first, second] = [await enqueue('a'), await enqueue('b')];
    const other = await house.postgres.pool.connect();
    try {
      await other.query('begin');
      await other.query('select 1 from jobs.runs where run = $1 for update', [first]);
      const waited = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 5_000).unref());
      expect(await Promise.race([claims('one').claim(), waited])).toMatchObject({ run: second });
    } finally {
      await other.query('rollback');
      other.release();
    }
  });

  it('has an end, and says so', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await enqueue(name);
    await expect(enqueue('f')).rejects.toMatchObject({ code: 'jobs.queue-full', kind: 'limit' });
    await taken(claims('one'));
    await enqueue('f');
  });

  it('has one run of an order at a time', async () => {
    const run = randomId<'run'>('run', systemRandomness, 'test');
    await enqueue('a');
    expect(await runs.enqueue({ run, order: 'a', kind: 'sweep', requestedBy: 'person:p' })).toBe(false);
    const one = claims('one');
    await one.finish(await taken(one), { state: 'done', result: nothingDone });
    expect(await runs.enqueue({ run, order: 'a', kind: 'sweep', requestedBy: 'person:p' })).toBe(true);
  });

  it('keeps what a run came to, and its times by the clock', async () => {
    const run = await enqueue('a');
    const one = claims('one');
    clock.advance(1_000);
    const claim = await taken(one);
    await one.report(claim, { code: 'sync.found', counts: { files: 2 } });
    expect(await runs.find(run)).toMatchObject({ state: 'running', attempts: 1, progress: { counts: { files: 2 } } });
    clock.advance(1_000);
    await one.finish(claim, { state: 'failed', code: 'lake.conflict' });
    const { started, ended, ...over } = await runs.find(run);
    expect(over).toMatchObject({ order: 'a', requestedBy: 'schedule', state: 'failed', code: 'lake.conflict' });
    expect((ended ?? 0) - (started ?? 0)).toBe(1_000);
    expect(ended).toBe(clock.now());
  });
});

describe('a holder that is gone', () => {
  it('loses its run when it stops renewing; another takes it, and its late writes are refused', async () => {
    const run = await enqueue('a');
    const [slow, next] = [claims('slow'), claims('next')];
    const old = await taken(slow);
    clock.advance(LEASE - 1);
    expect(await next.recover('overdue')).toBe(0);
    clock.advance(1);
    expect(await next.recover('overdue')).toBe(1);
    await expect(slow.renew(old)).rejects.toEqual(lost);
    const fresh = await taken(next);
    expect(fresh.run).toBe(run);
    expect(fresh.fence).toBeGreaterThan(old.fence);
    await expect(slow.renew(old)).rejects.toEqual(lost);
    await expect(slow.report(old, nothingDone)).rejects.toEqual(lost);
    await expect(slow.finish(old, { state: 'failed', code: 'late.word' })).rejects.toEqual(lost);
    await expect(slow.giveBack(old)).rejects.toEqual(lost);
    await next.finish(fresh, { state: 'done', result: nothingDone });
    expect(await runs.find(run)).toMatchObject({ state: 'done', code: 'sweep.done', attempts: 2 });
  });

  it('is refused by the fence even when it takes the run again itself', async () => {
    await enqueue('a');
    const one = claims('one');
    const old = await taken(one);
    clock.advance(LEASE);
    await one.recover('overdue');
    const fresh = await taken(one);
    await expect(one.finish(old, { state: 'done', result: nothingDone })).rejects.toEqual(lost);
    await one.finish(fresh, { state: 'done', result: nothingDone });
  });

  it('keeps its run for as long as it renews', async () => {
    await enqueue('a');
    const [one, other] = [claims('one'), claims('other')];
    const claim = await taken(one);
    for (let pulse = 0; pulse < 10; pulse += 1) {
      clock.advance(LEASE - 1);
      expect(await one.renew(claim)).toEqual({ cancelAsked: false });
      expect(await other.recover('overdue')).toBe(0);
    }
  });

  it('is found at the start by a service that is alone, lease or not; its own runs stay', async () => {
    const [first, second] = [await enqueue('a'), await enqueue('b')];
    const [killed, started] = [claims('killed'), claims('started')];
    await taken(killed);
    await taken(started);
    expect(await started.recover('others')).toBe(1);
    expect((await runs.find(first)).state).toBe('waiting');
    expect((await runs.find(second)).state).toBe('running');
  });

  it('is lost when its kind may not be repeated', async () => {
    const run = await enqueue('a', 'build');
    await taken(claims('killed'));
    expect(await claims('started').recover('others')).toBe(1);
    expect(await runs.find(run)).toMatchObject({ state: 'lost', code: 'jobs.run-lost' });
    expect(await claims('started').claim()).toBeUndefined();
  });

  it('is begun again a few times only: a run that kills its service ends as lost', async () => {
    const run = await enqueue('a');
    for (const holder of ['one', 'two', 'three']) {
      await taken(claims(holder));
      await claims('next').recover('others');
    }
    expect(await runs.find(run)).toMatchObject({ state: 'lost', attempts: 3 });
  });

  it('stays cancelled when that was asked before it died', async () => {
    const run = await enqueue('a');
    await taken(claims('killed'));
    expect(await runs.cancel(run)).toBe('asked');
    await claims('started').recover('others');
    expect(await runs.find(run)).toMatchObject({ state: 'cancelled', code: 'jobs.run-cancelled' });
  });

  it('gives back in order without using up an attempt', async () => {
    const run = await enqueue('a');
    const one = claims('one');
    await one.giveBack(await taken(one));
    expect(await runs.find(run)).toMatchObject({ state: 'waiting', attempts: 0 });
  });
});

describe('cancelling', () => {
  it('ends a run that waits, asks the holder of one that runs, and knows what is over', async () => {
    const [first, second] = [await enqueue('a'), await enqueue('b')];
    const one = claims('one');
    const claim = await taken(one);
    expect(await runs.cancel(first)).toBe('asked');
    expect(await one.renew(claim)).toEqual({ cancelAsked: true });
    expect(await runs.cancel(second)).toBe('cancelled');
    expect(await runs.find(second)).toMatchObject({ state: 'cancelled', code: 'jobs.run-cancelled' });
    await expect(runs.cancel(second)).rejects.toMatchObject({ code: 'jobs.run-over' });
    await expect(runs.cancel('run_none' as RunId)).rejects.toMatchObject({ code: 'jobs.run-unknown' });
  });
});
