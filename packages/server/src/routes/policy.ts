import type { Freezable } from '@peel/gate/freezes';
import type { Service } from '../compose.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { streamed } from './streamed.js';

export function addPolicyRoutes(app: Routes, { gate, jobs, caller, log }: Service): void {
  app.get('/policy', async (request) => {
    await caller(request.headers);
    return { ...(await gate.policy.status()) };
  });

  app.post<{ Body: { hash: string; author: string } }>(
    '/policy/approve',
    { schema: { body: bodies.approve } },
    async (request) => {
      const person = await caller(request.headers);
      return { ...(await gate.approvePolicy(request.body.hash, person, request.body.author)) };
    },
  );

  app.post<{ Body: { what: Freezable; name: string; why?: string } }>(
    '/freezes',
    { schema: { body: bodies.freeze } },
    async (request) => {
      await gate.freezes.freeze(
        request.body.what,
        request.body.name,
        await caller(request.headers),
        request.body.why ?? 'no reason given',
      );
      return { frozen: true };
    },
  );

  app.post<{ Body: { what: Freezable; name: string } }>(
    '/freezes/lift',
    { schema: { body: bodies.freeze } },
    async (request) => {
      await gate.freezes.lift(request.body.what, request.body.name, await caller(request.headers));
      return { lifted: true };
    },
  );

  app.get('/orders', async (request) => {
    await caller(request.headers);
    return jobs.orders();
  });

  app.post<{ Params: { name: string }; Body: { author: string } }>(
    '/orders/:name/approve',
    { schema: { body: bodies.approveOrder } },
    async (request) => {
      const person = await caller(request.headers);
      const { state, because } = await gate.approveOrder(request.params.name, person, request.body.author);
      return { order: request.params.name, state, because };
    },
  );

  app.post<{ Params: { name: string } }>('/orders/:name/run', async (request, reply) => {
    const person = await caller(request.headers);
    await streamed(request, reply, () => jobs.runNow(request.params.name, `person:${person}`), log);
    return reply;
  });
}
