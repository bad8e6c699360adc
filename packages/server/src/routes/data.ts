import type { Gate } from '@peel/gate/gate';
import type { ReadRequest } from '@peel/gate/planner';
import type { ActiveSession } from '@peel/gate/session';
import type { PersonId } from '@peel/kernel/ids';
import type { Service } from '../compose.js';
import type { Message } from '../wire.js';
import { describedStream, path } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { askedSession, data, type SessionBody, sessionOf } from './session-of.js';
import { streamed, wantsLines } from './streamed.js';

interface SqlBody extends SessionBody {
  readonly sql: string;
  readonly at?: string;
  readonly limits?: { rows?: number; milliseconds?: number };
}

/** Rows: each answer is one governed statement. */
export function addDataRoutes(app: Routes, { gate, queries, caller, log }: Service): void {
  app.post<{ Body: SqlBody }>(
    '/sql',
    {
      ...data,
      schema: describedStream('data', {
        summary: 'Run one SELECT',
        description:
          'Lines: header (columns, order, intent), rows, end (rows, receipt) or error. To cancel, end the request.',
        body: bodies.sql,
      }),
    },
    async (request, reply) => {
      const person = await caller(request.headers);
      const { sql, at, limits } = request.body;
      // That it can't be remembered takes nothing away from an answer.
      const remember = (active: ActiveSession, rows: number) =>
        queries
          .ran(active, { sql, asItWas: at }, rows)
          .catch((error: unknown) => log(`a statement was not kept: ${String(error)}`));
      const kept = wantsLines(request) ? remember : undefined;
      await streamed(
        request,
        reply,
        (gone) => answer(gate, person, askedSession(request), { sql, at, limits }, gone, kept),
        log,
      );
      return reply;
    },
  );

  app.get<{ Params: { dataset: string } }>(
    '/datasets/:dataset/quarantine',
    {
      ...data,
      schema: describedStream('data', {
        summary: 'What of a dataset’s files could not be read as rows',
        description: 'As /sql, with the columns file, line, column_name, rule, raw.',
        params: path('dataset'),
      }),
    },
    async (request, reply) => {
      const person = await caller(request.headers);
      const asked = askedSession(request);
      await streamed(request, reply, (gone) => quarantined(gate, person, asked, request.params.dataset, gone), log);
      return reply;
    },
  );
}

/** The messages of one governed statement, in the session named or one for this statement alone. */
async function* answer(
  gate: Gate,
  person: PersonId,
  asked: SessionBody,
  request: ReadRequest,
  gone: AbortSignal,
  ended?: (session: ActiveSession, rows: number) => Promise<void>,
): AsyncGenerator<Message> {
  const { active, close } = await sessionOf(gate, person, asked);
  try {
    const governed = await gate.reader.read(active, request, gone);
    const { columns, order, frames } = governed.value;
    const { warning } = active.facts;
    const told = { columns, order, intent: governed.passage.intent, session: active.facts.session };
    yield { type: 'H', body: warning === undefined ? told : { ...told, warning } };
    const rows = frames();
    try {
      let next = await rows.next();
      for (; !next.done; next = await rows.next()) yield { type: 'F', frame: next.value.value };
      await ended?.(active, next.value.rows);
      yield { type: 'E', body: next.value };
    } finally {
      // A client that went away: the read is written down as cancelled.
      await rows.return(undefined as never);
    }
  } finally {
    await close();
  }
}

async function* quarantined(
  gate: Gate,
  person: PersonId,
  { session }: SessionBody,
  dataset: string,
  gone: AbortSignal,
): AsyncGenerator<Message> {
  const active = await gate.sessions.require(session, person);
  const sql = gate.profiles.quarantineStatement(active, dataset);
  yield* answer(gate, person, { session: active.session }, { sql }, gone);
}
