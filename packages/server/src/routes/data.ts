import type { Gate } from '@peel/gate/gate';
import type { ActiveSession } from '@peel/gate/session';
import type { PersonId } from '@peel/kernel/ids';
import type { Service } from '../compose.js';
import type { Message } from '../wire.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { streamed } from './streamed.js';

/** An open session's id, or what a session for this one statement is opened with. */
export interface SessionBody {
  readonly session?: string;
  readonly purpose?: string;
  readonly operation?: string;
  readonly justification?: string;
}

interface SqlBody extends SessionBody {
  readonly sql: string;
  readonly at?: string;
  readonly limits?: { rows?: number; milliseconds?: number };
}

export function addDataRoutes(app: Routes, { gate, caller, log }: Service): void {
  app.post<{ Body: SqlBody }>(
    '/sql',
    { config: { data: true }, schema: { body: bodies.sql } },
    async (request, reply) => {
      const person = await caller(request.headers);
      await streamed(reply, request.id, (gone) => answer(gate, person, request.body, gone), log);
      return reply;
    },
  );

  app.post<{ Body: SessionBody }>('/datasets', { schema: { body: bodies.datasets } }, async (request) => {
    const person = await caller(request.headers);
    const { session, purpose } = request.body;
    if (session === undefined && purpose === undefined) return gate.catalogue.definitions();
    return within(gate, person, request.body, async (active) => gate.catalogue.datasets(active));
  });

  app.post<{ Body: SessionBody & { dataset: string } }>(
    '/history',
    { config: { data: true }, schema: { body: bodies.dataset } },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, request.body, (active) => gate.catalogue.history(active, request.body.dataset));
    },
  );

  app.post<{ Body: SessionBody & { dataset: string } }>(
    '/explain',
    { config: { data: true }, schema: { body: bodies.dataset } },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, request.body, async (active) => gate.catalogue.explain(active, request.body.dataset));
    },
  );
}

async function* answer(gate: Gate, person: PersonId, body: SqlBody, gone: AbortSignal): AsyncGenerator<Message> {
  const { active, close } = await sessionOf(gate, person, body);
  try {
    const governed = await gate.reader.read(active, { sql: body.sql, at: body.at, limits: body.limits }, gone);
    const { columns, order, frames } = governed.value;
    const { warning } = active.facts;
    const told = { columns, order, intent: governed.passage.intent, session: active.facts.session };
    yield { type: 'H', body: warning === undefined ? told : { ...told, warning } };
    const rows = frames();
    try {
      let next = await rows.next();
      for (; !next.done; next = await rows.next()) yield { type: 'F', frame: next.value.value };
      yield { type: 'E', body: next.value };
    } finally {
      // A client that went away: the read is written down as cancelled.
      await rows.return(undefined as never);
    }
  } finally {
    await close();
  }
}

/** Runs an act in the session named, or in one opened for it and closed after it. */
export async function within<T>(
  gate: Gate,
  person: PersonId,
  body: SessionBody,
  act: (session: ActiveSession) => Promise<T>,
): Promise<T> {
  const { active, close } = await sessionOf(gate, person, body);
  try {
    return await act(active);
  } finally {
    await close();
  }
}

async function sessionOf(
  gate: Gate,
  person: PersonId,
  body: SessionBody,
): Promise<{ active: ActiveSession; close: () => Promise<void> }> {
  if (body.session !== undefined) {
    return { active: await gate.sessions.require(body.session, person), close: async () => undefined };
  }
  const opened = await gate.sessions.open({
    person,
    purpose: body.purpose,
    operation: body.operation,
    justification: body.justification,
    minutes: 60,
  });
  return {
    active: await gate.sessions.require(opened.session, person),
    close: () => gate.sessions.close(opened.session, person),
  };
}
