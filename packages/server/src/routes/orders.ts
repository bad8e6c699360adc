import type { Service } from '../compose.js';
import { described, describedStream, path, record, text } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { streamed } from './streamed.js';

/** Standing orders and their runs: work with no person present. */
export function addOrderRoutes(app: Routes, { gate, jobs, caller, log }: Service): void {
  app.get('/orders', async (request) => {
    await caller(request.headers);
    return jobs.orders();
  });

  app.post<{ Params: { name: string }; Body: { author?: string } }>(
    '/orders/:name/approve',
    {
      schema: described('orders', {
        summary: 'Approve an order of the policy in force, as it stands',
        params: path('name'),
        body: bodies.approveOrder,
        answer: record({ order: text, state: text, because: text }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      const { state, because } = await gate.approveOrder(request.params.name, person, request.body.author);
      return { order: request.params.name, state, because };
    },
  );

  app.post<{ Params: { name: string } }>(
    '/orders/:name/run',
    { schema: describedStream('orders', { summary: 'Run an order now', params: path('name') }) },
    async (request, reply) => {
      const person = await caller(request.headers);
      await streamed(request, reply, () => jobs.runNow(request.params.name, `person:${person}`), log);
      return reply;
    },
  );
}
