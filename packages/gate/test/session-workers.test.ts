import type { QueryWorker } from '@peel/engine/pool/query-worker';
import type { WorkerPool } from '@peel/engine/pool/worker-pool';
import type { SessionId } from '@peel/kernel/ids';
import { expect, test } from 'vitest';
import { SessionWorkers } from '../src/session-workers.js';

/** A pool whose workers tell when they are closed. */
function poolOf(closed: string[]): WorkerPool {
  const take = async ({ session }: { session: string }) =>
    ({ dead: false, close: async () => void closed.push(session) }) as unknown as QueryWorker;
  return { take } as unknown as WorkerPool;
}

const sessions = ['ses_a', 'ses_b', 'ses_c', 'ses_d'] as SessionId[];
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('of many open sessions those that asked last keep a worker waiting; the others get a new one when they ask', async () => {
  const closed: string[] = [];
  const workers = new SessionWorkers(poolOf(closed), 2);
  for (const session of sessions) (await workers.acquire(session)).release();
  await settled();
  expect(closed).toEqual(['ses_a', 'ses_b']);
  (await workers.acquire('ses_a' as SessionId)).release();
  await settled();
  expect(closed).toEqual(['ses_a', 'ses_b', 'ses_c']);
});

test('a worker that is at work is never closed for others', async () => {
  const closed: string[] = [];
  const workers = new SessionWorkers(poolOf(closed), 1);
  const busy = await workers.acquire('ses_a' as SessionId);
  for (const session of sessions.slice(1)) workers.warm(session);
  await settled();
  expect(closed).toEqual(['ses_b', 'ses_c']);
  busy.release();
  await settled();
  expect(closed).toEqual(['ses_b', 'ses_c', 'ses_d']);
});

test("when files went for good no worker that waits keeps them, nor one that was handed some before, law: 's47-erasure'", async () => {
  const closed: string[] = [];
  const workers = new SessionWorkers(poolOf(closed), 4);
  const busy = await workers.acquire('ses_a' as SessionId);
  (await workers.acquire('ses_b' as SessionId)).release();
  workers.filesWent();
  await settled();
  expect(closed).toEqual(['ses_b']);
  (await workers.acquire('ses_b' as SessionId)).release();
  busy.release();
  await settled();
  expect(closed).toEqual(['ses_b', 'ses_a']);
});
