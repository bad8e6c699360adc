import type { SessionUploadRequest } from '@peel/sources/session-uploads';
import type { Service } from '../compose.js';
import type { Message } from '../wire.js';
import { described, describedStream, list, record, text } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { askedSession, data, type SessionBody, sessionOf, within } from './session-of.js';
import { streamed } from './streamed.js';

type UploadBody = SessionBody & SessionUploadRequest & { readonly upload: string; readonly name: string };

/** Files of an operation: brought in by a person, there for its sessions alone, gone on a day. */
export function addSessionUploadRoutes(app: Routes, service: Service): void {
  const { gate, caller, log } = service;
  app.post<{ Body: UploadBody }>(
    '/session/uploads',
    {
      ...data,
      schema: describedStream('data', {
        summary: 'Make a dataset of the operation from a file that was handed over',
        description:
          'Lines: progress (text), then end (dataset, rows, quarantined, putAside, groups, assumed, expires) or error.',
        body: bodies.sessionUpload,
      }),
    },
    async (request, reply) => {
      const person = await caller(request.headers);
      const { upload, name, conditions, kind, categories, grant, days, title, sheet } = request.body;
      const file = { upload, name };
      const said = { conditions, kind, categories, grant, days, title, sheet };
      const asked = askedSession(request);
      await streamed(
        request,
        reply,
        (gone) => bringIn(service, asked, person, (session) => service.uploads.run(session, file, said, gone)),
        log,
      );
      return reply;
    },
  );

  const summary = 'Files that were brought into the operation and may be read in this session';
  const answer = list(record({ dataset: text, title: text, by: text, expires: text }));
  app.post<{ Body: SessionBody }>(
    '/session/uploads/list',
    { ...data, schema: described('data', { summary, body: bodies.datasets, answer }) },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), async (active) => gate.uploads.list(active));
    },
  );

  app.post<{ Body: SessionBody & { dataset: string } }>(
    '/session/uploads/erase',
    {
      ...data,
      schema: described('data', {
        summary: 'Erase a file that you brought in, before its day',
        body: bodies.dataset,
        answer: record({ dataset: text }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      const { dataset } = request.body;
      await within(gate, person, askedSession(request), (active) => gate.uploads.eraseOwn(active, dataset));
      return { dataset };
    },
  );
}

async function* bringIn(
  { gate }: Service,
  asked: SessionBody,
  person: Parameters<typeof sessionOf>[1],
  run: (session: Awaited<ReturnType<typeof sessionOf>>['active']) => AsyncGenerator<Message>,
): AsyncGenerator<Message> {
  const { active, close } = await sessionOf(gate, person, asked);
  try {
    yield* run(active);
  } finally {
    await close();
  }
}
