import { setTimeout as delay } from 'node:timers/promises';
import { ManualClock, systemClock } from '@peel/kernel/clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireLease, takeLease } from '../src/lease.js';
import type { Postgres } from '../src/postgres.js';
import { compile, eventually, startService, Workspace } from './embedded.js';

let workspace: Workspace;
let postgres: Postgres;
let second: Postgres;
beforeAll(async () => {
  compile();
  workspace = await Workspace.make();
  postgres = await workspace.start();
  second = await workspace.start({ url: await workspace.url() });
});
afterAll(() => workspace.clean());

test('one holder at a time; the next has a larger token', async () => {
  const first = await takeLease(postgres, 'service', 'the first', 30, systemClock);
  expect(first?.held).toBe(true);
  expect(await takeLease(second, 'service', 'the second', 30, systemClock)).toBeUndefined();
  await expect(requireLease(second, 'service', 'the second', 30, systemClock)).rejects.toMatchObject({
    code: 'metastore.lease-held',
    message: expect.stringContaining('the first'),
    body: { advice: expect.stringContaining('stop it') },
  });
  await first?.renew();
  await first?.release();
  expect(first?.held).toBe(false);
  await expect(first?.renew()).rejects.toMatchObject({ code: 'metastore.lease-lost' });
  const next = await takeLease(second, 'service', 'the second', 30, systemClock);
  expect(next?.token).toBeGreaterThan(first?.token ?? 0n);
  await next?.release();
});

test('of many that ask at once exactly one gets it', async () => {
  const asked = await Promise.all(
    Array.from({ length: 8 }, (_, n) => takeLease(n % 2 ? postgres : second, 'race', `asker ${n}`, 30, systemClock)),
  );
  const got = asked.filter((lease) => lease !== undefined);
  expect(got).toHaveLength(1);
  await got[0]?.release();
});

test('names do not get in each other’s way', async () => {
  const leases = await Promise.all(['a', 'b'].map((name) => takeLease(postgres, name, 'one', 30, systemClock)));
  expect(leases.map((lease) => lease?.held)).toEqual([true, true]);
  await Promise.all(leases.map((lease) => lease?.release()));
});

test('a killed holder is out at once, however long its lease was', async () => {
  const service = startService({ ...workspace.settings, url: await workspace.url() }, 'lease');
  await service.heard('lease');
  expect(await takeLease(postgres, 'service', 'successor', 30, systemClock)).toBeUndefined();
  service.kill('SIGKILL');
  await service.ended;
  const began = systemClock.elapsed();
  const lease = await takeLease(postgres, 'service', 'successor', 30, systemClock);
  expect(lease?.held).toBe(true);
  expect(systemClock.elapsed() - began).toBeLessThan(2_000);
  await lease?.release();
});

test('a holder that hangs keeps it until its time is up, then is put out and notices when it wakes', async () => {
  const service = startService({ ...workspace.settings, url: await workspace.url() }, 'short-lease');
  const token = BigInt((await service.heard('lease')).split(' ')[1] ?? 0);
  service.kill('SIGSTOP');
  expect(await takeLease(postgres, 'service', 'successor', 30, systemClock)).toBeUndefined();
  await delay(2_000);
  const lease = await takeLease(postgres, 'service', 'successor', 30, systemClock);
  expect(lease?.token).toBeGreaterThan(token);
  service.kill('SIGCONT');
  expect(await service.heard('lost')).toContain('metastore.lease-lost');
  expect(lease?.held).toBe(true);
  service.kill('SIGKILL');
  await lease?.release();
});

test('a lease that was not renewed in time is not held, by the holder’s own clock', async () => {
  const clock = new ManualClock(0);
  const lease = await takeLease(postgres, 'slow', 'one', 30, clock);
  clock.advance(29_999);
  expect(lease?.held).toBe(true);
  clock.advance(1);
  expect(lease?.held).toBe(false);
  await lease?.renew();
  expect(lease?.held).toBe(true);
  await lease?.release();
});

test('after a restart of the server the holder has it again, with the same token', async () => {
  const lease = await takeLease(postgres, 'steady', 'one', 30, systemClock);
  process.kill(await workspace.postmaster(), 'SIGKILL');
  expect(await eventually(() => lease?.held === false)).toBe(true);
  expect(await eventually(() => lease?.held === true)).toBe(true);
  expect(lease?.lost.aborted).toBe(false);
  await lease?.renew();
  expect(await takeLease(second, 'steady', 'two', 30, systemClock)).toBeUndefined();
  await lease?.release();
});

test('a holder whose row was taken over while the server was away learns it', async () => {
  const lease = await takeLease(postgres, 'usurped', 'one', 30, systemClock);
  await postgres.pool.query(`update peel_lease set token = token + 1 where name = 'usurped'`);
  await postgres.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'peel lease usurped'`,
  );
  expect(await eventually(() => lease?.lost.aborted === true)).toBe(true);
  expect(lease?.held).toBe(false);
});
