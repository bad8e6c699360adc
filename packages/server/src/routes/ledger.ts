import type { ActsAsked } from '@peel/gate/acts';
import type { Service } from '../compose.js';
import { described, describedStream, list, open, record, text, texts, whole, yes } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { askedSession, data, type SessionBody, within } from './session-of.js';
import { streamed } from './streamed.js';

const STATUS = record({ origin: text, demonstration: yes, state: text });
const WITNESS = record(
  { state: text, says: text, required: yes, witnesses: texts, quorum: whole },
  { confirmed: text },
);
const VERIFIED = record({ whole: yes, problems: texts }, { entries: whole, root: text });
const SHOWN = record(
  { event: text, time: text, actor: text, how: { enum: ['listed', 'follows from plan', 'no outcome'] } },
  { purpose: text, operation: text, requestedBy: text, recipient: text },
);
const ACTS = record({ acts: list(open) }, { older: text });
const PROOF = record({ entry: text, index: whole, proof: texts, checkpoint: text, verified: yes });

type ActsWhere = Omit<ActsAsked, 'last' | 'before'>;

/** Megabytes a second: a disk has most of its time left for others. */
const RATE = 100;

export function addLedgerRoutes(app: Routes, service: Service): void {
  const { gate, logCheck, caller, requester } = service;
  addFileCheck(app, service);
  app.get(
    '/ledger/status',
    { schema: described('ledger', { summary: 'Whether the log is being written; no sizes', answer: STATUS }) },
    async (request) => {
      await caller(request.headers);
      return gate.oversight.status();
    },
  );

  app.get(
    '/ledger/witness',
    { schema: described('ledger', { summary: 'Whether outsiders have confirmed the log lately', answer: WITNESS }) },
    async (request) => {
      await caller(request.headers);
      return gate.oversight.witness();
    },
  );

  app.post(
    '/ledger/checkpoint',
    {
      schema: described('ledger', {
        summary: 'Sign and keep a checkpoint of the log as it stands, for everybody who is signed in',
        answer: record({ published: yes }),
      }),
    },
    async (request) => {
      await requester(request.headers);
      await gate.oversight.publish();
      return { published: true };
    },
  );

  app.post(
    '/ledger/verify',
    {
      schema: described('ledger', {
        summary: 'Read the whole log and compute all that its checkpoint promises, for stewards and overseers',
        description:
          'One at a time. How many entries there are, and what is wrong with single ones, is told to overseers.',
        answer: VERIFIED,
      }),
    },
    async (request) => gate.oversight.verify(await caller(request.headers), () => logCheck()),
  );

  app.post<{ Body: SessionBody & { event: string } }>(
    '/ledger/proof',
    {
      ...data,
      schema: described('ledger', {
        summary: 'Proof that an event is in the log, under a purpose for reading it',
        body: bodies.proof,
        answer: PROOF,
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      return within(gate, person, askedSession(request), (active) => gate.oversight.proof(active, request.body.event));
    },
  );

  app.post<{ Body: SessionBody & { record: string; dataset?: string } }>(
    '/ledger/shown',
    {
      ...data,
      schema: described('ledger', {
        summary: 'Who was shown a record, under a purpose for reading the log',
        description:
          'Of a disclosure, `recipient` is to whom it went: who took a copy, or the keys that an export was sealed for. ' +
          '`requestedBy` is who had a service do it.',
        body: bodies.shown,
        answer: list(SHOWN),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      const { record: id, dataset } = request.body;
      const datasets = dataset === undefined ? undefined : [dataset];
      return within(gate, person, askedSession(request), (active) => gate.oversight.shown(active, id, datasets));
    },
  );

  app.post<{ Body: SessionBody & Partial<Pick<ActsAsked, 'last' | 'before'>> & { where?: ActsWhere } }>(
    '/ledger/acts',
    {
      ...data,
      schema: described('ledger', {
        summary: 'The newest acts, under a purpose for reading the log',
        description:
          'Newest first, `last` of them (50), of those that `where` asks for: days with both ends, of UTC; `kind` "read" is also "read.intent". ' +
          'Where `older` is in the answer there may be more: it is the event to give as `before`. One answer looks through 100,000 entries at most.',
        body: bodies.acts,
        answer: ACTS,
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      const { last = 50, before, where } = request.body;
      const asked = { ...where, last, ...(before === undefined ? {} : { before }) };
      return within(gate, person, askedSession(request), (active) => gate.oversight.acts(active, asked));
    },
  );
}

function addFileCheck(app: Routes, { gate, caller, log }: Service): void {
  app.post<{ Body: { rate?: number } }>(
    '/files/check',
    {
      schema: describedStream('ledger', {
        summary: 'Read every stored file through and compare it with what the log says was stored, for overseers',
        description: `One at a time, at most \`rate\` megabytes a second (${RATE}). It ends with the files that are missing, or are not what was stored.`,
        body: bodies.checkFiles,
      }),
    },
    async (request, reply) => {
      const person = await caller(request.headers);
      const { rate = RATE } = request.body;
      await streamed(request, reply, (gone) => gate.fileCheck.run(person, rate, gone), log);
      return reply;
    },
  );
}
