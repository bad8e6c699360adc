import type { Service } from '../compose.js';
import { described, list, path, record, text, texts, whole } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { askedSession, data, type SessionBody, within } from './session-of.js';

const COLUMN = record({ name: text, type: text }, { description: text, group: text, groupTitle: text });
const DATASET = record({
  dataset: text,
  title: text,
  description: text,
  owner: text,
  source: record({ format: text, grant: text, grantTitle: text, why: text, terms: text }),
  kind: text,
  grade: text,
  review: record({ months: whole, from: text }),
  declares: list(texts),
  columns: list(COLUMN),
});
const HISTORY = list(record({ commit: text, time: text, operation: text, rowsAdded: whole, rowsRemoved: whole }));
const EXPLANATION = record({ dataset: text, lines: texts, hiddenGroups: whole });
const NULLABLE = { type: ['string', 'null'] } as const;
const PROFILE = record({
  dataset: text,
  rows: whole,
  columns: list(
    record({
      name: text,
      type: text,
      nulls: whole,
      distinct: whole,
      least: NULLABLE,
      greatest: NULLABLE,
      top: list(record({ value: text, count: whole })),
    }),
  ),
  intent: text,
});
const USES = record({
  purposes: list(record({ purpose: text, title: text, because: text })),
  orders: list(record({ order: text, title: text, kind: text })),
});

/** What there is: definitions for everybody signed in, and what of them exists in a session. */
export function addDatasetRoutes(app: Routes, { gate, caller }: Service): void {
  const seen = async (headers: Parameters<Service['caller']>[0], asked: SessionBody) => {
    const person = await caller(headers);
    if (asked.session === undefined && asked.purpose === undefined) return gate.catalogue.definitions(person);
    return within(gate, person, asked, async (active) => gate.catalogue.datasets(active));
  };
  const summary = 'Datasets as defined; with a session, those that exist in it';
  app.get('/datasets', { schema: described('data', { summary, answer: list(DATASET) }) }, async (request) =>
    seen(request.headers, askedSession(request)),
  );
  app.post<{ Body: SessionBody }>(
    '/datasets',
    { schema: described('data', { summary, body: bodies.datasets, answer: list(DATASET) }) },
    async (request) => seen(request.headers, askedSession(request)),
  );
  addHistory(app, { gate, caller });
  addExplanations(app, { gate, caller });
}

type Parts = Pick<Service, 'gate' | 'caller'>;

interface Named {
  readonly Params: { readonly dataset: string };
}

function addHistory(app: Routes, { gate, caller }: Parts): void {
  const summary = 'The commits that changed a file this session may read, newest first';
  app.get<Named>(
    '/datasets/:dataset/history',
    { ...data, schema: described('data', { summary, params: path('dataset'), answer: HISTORY }) },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), (active) =>
        gate.catalogue.history(active, request.params.dataset),
      );
    },
  );
  app.post<{ Body: SessionBody & { dataset: string } }>(
    '/history',
    { ...data, schema: described('data', { summary, body: bodies.dataset, answer: HISTORY }) },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), (active) =>
        gate.catalogue.history(active, request.body.dataset),
      );
    },
  );
  app.get<Named>(
    '/datasets/:dataset/profile',
    {
      ...data,
      schema: described('data', {
        summary: 'Each column’s values in this session: blanks, different ones, the least, greatest and most frequent',
        params: path('dataset'),
        answer: PROFILE,
      }),
    },
    async (request, reply) => {
      const person = await caller(request.headers);
      const active = await gate.sessions.require(askedSession(request).session, person);
      const leaving = new AbortController();
      reply.raw.once('close', () => leaving.abort());
      const { value, passage } = await gate.profiles.of(active, request.params.dataset, leaving.signal);
      return { ...value, intent: passage.intent };
    },
  );
}

function addExplanations(app: Routes, { gate, caller }: Parts): void {
  const summary = 'Why this session sees what it sees of a dataset, and what is hidden by which rule';
  app.get<Named>(
    '/datasets/:dataset/explain',
    { ...data, schema: described('data', { summary, params: path('dataset'), answer: EXPLANATION }) },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), async (active) =>
        gate.catalogue.explain(active, request.params.dataset),
      );
    },
  );
  app.post<{ Body: SessionBody & { dataset: string } }>(
    '/explain',
    { ...data, schema: described('data', { summary, body: bodies.dataset, answer: EXPLANATION }) },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), async (active) =>
        gate.catalogue.explain(active, request.body.dataset),
      );
    },
  );
  app.get<Named>(
    '/datasets/:dataset/uses',
    {
      schema: described('data', {
        summary: 'The purposes and standing orders that a dataset may serve, by the policy in force',
        params: path('dataset'),
        answer: USES,
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      const { session } = askedSession(request);
      const active = session === undefined ? undefined : await gate.sessions.require(session, person);
      return gate.catalogue.uses(person, request.params.dataset, active);
    },
  );
}
