import type { AccessQuestion } from '@peel/gate/access';
import type { PersonId } from '@peel/kernel/ids';
import type { Holding } from '@peel/policy/holdings';
import type { Service } from '../compose.js';
import { described, list, path, record, text, texts, yes } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';

const HELD = record({ kind: text, name: text }, { expires: text });
const PERSON = record({ person: text, name: text, left: yes, holdings: texts });
const CHANGE = record({ proposal: text, person: text, change: text, proposedBy: text }, { until: text });
const DETAIL = record({
  person: text,
  name: text,
  joined: text,
  left: yes,
  holdings: list(HELD),
  changes: list(CHANGE),
});

export function addPeopleRoutes(app: Routes, { gate, caller, underWay }: Service): void {
  const { people, sessions } = gate;
  const steward = async (headers: Parameters<Service['caller']>[0]) => {
    const person = await caller(headers);
    await people.requireRole(person, 'steward', 'overseer');
    return person;
  };

  app.get(
    '/people',
    { schema: described('people', { summary: 'Accounts and what they hold', answer: list(PERSON) }) },
    async (request) => {
      await steward(request.headers);
      return (await people.list()).map(({ person, name, left, holdings }) => ({
        person,
        name,
        left,
        holdings: holdings.map(
          (held) =>
            `${held.kind}:${held.name}${held.expires === undefined ? '' : ` until ${new Date(held.expires).toISOString().slice(0, 10)}`}`,
        ),
      }));
    },
  );

  app.get<{ Params: { id: string } }>(
    '/people/:id',
    { schema: described('people', { summary: 'One account', params: path('id'), answer: DETAIL }) },
    async (request) => {
      await steward(request.headers);
      const { joined, holdings, ...person } = await people.detail(request.params.id);
      return {
        ...person,
        joined: new Date(joined).toISOString(),
        holdings: holdings.map(({ kind, name, expires }) => ({
          kind,
          name,
          ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
        })),
        changes: (await pending(gate)).filter((change) => change.person === person.person),
      };
    },
  );

  app.post<{ Params: { id: string }; Body: AccessQuestion }>(
    '/people/:id/access',
    {
      schema: described('people', {
        summary: 'Why a person can or cannot see a dataset, for stewards: from definitions and holdings alone',
        params: path('id'),
        body: bodies.access,
        answer: record({ may: yes, lines: texts }),
      }),
    },
    async (request) => gate.access.explain(await caller(request.headers), request.params.id, request.body),
  );

  app.post<{ Body: { person: string; name: string } }>(
    '/people',
    {
      schema: described('people', {
        summary: 'A new account without holdings; its token is shown this once',
        body: bodies.person,
        answer: record({ person: text, token: text }),
      }),
    },
    async (request) => {
      const by = await steward(request.headers);
      return { person: request.body.person, token: await people.join(request.body.person, request.body.name, by) };
    },
  );

  app.post<{ Params: { id: string } }>(
    '/people/:id/leave',
    {
      schema: described('people', {
        summary: 'End an account: its sessions end at once',
        description:
          'Not that of a steward or overseer: their role is taken away first, which takes two. Their own they end themselves.',
        params: path('id'),
        answer: record({ left: yes }),
      }),
    },
    async (request) => {
      await people.leave(request.params.id, await steward(request.headers));
      return { left: true };
    },
  );

  app.post<{ Params: { id: string } }>(
    '/people/:id/token/revoke',
    {
      // A steward's own may be what the request rests on.
      config: { signsOut: true },
      schema: described('people', {
        summary: "Revoke a person's token: it is good for nothing from now on, and their sessions end at once",
        description:
          'A new one is for the person alone to make, signed in by browser: POST /api/me/token. That of a steward or overseer is revoked by themselves, or by two with a recovery.',
        params: path('id'),
        answer: record({ revoked: yes }),
      }),
    },
    async (request) => {
      const person = request.params.id as PersonId;
      await people.revokeToken(person, await steward(request.headers));
      underWay.endPrograms(person);
      await sessions.endAllOf(person, 'the token of its person was revoked');
      return { revoked: true };
    },
  );

  addChanges(app, gate, steward);
}

type Gate = Service['gate'];

function addChanges(
  app: Routes,
  gate: Gate,
  steward: (headers: Parameters<Service['caller']>[0]) => ReturnType<Service['caller']>,
): void {
  const { people } = gate;
  app.post<{ Params: { id: string }; Body: Holding & { change: 'grant' | 'revoke' } }>(
    '/people/:id/holdings',
    {
      schema: described('people', {
        summary: 'Give or take a holding',
        description:
          'To give a marking, a clearance or the role steward or overseer, and to take one of these roles from somebody else, waits for a second person.',
        params: path('id'),
        body: bodies.holding,
        answer: record({ state: text }, { proposal: text, note: text }),
      }),
    },
    async (request) => {
      const by = await steward(request.headers);
      const { change, ...holding } = request.body;
      const { change: made, note } = await gate.holdingChanges.make(request.params.id, change, holding, by);
      const noted = note === undefined ? {} : { note };
      if (made.state !== 'confirmed') return { state: 'waits for a second person', proposal: made.id, ...noted };
      return { state: change === 'grant' ? 'given' : 'taken away', ...noted };
    },
  );

  app.get(
    '/people/changes',
    { schema: described('people', { summary: 'What waits for a second person', answer: list(CHANGE) }) },
    async (request) => {
      await steward(request.headers);
      return pending(gate);
    },
  );

  app.post<{ Params: { id: string } }>(
    '/people/changes/:id/confirm',
    {
      schema: described('people', {
        summary: 'Be the second person of a change',
        params: path('id'),
        answer: record({ confirmed: yes }),
      }),
    },
    async (request) => {
      await people.confirm(request.params.id, await steward(request.headers));
      return { confirmed: true };
    },
  );

  app.post<{ Params: { id: string } }>(
    '/people/changes/:id/refuse',
    {
      schema: described('people', {
        summary: 'Turn down what waits for a second person',
        params: path('id'),
        answer: record({ refused: yes }),
      }),
    },
    async (request) => {
      await people.refuse(request.params.id, await steward(request.headers));
      return { refused: true };
    },
  );
}

async function pending({ people }: Gate) {
  return (await people.pending()).map(({ id, person, act, holding, proposedBy }) => ({
    proposal: id,
    person,
    change: `${act} ${holding.kind}:${holding.name}`,
    proposedBy,
    ...(holding.expires === undefined ? {} : { until: new Date(holding.expires).toISOString() }),
  }));
}
