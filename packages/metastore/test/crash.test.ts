import * as fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@peel/kernel/clock';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { takeLease } from '../src/lease.js';
import { poll } from '../src/polling.js';
import type { Postgres } from '../src/postgres.js';
import { readLockFile } from '../src/server.js';
import { compile, eventually, startService, Workspace } from './embedded.js';

let workspace: Workspace;
beforeAll(compile);
afterEach(() => workspace.clean());

test('a killed postmaster: what was under way fails in so many words, and the pool goes on with a new one', async () => {
  workspace = await Workspace.make();
  const postgres = await workspace.start();
  const before = await workspace.postmaster();
  const underWay = postgres.pool.query('select pg_sleep(30)');
  const failed = expect(underWay).rejects.toMatchObject({ code: 'metastore.connection-lost' });
  const held = await postgres.pool.connect();
  await delay(50);
  process.kill(before, 'SIGKILL');
  await failed;
  await expect(held.query('select 1')).rejects.toMatchObject({ code: 'metastore.connection-lost' });
  held.release();
  // The first askers may still be given a connection whose end has not been noticed.
  expect(await eventually(() => postgres.healthy())).toBe(true);
  expect(await workspace.postmaster()).not.toBe(before);
});

test('a postmaster killed before it wrote its socket lock: the empty file does not stand in the way for ever', async () => {
  workspace = await Workspace.make();
  const postgres = await workspace.start();
  const lock = await readLockFile(workspace.data);
  await fs.truncate(`${lock?.socketFolder}/.s.PGSQL.5432.lock`);
  process.kill(await workspace.postmaster(), 'SIGKILL');
  expect(await eventually(() => postgres.healthy(), 20_000)).toBe(true);
  expect(await workspace.postmaster()).not.toBe(lock?.pid);
});

test('a killed backend: the server recovers by itself and stays the one it was', async () => {
  workspace = await Workspace.make();
  const postgres = await workspace.start();
  const before = await workspace.postmaster();
  const client = await postgres.pool.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
  await expect(client.query('select 1')).rejects.toMatchObject({ code: 'metastore.connection-lost' });
  client.release();
  expect(await eventually(() => postgres.healthy())).toBe(true);
  expect(await eventually(() => workspace.lines.some((line) => line.includes('taken over')))).toBe(true);
  expect(await workspace.postmaster()).toBe(before);
  await postgres.stop();
  expect(await workspace.postmaster()).toBe(0);
});

test('a killed service: its server and its lease are taken over at once, and stopped by the one that took them over', async () => {
  workspace = await Workspace.make();
  const service = startService(workspace.settings, 'lease');
  expect(await service.heard('lease')).toBe('lease 1');
  const before = await workspace.postmaster();
  service.kill('SIGKILL');
  await service.ended;
  const postgres = await workspace.start();
  const lease = await takeLease(postgres, 'service', 'the next', 30, systemClock);
  expect(lease?.token).toBe(2n);
  await lease?.release();
  expect(workspace.lines.join()).toContain(`taken over, process ${before}`);
  expect(await workspace.postmaster()).toBe(before);
  await postgres.stop();
  expect(await workspace.postmaster()).toBe(0);
  expect(await eventually(() => gone(before))).toBe(true);
});

test('a service that runs is not ended by another one that starts; asked to stop, it stops its server', async () => {
  workspace = await Workspace.make();
  const service = startService(workspace.settings, 'hold');
  await service.heard('ready');
  await expect(workspace.start()).rejects.toMatchObject({
    code: 'metastore.workspace-in-use',
    message: expect.stringContaining(`process ${service.pid}`),
  });
  service.kill('SIGTERM');
  await service.heard('stopped');
  expect(await workspace.postmaster()).toBe(0);
});

test('a service that starts while another one stops is not hurt by what the other takes away', async () => {
  workspace = await Workspace.make();
  for (const after of [0, 60, 120]) {
    const service = startService(workspace.settings, 'hold');
    await service.heard('ready');
    service.kill('SIGTERM');
    await delay(after);
    const started = await poll({ everyMs: 25, times: 400 }, () =>
      workspace.start().catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'metastore.workspace-in-use' });
        return undefined;
      }),
    );
    await service.ended;
    expect(await started?.healthy()).toBe(true);
    await started?.stop();
  }
});

test('a service killed at any moment of its first start leaves what the next one starts from', async () => {
  workspace = await Workspace.make();
  for (const after of [150, 350, 550, 750]) {
    const service = startService(workspace.settings, 'hold');
    await delay(after);
    service.kill('SIGKILL');
    await service.ended;
  }
  const postgres = await workspace.start();
  expect(await postgres.healthy()).toBe(true);
});

test('a postmaster that was killed but not collected by its parent delays the next start and does not break it', async () => {
  workspace = await Workspace.make();
  const service = startService(workspace.settings, 'hold');
  await service.heard('ready');
  const before = await workspace.postmaster();
  // A stopped parent collects nobody: the killed postmaster stays as a zombie and its lock file looks alive.
  service.kill('SIGSTOP');
  process.kill(before, 'SIGKILL');
  const starting = workspace.start();
  await delay(1_200);
  expect(gone(before)).toBe(false);
  service.kill('SIGKILL');
  const postgres = await starting;
  expect(await postgres.healthy()).toBe(true);
  expect(await workspace.postmaster()).not.toBe(before);
});

test('no acknowledged commit is lost in 20 rounds of killing the postmaster while committing', {
  timeout: 240_000,
}, async () => {
  workspace = await Workspace.make();
  const postgres = await workspace.start();
  await postgres.pool.query('create table kept (id int primary key)');
  const acknowledged = new Set<number>();
  const counter = { next: 0, over: false };
  const writers = [1, 2, 3].map(() => commitUntilOver(postgres, counter, acknowledged));
  for (let round = 0; round < 20; round += 1) {
    const before = acknowledged.size;
    expect(await eventually(() => acknowledged.size > before + 5, 30_000)).toBe(true);
    process.kill(await workspace.postmaster(), 'SIGKILL');
    await delay(20);
    expect(await eventually(async () => !(await workspace.postmaster().then(gone)), 30_000)).toBe(true);
  }
  counter.over = true;
  await Promise.all(writers);
  const { rows } = await postgres.pool.query<{ id: number }>('select id from kept');
  const stored = new Set(rows.map(({ id }) => id));
  expect([...acknowledged].filter((id) => !stored.has(id))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(100);
});

async function commitUntilOver(
  postgres: Postgres,
  counter: { next: number; over: boolean },
  acknowledged: Set<number>,
): Promise<void> {
  while (!counter.over) {
    counter.next += 1;
    const id = counter.next;
    try {
      await postgres.pool.query('insert into kept values ($1)', [id]);
      acknowledged.add(id);
    } catch (error) {
      expect(error).toMatchObject({ code: 'metastore.connection-lost' });
    }
  }
}

function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
