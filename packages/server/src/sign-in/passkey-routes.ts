import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isPeelError } from '@peel/kernel/errors';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../compose.js';
import { serverErrors } from '../errors.js';
import { pagePolicy } from '../http/headers.js';
import type { Limits } from '../http/limits.js';
import type { Origins } from '../http/origins.js';
import type { Routes } from '../routes/routes.js';
import { setCookie, signInCookie, startCookie, startedCookie } from './cookie.js';
import { enrolPage, failedPage, passkeyPage, signedInPage } from './pages.js';
import { workspaceOf } from './profile.js';
import { PROVIDER_PATH } from './provider-place.js';
import type { SignInPages } from './sign-in-pages.js';

const ASSETS = fileURLToPath(new URL('../../assets', import.meta.url));

interface Door {
  readonly origins: Origins;
  readonly limits: Limits;
}

/** The pages of signing in, and the embedded provider below `/oidc`. What they need is there once the listener knows its port. */
export function addSignInPages(app: Routes, service: Service, door: Door, pages: () => SignInPages): void {
  const { gate } = service;
  const html = (reply: FastifyReply, text: string) =>
    reply.header('content-security-policy', pagePolicy()).type('text/html; charset=utf-8').send(text);
  const title = () => workspaceOf(gate).title;

  for (const [name, type] of [
    ['passkey.js', 'text/javascript; charset=utf-8'],
    ['pages.css', 'text/css; charset=utf-8'],
  ] as const) {
    const text = readFileSync(`${ASSETS}/${name}`, 'utf8');
    app.get(`/sign-in/${name}`, (_request, reply) => reply.type(type).send(text));
  }

  app.get('/sign-in/start', async (request, reply) => {
    const { place, party } = pages();
    // Passkeys and the cookie are bound to one name of this place; an address by number is none that a passkey can have.
    if (request.headers.host !== new URL(place.origin).host)
      return reply.redirect(`${place.origin}/sign-in/start`, 303);
    door.limits.signIn(request, reply);
    const { address, state } = await party.begin(request.headers['user-agent']);
    reply.header('set-cookie', startCookie(state));
    return reply.redirect(address, 303);
  });

  app.get('/sign-in/callback', async (request, reply) => {
    const { party, provider } = pages();
    try {
      const state = startedCookie(request.headers.cookie);
      if (state === undefined) throw serverErrors.signInFailed();
      const person = await gate.people.require(await party.finish(request.url, state));
      const method = provider === undefined ? 'provider' : 'passkey';
      const token = await service.signIns.begin(person.person, method, signInCookie(request.headers.cookie));
      await gate.noteSignIn(person.person, 'sign-in.begin', method);
      reply.header('set-cookie', [setCookie(token), startCookie(undefined)]);
      return html(reply, signedInPage());
    } catch (error) {
      if (!isPeelError(error)) throw error;
      // A provider may know people whom this workspace does not: they are told no more than that.
      const told = error.code === 'gate.person-unknown' ? gate.refuseUnknown(serverErrors.signInUnknown()) : error;
      return html(reply.status(403), failedPage(told.message, told.body.advice));
    }
  });

  addEnrolment(app, service, door, pages, (reply) => html(reply, enrolPage(title())));
  addProvider(app, service, door, pages, (reply, uid) => html(reply, passkeyPage(title(), uid)));
}

const BODY = { type: 'object', additionalProperties: false } as const;
const CREDENTIAL = { type: 'object' } as const;
const TOKEN = { type: 'string', minLength: 1, maxLength: 200 } as const;
const NAME = { type: 'string', minLength: 1, maxLength: 60 } as const;

function ownPageOnly({ origins, limits }: Door) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!origins.isOwnPage(request.headers)) throw serverErrors.notOurPage();
    limits.signIn(request, reply);
  };
}

