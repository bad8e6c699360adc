import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../compose.js';
import { serverErrors } from '../errors.js';
import { addAllRoutes } from '../routes/all-routes.js';
import { namedSession, type Routes, SESSION_MEMBERS } from '../routes/routes.js';
import { addPasskeyApi } from '../sign-in/passkey-api.js';
import { addSignInRoutes } from '../sign-in/routes.js';
import { signInKey } from '../sign-in/token.js';
import type { Asker, Askers } from './asker.js';
import type { Limits } from './limits.js';
import { addOpenApi } from './openapi.js';
import type { Origins } from './origins.js';

/** What stands between a request and the routes. */
export interface Door {
  readonly askers: Askers;
  readonly origins: Origins;
  readonly limits: Limits;
}

/** The API: the routes of the socket, asked by browsers and programs. Mounted at `/api`. */
export async function addApi(app: Routes, service: Service, { askers, origins, limits }: Door): Promise<void> {
  app.decorate('answersInLines', true);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { config } = request.routeOptions;
    if (request.is404 || config.page === true) return;
    // Also before there is anybody: a sign-in that a foreign page began is not the person's.
    if (request.headers.authorization === undefined && !origins.isOwnPage(request.headers))
      throw serverErrors.notOurPage();
    const asker = await askers.recognise(request.headers);
    if (asker !== undefined && config.signsOut !== true) answerWhile(service, asker, reply);
    if (config.signsIn === true) limits.signIn(request, reply);
    if (asker !== undefined) limits.person(asker.person, reply);
    if (config.open === true) return;
    if (asker === undefined) throw service.gate.refuseUnknown(serverErrors.notSignedIn());
    askers.requirePage(request.headers, asker);
    if (config.browser === true && asker.kind !== 'browser') throw serverErrors.browserNeeded();
    if (config.data === true && namedSession(request.headers) === undefined) throw serverErrors.sessionNeeded();
  });
  app.addHook('preValidation', async (request) => refuseSessionInBody(request));
  addOpenApi(app);
  addSignInRoutes(app, service, askers);
  addPasskeyApi(app, service, () => origins.place);
  addAllRoutes(app, service);
}

/** Whoever signs out, or is let in anew, is sent nothing more, and nothing more is taken from them: the connection is cut. */
function answerWhile({ underWay }: Service, asker: Asker, { raw }: FastifyReply): void {
  const signIn = asker.kind === 'browser' ? signInKey(asker.token) : undefined;
  raw.once(
    'close',
    underWay.begin({ person: asker.person, signIn }, () => raw.destroy()),
  );
}

/** So that no form can name a session, and nobody opens one without having been shown what it says. */
function refuseSessionInBody(request: FastifyRequest): void {
  const { body } = request;
  if (request.routeOptions.config.data !== true || body === null || typeof body !== 'object') return;
  const own = SESSION_MEMBERS.find((member) => member in body);
  if (own !== undefined)
    throw serverErrors.bodyInvalid({
      problem: `"${own}" is not for the body: the header X-Peel-Session names the session`,
    });
}
