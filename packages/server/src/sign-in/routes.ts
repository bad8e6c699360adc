import type { Service } from '../compose.js';
import { serverErrors } from '../errors.js';
import type { Askers } from '../http/asker.js';
import { described, list, record, text, texts, yes } from '../routes/describe.js';
import type { Routes } from '../routes/routes.js';
import { endCookie, setCookie, signInCookie } from './cookie.js';
import { profileOf, workspaceOf } from './profile.js';
import { pageToken } from './token.js';

const open = { open: true };

const WORKSPACE = record({ name: text, title: text, force: text }, { ask: text });
const DOOR = described('signing in', {
  summary: 'How one signs in here; in a demonstration also as whom',
  answer: record({
    demonstration: yes,
    workspace: WORKSPACE,
    people: list(record({ person: text, name: text, roles: texts, summary: text })),
    start: text,
    witnessed: yes,
  }),
});
const CHOICE = described('signing in', {
  summary: 'Sign in as somebody, in a demonstration',
  description: 'The cookie of the sign-in comes with the answer.',
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['person'],
    properties: { person: { type: 'string', minLength: 1, maxLength: 63 } },
  },
  answer: record({ person: text }),
});
const OUT = described('signing in', {
  summary: 'End the sign-in of this browser, with all that was asked for under it',
  answer: record({ signedOut: yes }),
});
const ME = described('signing in', {
  summary: 'Who one is, what one holds at this moment, and what one should be told',
  description: 'To a browser also the token of its page, and until when it is signed in.',
  answer: record(
    {
      person: text,
      name: text,
      roles: texts,
      markings: texts,
      operations: texts,
      organisations: texts,
      demonstration: yes,
      workspace: WORKSPACE,
      notices: texts,
    },
    { pageToken: text, signedInUntil: text },
  ),
});

/** Signing in, signing out, and who one is. */
export function addSignInRoutes(app: Routes, service: Service, askers: Askers): void {
  const { gate, signIns } = service;

  app.get('/sign-in', { config: open, schema: DOOR }, async () => ({
    demonstration: gate.demonstration,
    workspace: workspaceOf(gate),
    people: gate.demonstration ? await choices(service) : [],
    start: '/sign-in/start',
    witnessed: gate.oversight.witness().witnesses.length > 0,
  }));

  app.post<{ Body: { person: string } }>(
    '/sign-in/demonstration',
    { config: { open: true, signsIn: true, signsOut: true }, schema: CHOICE },
    async (request, reply) => {
      if (!gate.demonstration) throw gate.refuseUnknown(serverErrors.demonstrationOnly());
      const { person } = await gate.people.require(request.body.person);
      const token = await signIns.begin(person, 'demonstration', signInCookie(request.headers.cookie));
      await gate.noteSignIn(person, 'sign-in.begin', 'demonstration');
      reply.header('set-cookie', setCookie(token));
      return { person };
    },
  );

  app.post('/sign-out', { config: { signsOut: true }, schema: OUT }, async (request, reply) => {
    const asker = askers.of(request.headers);
    if (asker?.kind === 'browser') {
      await signIns.end(asker.token);
      await gate.noteSignIn(asker.person, 'sign-in.end', 'signed out');
    }
    reply.header('set-cookie', endCookie());
    return { signedOut: true };
  });

  app.get('/me', { config: open, schema: ME }, async (request) => {
    const asker = askers.of(request.headers);
    if (asker === undefined) throw serverErrors.notSignedIn();
    const profile = await profileOf(service, asker.person);
    if (asker.kind === 'program') return profile;
    return {
      ...profile,
      pageToken: pageToken(asker.token),
      signedInUntil: new Date(asker.signIn.until).toISOString(),
    };
  });
}

async function choices({ gate }: Service) {
  const { roles } = gate.policy.definitions;
  return (await gate.people.list())
    .filter(({ left }) => !left)
    .map(({ person, name, holdings }) => {
      const held = (kind: string) => holdings.filter((holding) => holding.kind === kind).map((holding) => holding.name);
      const summary = held('role').map((role) => roles.get(role)?.summary ?? '');
      return { person, name, roles: held('role'), summary: summary.join(' ').trim() };
    });
}