function addEnrolment(
  app: Routes,
  { gate, passkeys, enrolment, signIns }: Service,
  door: Door,
  pages: () => SignInPages,
  show: (reply: FastifyReply) => FastifyReply,
): void {
  const onRequest = ownPageOnly(door);
  const requireOwn = (): void => {
    if (pages().provider === undefined) throw serverErrors.routeUnknown();
  };

  app.get('/sign-in/enrol', async (_request, reply) => {
    requireOwn();
    return show(reply);
  });

  app.post<{ Body: { token: string } }>(
    '/sign-in/enrol/options',
    { onRequest, schema: { body: { ...BODY, required: ['token'], properties: { token: TOKEN } } } },
    async (request) => {
      requireOwn();
      const person = await enrolment.personOf(request.body.token);
      return passkeys.registration(`enrol:${person.person}`, person, pages().place, workspaceOf(gate).title);
    },
  );

  app.post<{ Body: { token: string; name: string; credential: RegistrationResponseJSON } }>(
    '/sign-in/enrol/answer',
    {
      onRequest,
      schema: {
        body: {
          ...BODY,
          required: ['token', 'name', 'credential'],
          properties: { token: TOKEN, name: NAME, credential: CREDENTIAL },
        },
      },
    },
    async (request) => {
      requireOwn();
      const { token, name, credential } = request.body;
      const { person } = await enrolment.personOf(token);
      await passkeys.register(`enrol:${person}`, person, name, credential, pages().place);
      try {
        await enrolment.use(token);
      } catch (error) {
        await passkeys.remove(person, credential.id);
        throw error;
      }
      await signIns.endAll(person);
      await gate.noteSignIn(person, 'sign-in.passkey-added', 'enrolled with a token');
      return { next: '/sign-in/start' };
    },
  );
}

function addProvider(
  app: Routes,
  { passkeys, gate }: Service,
  door: Door,
  pages: () => SignInPages,
  show: (reply: FastifyReply, uid: string) => FastifyReply,
): void {
  const onRequest = ownPageOnly(door);
  /** The sign-in that this browser has under way with the provider. */
  const underWay = async (request: FastifyRequest<{ Params: { uid: string } }>, reply: FastifyReply) => {
    const { provider } = pages();
    if (provider === undefined) throw serverErrors.routeUnknown();
    const { uid } = await provider.interactionDetails(request.raw, reply.raw).catch((error: unknown) => {
      throw serverErrors.signInFailed({}, error);
    });
    if (uid !== request.params.uid) throw serverErrors.signInFailed();
    return provider;
  };

  app.get<{ Params: { uid: string } }>('/sign-in/passkey/:uid', async (request, reply) => {
    await underWay(request, reply);
    return show(reply, request.params.uid);
  });

  app.post<{ Params: { uid: string } }>('/sign-in/passkey/:uid/options', { onRequest }, async (request, reply) => {
    await underWay(request, reply);
    return passkeys.authentication(`sign-in:${request.params.uid}`, pages().place);
  });

  app.post<{ Params: { uid: string }; Body: { credential: AuthenticationResponseJSON } }>(
    '/sign-in/passkey/:uid/answer',
    { onRequest, schema: { body: { ...BODY, required: ['credential'], properties: { credential: CREDENTIAL } } } },
    async (request, reply) => {
      const provider = await underWay(request, reply);
      const { credential } = request.body;
      const person = await passkeys.authenticate(`sign-in:${request.params.uid}`, credential, pages().place);
      if (!(await gate.people.isPresent(person))) throw gate.refuseUnknown(serverErrors.signInUnknown());
      const login = { accountId: person, amr: ['hwk', 'user'], remember: false };
      return { next: await provider.interactionResult(request.raw, reply.raw, { login }) };
    },
  );

  // The provider reads its requests, and writes its answers, by itself.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const { provider } = pages();
      if (provider === undefined) throw serverErrors.routeUnknown();
      const { raw } = request;
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      reply.hijack();
      Object.assign(raw, { originalUrl: raw.url });
      raw.url = raw.url?.slice(PROVIDER_PATH.length);
      provider.callback()(raw, reply.raw);
    };
    // Each beginning leaves a row behind, for whoever asks.
    const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> =>
      door.limits.signIn(request, reply);
    scope.get(`${PROVIDER_PATH}/auth`, { onRequest }, answer);
    // Whatever its one client asks for; what others may ask besides is no part of it.
    scope.get(`${PROVIDER_PATH}/*`, answer);
    scope.post(`${PROVIDER_PATH}/token`, answer);
  });
}
