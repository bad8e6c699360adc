import type { Freezable } from '@peel/gate/freezes';
import type { Service } from '../compose.js';
import { described, list, record, text, texts, whole, yes } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';

const STATUS = record({ onDisk: text, approval: text, warnings: texts }, { inForce: text });
const CHANGE = record({ path: text, change: { enum: ['added', 'changed', 'removed'] } }, { before: text, after: text });
const VIEW = record(
  {
    onDisk: text,
    approval: text,
    approvals: list(record({ by: text, at: text })),
    changes: list(CHANGE),
    problems: list(record({ file: text, line: whole, problem: text })),
    warnings: texts,
    withheld: yes,
    author: yes,
  },
  { inForce: text },
);
const FREEZE = record({ what: text, name: text, by: text, role: text, since: text, why: text, liftAskedBy: texts });

export function addPolicyRoutes(app: Routes, { gate, caller }: Service): void {
  app.get(
    '/policy',
    {
      schema: described('policy', {
        summary: 'Which policy is in force, and how the files on the disk differ',
        description:
          'Changes and approvals are told to stewards, engineers and overseers; warnings, of what lets nobody read, to stewards and overseers.',
        answer: VIEW,
      }),
    },
    async (request) => gate.desk.view(await caller(request.headers)),
  );

  app.post<{ Body: { hash: string; author?: string } }>(
    '/policy/approve',
    {
      schema: described('policy', {
        summary: 'Approve exactly this hash of the definitions',
        description: 'Two stewards, neither an author. Who wrote drafts is on record; for edits by hand say who did.',
        body: bodies.approve,
        answer: STATUS,
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      return { ...(await gate.approvePolicy(request.body.hash, person, request.body.author)) };
    },
  );

  app.get(
    '/freezes',
    { schema: described('policy', { summary: 'What is frozen, for stewards and overseers', answer: list(FREEZE) }) },
    async (request) => gate.freezes.listFor(await caller(request.headers)),
  );

  app.post<{ Body: { what: Freezable; name: string; why?: string } }>(
    '/freezes',
    {
      schema: described('policy', {
        summary: 'Stop reading at once',
        body: bodies.freeze,
        answer: record({ frozen: yes }),
      }),
    },
    async (request) => {
      const { what, name, why } = request.body;
      await gate.freezes.freeze(what, name, await caller(request.headers), why ?? 'no reason given');
      return { frozen: true };
    },
  );

  app.post<{ Body: { what: Freezable; name: string } }>(
    '/freezes/lift',
    {
      schema: described('policy', {
        summary: 'Lift a freeze, or ask for its end',
        description:
          "One's own ends at once. Another's takes two, neither its author: the first is kept until a second.",
        body: bodies.freeze,
        answer: record({ lifted: yes, because: text }),
      }),
    },
    async (request) => gate.freezes.lift(request.body.what, request.body.name, await caller(request.headers)),
  );
}
