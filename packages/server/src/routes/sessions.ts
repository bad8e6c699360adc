import type { SessionRequest } from '@peel/gate/session';
import type { Service } from '../compose.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';

type OpenBody = Omit<SessionRequest, 'person'>;

export function addSessionRoutes(app: Routes, { gate, caller }: Service): void {
  app.post<{ Body: OpenBody }>('/sessions', { schema: { body: bodies.openSession } }, async (request) => {
    const person = await caller(request.headers);
    return plain(await gate.sessions.open({ ...request.body, person }));
  });

  app.get('/sessions', async (request) => (await gate.sessions.listOf(await caller(request.headers))).map(plain));

  app.post<{ Params: { id: string }; Body: { justification: string; minutes?: number } }>(
    '/sessions/:id/extend',
    { schema: { body: bodies.extendSession } },
    async (request) => {
      const person = await caller(request.headers);
      return plain(
        await gate.sessions.extend(request.params.id, person, request.body.minutes ?? 60, request.body.justification),
      );
    },
  );

  app.post<{ Params: { id: string } }>('/sessions/:id/close', async (request) => {
    await gate.sessions.close(request.params.id, await caller(request.headers));
    return { closed: true };
  });

  app.get('/purposes', async (request) => gate.catalogue.purposesFor(await caller(request.headers)));
}

function plain<T extends { readonly opened: number; readonly expires: number }>(session: T) {
  return {
    ...session,
    opened: new Date(session.opened).toISOString(),
    expires: new Date(session.expires).toISOString(),
  };
}
