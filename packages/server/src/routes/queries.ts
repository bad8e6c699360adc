import type { Service } from '../compose.js';
import { described, list, path, record, text, whole, yes } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { askedSession, data, type SessionBody, within } from './session-of.js';

/** Who wrote it, why and where is not there for whoever may not be told of the operation. */
const SAVED = record(
  { query: text, title: text, sql: text, saved: text },
  { asItWas: text, person: text, purpose: text, operation: text },
);
const RECENT = record({ sql: text, at: text, rows: whole }, { asItWas: text });

/** Statements that people keep. Each carries the label of what its session had opened, and is shown to those who satisfy it. */
export function addQueryRoutes(app: Routes, { gate, queries, caller }: Service): void {
  app.post<{ Body: SessionBody & { title: string; sql: string; asItWas?: string } }>(
    '/queries',
    {
      ...data,
      schema: described('queries', {
        summary: 'Keep a statement under a title',
        description: '`asItWas` is the earlier point that it is asked of: `at` of /sql.',
        body: bodies.saveQuery,
        answer: record({ query: text }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      const { title, sql, asItWas } = request.body;
      return within(gate, person, askedSession(request), async (active) => ({
        query: await queries.save(active, title, { sql, asItWas }),
      }));
    },
  );

  app.get(
    '/queries',
    {
      ...data,
      schema: described('queries', {
        summary: 'Your saved and recent statements, as far as this session may show them',
        answer: record({ saved: list(SAVED), recent: list(RECENT) }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), (active) => queries.list(active));
    },
  );

  app.get<{ Params: { id: string } }>(
    '/queries/:id',
    {
      ...data,
      schema: described('queries', {
        summary: 'A saved statement by its address, also somebody else’s',
        params: path('id'),
        answer: SAVED,
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), (active) => queries.open(active, request.params.id));
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/queries/:id',
    {
      ...data,
      schema: described('queries', {
        summary: 'Delete a statement of your own',
        params: path('id'),
        answer: record({ deleted: yes }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), async (active) => {
        await queries.remove(active, request.params.id);
        return { deleted: true };
      });
    },
  );
}
