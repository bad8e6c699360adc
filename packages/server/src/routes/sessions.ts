import type { SessionRequest } from '@peel/gate/session';
import type { Service } from '../compose.js';
import { described, list, orNull, path, record, text, texts, yes } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';

type OpenBody = Omit<SessionRequest, 'person'>;

const SESSION = record(
  {
    session: text,
    person: text,
    purpose: text,
    operation: text,
    justification: text,
    opened: text,
    expires: text,
  },
  { actor: text, warning: text, state: { enum: ['open', 'ended'] }, ended: text, endedAt: text, changed: yes },
);
const CHOICE = record(
  {
    purpose: text,
    title: text,
    summary: text,
    scope: text,
    necessity: text,
    legalBasis: text,
    tools: texts,
    columnGroups: texts,
    expires: text,
    operation: text,
    operationTitle: text,
  },
  { covert: yes, frozen: text },
);

export function addSessionRoutes(app: Routes, { gate, caller }: Service): void {
  addOwnSessions(app, { gate, caller });

  app.get(
    '/purposes',
    {
      schema: described('sessions', {
        summary: 'The purposes and operations that are open to you, in short',
        answer: list(record({ purpose: text, operation: text, title: text, summary: text })),
      }),
    },
    async (request) => gate.catalogue.purposesFor(await caller(request.headers)),
  );

  app.get(
    '/choices',
    {
      schema: described('sessions', {
        summary: 'What you could open a session with, and what each would be for',
        answer: list(CHOICE),
      }),
    },
    async (request) => gate.catalogue.choicesFor(await caller(request.headers)),
  );

  app.post<{ Body: { justification: string } }>(
    '/justification/check',
    {
      schema: described('sessions', {
        summary: 'What a justification lacks, before a session is opened with it',
        body: bodies.justification,
        answer: record({ weak: orNull(record({ code: text, message: text })) }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      return { weak: (await gate.sessions.justificationProblem(person, request.body.justification)) ?? null };
    },
  );
}

function addOwnSessions(app: Routes, { gate, caller }: Pick<Service, 'gate' | 'caller'>): void {
  app.post<{ Body: OpenBody }>(
    '/sessions',
    { schema: described('sessions', { summary: 'Open a session', body: bodies.openSession, answer: SESSION }) },
    async (request) => {
      const person = await caller(request.headers);
      return plain(await gate.sessions.open({ ...request.body, person }));
    },
  );

  app.get(
    '/sessions',
    {
      schema: described('sessions', {
        summary: 'Your sessions, newest first',
        description:
          'As policy has them now: `changed` says that one may read something else than when it was opened, `ended` why one ended.',
        answer: list(SESSION),
      }),
    },
    async (request) =>
      (await gate.sessions.listOf(await caller(request.headers))).map(({ endedAt, ...session }) => ({
        ...plain(session),
        ...(endedAt === undefined ? {} : { endedAt: new Date(endedAt).toISOString() }),
      })),
  );

  app.post<{ Params: { id: string }; Body: { justification: string; minutes?: number } }>(
    '/sessions/:id/extend',
    {
      schema: described('sessions', {
        summary: 'Go on for longer, with a justification that holds now',
        params: path('id'),
        body: bodies.extendSession,
        answer: SESSION,
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      return plain(
        await gate.sessions.extend(request.params.id, person, request.body.minutes ?? 60, request.body.justification),
      );
    },
  );

  app.post<{ Params: { id: string } }>(
    '/sessions/:id/close',
    {
      schema: described('sessions', {
        summary: 'End a session and whatever runs in it',
        params: path('id'),
        answer: record({ closed: yes }),
      }),
    },
    async (request) => {
      await gate.sessions.close(request.params.id, await caller(request.headers));
      return { closed: true };
    },
  );
}

function plain<T extends { readonly opened: number; readonly expires: number }>(session: T) {
  return {
    ...session,
    opened: new Date(session.opened).toISOString(),
    expires: new Date(session.expires).toISOString(),
  };
}
