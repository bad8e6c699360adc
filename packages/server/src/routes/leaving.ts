import type { Service } from '../compose.js';
import type { Routes } from './routes.js';
import { sentFile } from './streamed.js';

const text = { type: 'string', minLength: 1, maxLength: 4_000 } as const;
const ask = {
  type: 'object',
  additionalProperties: false,
  required: ['recipients', 'plain'],
  properties: { recipients: { type: 'array', items: text, maxItems: 20 }, plain: { type: 'boolean' } },
} as const;
const run = { type: 'object', additionalProperties: false, properties: { base: text } } as const;
const open = {
  type: 'object',
  additionalProperties: false,
  required: ['person', 'code'],
  properties: { person: text, code: text },
} as const;

/** How a workspace leaves, and how a restored one is opened. On the local socket alone: no page has a part in it. */
export function addLeavingRoutes(app: Routes, service: Service): void {
  const { gate, caller } = service;
  const { requests, exporting } = gate.leaving;

  app.get('/exports', async (request) => requests.list(await caller(request.headers)));

  app.post<{ Body: { recipients: string[]; plain: boolean } }>('/exports', { schema: { body: ask } }, async (request) =>
    requests.ask(await caller(request.headers), request.body.recipients, request.body.plain),
  );

  app.post<{ Params: { id: string } }>('/exports/:id/confirm', async (request) =>
    requests.confirm(request.params.id, await caller(request.headers)),
  );

  app.post<{ Params: { id: string }; Body: { base?: string } }>(
    '/exports/:id/run',
    { schema: { body: run } },
    async (request, reply) => {
      const person = await caller(request.headers);
      const { id } = request.params;
      await sentFile(
        request,
        reply,
        async function* () {
          yield { name: 'export.tar', type: 'application/octet-stream' };
          yield* exporting.run(id, person, request.body.base);
        },
        service.log,
      );
    },
  );

  app.post<{ Body: { person: string; code: string } }>('/restored/open', { schema: { body: open } }, async (request) =>
    service.openRestored(request.body.person, request.body.code),
  );

  app.post<{ Params: { id: string } }>('/people/:id/token', async (request) => {
    const by = await caller(request.headers);
    await gate.people.requireRole(by, 'steward');
    return { token: await gate.people.issueToken(request.params.id, by) };
  });
}

const OPEN_WHILE_SEALED: ReadonlySet<string> = new Set(['/health', '/doctor', '/stop', '/restored/open']);

/** The public site says itself that it is closed, in a page. */
const PUBLIC = /^\/public(\/|$)/;

/** A sealed workspace answers nothing else, to nobody. */
export function closeWhileSealed(app: Routes, { gate }: Service): void {
  app.addHook('onRequest', async (request) => {
    const [path = ''] = request.url.split('?');
    if (!OPEN_WHILE_SEALED.has(path) && !PUBLIC.test(path)) gate.leaving.opening.check();
  });
}
