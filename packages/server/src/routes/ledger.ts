import type { Service } from '../compose.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { askedSession, data, type SessionBody, within } from './session-of.js';

export function addLedgerRoutes(app: Routes, { gate, caller }: Service): void {
  app.get('/ledger/status', async (request) => {
    await caller(request.headers);
    return gate.oversight.status();
  });

  app.post('/ledger/checkpoint', async () => {
    await gate.oversight.publish();
    return { published: true };
  });

  app.post<{ Body: SessionBody & { record: string; dataset?: string } }>(
    '/ledger/shown',
    { ...data, schema: { body: bodies.shown } },
    async (request) => {
      const person = await caller(request.headers);
      const { record, dataset } = request.body;
      const datasets = dataset === undefined ? undefined : [dataset];
      return within(gate, person, askedSession(request), (active) => gate.oversight.shown(active, record, datasets));
    },
  );

  app.post<{ Body: SessionBody & { last?: number } }>(
    '/ledger/acts',
    { ...data, schema: { body: bodies.acts } },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), (active) =>
        gate.oversight.acts(active, request.body.last ?? 50),
      );
    },
  );
}
