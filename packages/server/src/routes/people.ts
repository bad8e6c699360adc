import type { Holding } from '@peel/policy/holdings';
import type { Service } from '../compose.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';

export function addPeopleRoutes(app: Routes, { gate, caller }: Service): void {
  const { people } = gate;
  const steward = async (headers: Parameters<Service['caller']>[0]) => {
    const person = await caller(headers);
    await people.requireRole(person, 'steward', 'overseer');
    return person;
  };

  app.get('/people', async (request) => {
    await steward(request.headers);
    return (await people.list()).map(({ person, name, left, holdings }) => ({
      person,
      name,
      left,
      holdings: holdings.map(
        (held) =>
          `${held.kind}:${held.name}${held.expires === undefined ? '' : ` until ${new Date(held.expires).toISOString().slice(0, 10)}`}`,
      ),
    }));
  });

  app.post<{ Body: { person: string; name: string } }>(
    '/people',
    { schema: { body: bodies.person } },
    async (request) => {
      const by = await steward(request.headers);
      return { person: request.body.person, token: await people.join(request.body.person, request.body.name, by) };
    },
  );

  app.post<{ Params: { id: string } }>('/people/:id/leave', async (request) => {
    await people.leave(request.params.id, await steward(request.headers));
    return { left: true };
  });

  app.post<{ Params: { id: string }; Body: Holding & { change: 'grant' | 'revoke' } }>(
    '/people/:id/holdings',
    { schema: { body: bodies.holding } },
    async (request) => {
      const by = await steward(request.headers);
      const { change, ...holding } = request.body;
      const made = await people.change(request.params.id, change, holding, by);
      return made.state === 'confirmed'
        ? { state: 'in force' }
        : { state: 'waits for a second person', proposal: made.id };
    },
  );

  app.get('/people/changes', async (request) => {
    await steward(request.headers);
    return (await people.pending()).map(({ id, person, act, holding, proposedBy }) => ({
      proposal: id,
      person,
      change: `${act} ${holding.kind}:${holding.name}`,
      proposedBy,
    }));
  });

  app.post<{ Params: { id: string } }>('/people/changes/:id/confirm', async (request) => {
    await people.confirm(request.params.id, await steward(request.headers));
    return { confirmed: true };
  });
}
