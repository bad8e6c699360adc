import type { Service } from '../compose.js';
import { described, describedStream, list, path, record, text, texts, yes } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { streamed } from './streamed.js';

const RUN = record({ run: text, order: text, kind: text, requestedBy: text, state: text }, { code: text, ended: text });
const ORDER = record(
  { order: text, title: text, kind: text, accountable: text, expires: text, inForce: yes },
  { why: text, run: text, state: text, code: text, ended: text },
);
const DEFINITION = record(
  {
    name: text,
    title: text,
    summary: text,
    kind: text,
    purpose: text,
    accountable: text,
    datasets: record({ in: texts, out: texts }),
    ceiling: texts,
    code: text,
    trigger: { anyOf: [{ enum: ['by-hand', 'on-change'] }, record({ every: text }, { at: text })] },
    begins: text,
    expires: text,
    hash: text,
  },
  { operation: text },
);
const DETAIL = record({ definition: DEFINITION, state: text, because: text, runs: list(RUN) }, { text });

/** Standing orders and their runs: work with no person present. */
export function addOrderRoutes(app: Routes, service: Service): void {
  const { gate, jobs, caller, log } = service;
  app.get(
    '/orders',
    {
      schema: described('orders', { summary: 'Standing orders and the state of their last runs', answer: list(ORDER) }),
    },
    async (request) => {
      const names = await gate.orders.namesFor(await caller(request.headers));
      return (await jobs.orders()).filter(({ order }) => names.has(order));
    },
  );

  app.get<{ Params: { name: string } }>(
    '/orders/:name',
    { schema: described('orders', { summary: 'One order, and its last runs', params: path('name'), answer: DETAIL }) },
    async (request) => {
      const detail = await gate.orders.detail(await caller(request.headers), request.params.name);
      return { ...detail, runs: await jobs.runsOf(detail.definition.name) };
    },
  );

  app.post<{ Params: { name: string }; Body: { author?: string } }>(
    '/orders/:name/approve',
    {
      schema: described('orders', {
        summary: 'Approve an order of the policy in force, as it stands',
        params: path('name'),
        body: bodies.approveOrder,
        answer: record({ order: text, state: text, because: text }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      const { state, because } = await gate.approveOrder(request.params.name, person, request.body.author);
      return { order: request.params.name, state, because };
    },
  );

  app.post<{ Params: { name: string } }>(
    '/orders/:name/run',
    {
      schema: describedStream('orders', {
        summary: 'Run an order now: for engineers, stewards and whoever answers for it',
        params: path('name'),
      }),
    },
    async (request, reply) => {
      const person = await caller(request.headers);
      const { name } = request.params;
      if (!(await gate.orders.namesFor(person)).has(name)) throw jobs.orderUnknown(name);
      await gate.orders.requireRunner(person, name);
      await streamed(request, reply, () => jobs.runNow(name, `person:${person}`), log);
      return reply;
    },
  );

  addRuns(app, service);
}

function addRuns(app: Routes, { gate, jobs, caller }: Service): void {
  /** A run of an order that is not named to this person is as unknown as none. */
  const found = async (headers: Parameters<Service['caller']>[0], id: string) => {
    const person = await caller(headers);
    const run = await jobs.run(id as Parameters<typeof jobs.run>[0]);
    return { person, run, named: (await gate.orders.namesFor(person)).has(run.order) };
  };

  app.get<{ Params: { id: string } }>(
    '/runs/:id',
    { schema: described('orders', { summary: 'A run: requested, running or done', params: path('id'), answer: RUN }) },
    async (request) => {
      const { run, named } = await found(request.headers, request.params.id);
      if (!named) throw jobs.unknown(run.run);
      return run;
    },
  );

  app.post<{ Params: { id: string } }>(
    '/runs/:id/cancel',
    {
      schema: described('orders', {
        summary: 'End a run: for whoever asked for it, answers for it, or is steward or overseer',
        params: path('id'),
        answer: record({ cancelled: yes }),
      }),
    },
    async (request) => {
      const { person, run, named } = await found(request.headers, request.params.id);
      if (!named) throw jobs.unknown(run.run);
      await gate.orders.cancelling(person, run);
      await jobs.cancel(run.run);
      return { cancelled: true };
    },
  );
}
