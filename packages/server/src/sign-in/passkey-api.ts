import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Service } from '../compose.js';
import { described, list, open, path, record, text, yes } from '../routes/describe.js';
import type { Routes } from '../routes/routes.js';
import type { Place } from './passkeys.js';
import { workspaceOf } from './profile.js';

/** By what one signs in is one's own affair, and a token of programs, which may be found by somebody else, has no part in it. */
const own = { config: { browser: true } };
const why = { type: 'string', minLength: 1, maxLength: 2_000 };
const RECOVERY = record({ recovery: text, person: text, why: text, proposedBy: text, proposed: text });

/** A person's own passkeys and token, and the way back for who lost them all. */
export function addPasskeyApi(app: Routes, service: Service, place: () => Place): void {
  const { gate, passkeys, enrolment, caller, underWay } = service;

  app.get(
    '/passkeys',
    {
      ...own,
      schema: described('people', {
        summary: 'Your own passkeys',
        answer: list(record({ passkey: text, name: text, added: text, used: { type: ['string', 'null'] } })),
      }),
    },
    async (request) => passkeys.list(await caller(request.headers)),
  );

  app.post(
    '/passkeys/options',
    { ...own, schema: described('people', { summary: 'What a browser makes another passkey from', answer: open }) },
    async (request) => {
      const person = await gate.people.require(await caller(request.headers));
      return passkeys.registration(`add:${person.person}`, person, place(), workspaceOf(gate).title);
    },
  );

  app.post<{ Body: { name: string; credential: RegistrationResponseJSON } }>(
    '/passkeys',
    {
      ...own,
      schema: described('people', {
        summary: 'Keep another passkey of yours',
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['name', 'credential'],
          properties: { name: { type: 'string', minLength: 1, maxLength: 60 }, credential: { type: 'object' } },
        },
        answer: record({ added: yes }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      const { name, credential } = request.body;
      await passkeys.register(`add:${person}`, person, name, credential, place());
      await gate.noteSignIn(person, 'sign-in.passkey-added', 'another one');
      return { added: true };
    },
  );

  app.delete<{ Params: { passkey: string } }>(
    '/passkeys/:passkey',
    {
      ...own,
      schema: described('people', {
        summary: 'Take one of your passkeys away',
        params: path('passkey'),
        answer: record({ removed: yes }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      await passkeys.remove(person, request.params.passkey);
      await gate.noteSignIn(person, 'sign-in.passkey-removed', 'by its person');
      return { removed: true };
    },
  );

  app.post(
    '/me/token',
    {
      ...own,
      schema: described('people', {
        summary: 'A new token for your programs, in place of the one before; shown this once',
        answer: record({ token: text }),
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      const token = await gate.people.renewToken(person);
      underWay.endPrograms(person);
      return { token };
    },
  );

  app.delete(
    '/me/token',
    {
      ...own,
      schema: described('people', { summary: 'Revoke the token of your programs', answer: record({ revoked: yes }) }),
    },
    async (request) => {
      const person = await caller(request.headers);
      await gate.people.revokeToken(person, person);
      underWay.endPrograms(person);
      return { revoked: true };
    },
  );

  app.post<{ Params: { id: string }; Body: { why: string } }>(
    '/people/:id/recovery',
    {
      schema: described('people', {
        summary: 'Propose that a person who lost every passkey may enrol a new one (steward, overseer)',
        params: path('id'),
        body: { type: 'object', additionalProperties: false, required: ['why'], properties: { why } },
        answer: record({ recovery: text }),
      }),
    },
    async (request) => ({
      recovery: await enrolment.propose(request.params.id, request.body.why, await caller(request.headers)),
    }),
  );

  app.get(
    '/people/recoveries',
    { schema: described('people', { summary: 'Recoveries that wait for a second person', answer: list(RECOVERY) }) },
    async (request) => {
      await gate.people.requireRole(await caller(request.headers), 'steward', 'overseer');
      return enrolment.recoveries();
    },
  );

  app.post<{ Params: { recovery: string } }>(
    '/people/recoveries/:recovery/confirm',
    {
      schema: described('people', {
        summary: 'Be the second person of a recovery (steward, overseer); answers with the token, once',
        params: path('recovery'),
        answer: record({ person: text, token: text }),
      }),
    },
    async (request) => enrolment.confirm(request.params.recovery, await caller(request.headers)),
  );
}
