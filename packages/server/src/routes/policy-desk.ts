import type { Service } from '../compose.js';
import { described, list, path, record, text, texts, whole, yes } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';

const PROBLEMS = record({ problems: list(record({ file: text, line: whole, problem: text })) });
const PURPOSE = record({
  purpose: text,
  title: text,
  summary: text,
  status: text,
  owner: text,
  begins: text,
  expires: text,
  frozen: yes,
  drafted: yes,
});

const ASSESSED = record({ reference: text, expires: text });
/** As the policy reads it, whatever its file calls it. */
const DEFINITION = record(
  {
    name: text,
    title: text,
    summary: text,
    status: text,
    owner: text,
    regime: text,
    legalBasis: text,
    lawEnforcementPurposes: texts,
    necessity: text,
    scope: text,
    tools: texts,
    subjectCategories: texts,
    columnGroups: texts,
    operations: { anyOf: [{ const: 'any' }, texts] },
    roles: texts,
    impactAssessment: ASSESSED,
    approvers: whole,
    begins: text,
    expires: text,
    covert: yes,
  },
  {
    sensitive: record({ scheduleEight: text, strictlyNecessary: text, policyDocument: ASSESSED }),
    public: record({ keyPoints: texts, whyThisMatters: text, whatThisMeansForYou: text }),
  },
);

/** Where policy is drafted, looked at and withdrawn. Who may, and who is shown which text, is the gate's to say. */
export function addPolicyDeskRoutes(app: Routes, { gate, caller }: Service): void {
  app.get(
    '/policy/purposes',
    { schema: described('policy', { summary: 'The purposes of the policy in force', answer: list(PURPOSE) }) },
    async (request) => gate.desk.purposes(await caller(request.headers)),
  );

  app.get<{ Params: { purpose: string } }>(
    '/policy/purposes/:purpose',
    {
      schema: described('policy', {
        summary: 'One purpose with its text',
        params: path('purpose'),
        answer: record({ purpose: text, definition: DEFINITION, state: text }, { text, inForceText: text }),
      }),
    },
    async (request) => gate.desk.purpose(await caller(request.headers), request.params.purpose),
  );

  app.post<{ Body: { path: string; text: string } }>(
    '/policy/check',
    {
      schema: described('policy', {
        summary: 'What would be wrong with the definitions if a file had this text',
        body: bodies.draft,
        answer: PROBLEMS,
      }),
    },
    async (request) => ({ problems: await gate.desk.check(await caller(request.headers), request.body) }),
  );

  app.put<{ Body: { path: string; text: string } }>(
    '/policy/files',
    {
      schema: described('policy', {
        summary: 'Write a draft of a definition file',
        description:
          'Changes nothing that is in force. Its author is on record and does not count among those who approve it.',
        body: bodies.draft,
        answer: PROBLEMS,
      }),
    },
    async (request) => ({ problems: await gate.desk.draft(await caller(request.headers), request.body) }),
  );

  app.post<{ Body: { path: string } }>(
    '/policy/discard',
    {
      schema: described('policy', {
        summary: 'Put the text in force back on the disk',
        body: bodies.discard,
        answer: record({ discarded: yes }),
      }),
    },
    async (request) => {
      await gate.desk.discard(await caller(request.headers), request.body.path);
      return { discarded: true };
    },
  );

  app.post<{ Body: { purpose: string; why: string } }>(
    '/policy/withdraw',
    {
      schema: described('policy', {
        summary: 'Stop a purpose at once, and draft its withdrawal',
        body: bodies.withdraw,
        answer: record({ frozen: yes, drafted: yes }),
      }),
    },
    async (request) => {
      await gate.desk.withdraw(await caller(request.headers), request.body.purpose, request.body.why);
      return { frozen: true, drafted: true };
    },
  );
}
