import { defined } from '@peel/kernel/assert';
import { systemClock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import { randomId } from '@peel/kernel/ids';
import fastify from 'fastify';
import type { Service } from '../compose.js';
import { serverErrors } from '../errors.js';
import { described, record, text, yes } from '../routes/describe.js';
import { refuseUnkeptText } from '../routes/kept-text.js';
import { closeWhileSealed } from '../routes/leaving.js';
import type { Routes } from '../routes/routes.js';
import { addSignInPages } from '../sign-in/passkey-routes.js';
import type { SignInPages } from '../sign-in/sign-in-pages.js';
import { addApi } from './api.js';
import { Askers } from './asker.js';
import type { Face } from './face.js';
import { failureHandler, sendProblem } from './failures.js';
import { setHeaders } from './headers.js';
import { DEFAULT_LIMITS, type LimitSettings, Limits, limitBodyTime } from './limits.js';
import { Methods } from './methods.js';
import { addMetrics, Metrics } from './metrics.js';
import { describeRoutes } from './openapi.js';
import { Origins } from './origins.js';
import { answerUnreadable, MOST_HEADER_BYTES } from './unreadable.js';

export interface ListenerSettings {
  /** 0 for one that is free. */
  readonly port: number;
  /** `https://…`: how a proxy in front of this machine publishes it. */
  readonly publicUrl?: string | undefined;
  readonly limits?: LimitSettings;
}

export interface Listener {
  /** `http://127.0.0.1:7335`. */
  readonly address: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const BODY_LIMIT = 2 * 1024 * 1024;
const HEALTH = described('running', {
  summary: 'Whether the service answers, and whether it is a demonstration',
  answer: record({ status: text, demonstration: yes }),
});
/** How long a client may take for its headers, and to be quiet on a connection that it keeps. */
const HEADERS_MILLISECONDS = 15_000;
const IDLE_MILLISECONDS = 30_000;
const MOST_CONNECTIONS = 2_000;

/** Opens the workspace's HTTP face on this machine alone: the API, and the faces given. Throws `server.port-taken`, `server.port-refused`. */
export async function openListener(
  service: Service,
  faces: readonly Face[],
  settings: ListenerSettings,
): Promise<Listener> {
  const app: Routes = fastify({
    bodyLimit: BODY_LIMIT,
    // The scope is the asker's own, or their browser's: in the leak harness what others ask does not move it.
    genReqId: ({ headers }) =>
      randomId(
        'req',
        service.randomness,
        `request:${headers.cookie ?? headers.authorization ?? headers['user-agent']}`,
      ),
    forceCloseConnections: true,
    keepAliveTimeout: IDLE_MILLISECONDS,
    http: {
      headersTimeout: HEADERS_MILLISECONDS,
      connectionsCheckingInterval: HEADERS_MILLISECONDS / 3,
      maxHeaderSize: MOST_HEADER_BYTES,
      // Missed below, with an answer that says so.
      requireHostHeader: false,
    },
    clientErrorHandler: answerUnreadable(service),
    // What an address holds is checked by the routes; only what is no address ends before them.
    routerOptions: { maxParamLength: 16 * 1024 },
    frameworkErrors: (_error, request, reply) => {
      setHeaders(reply);
      sendProblem(reply, serverErrors.routeUnknown(), request.id);
    },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  const origins = new Origins();
  const limits = new Limits(settings.limits ?? DEFAULT_LIMITS, systemClock, settings.publicUrl !== undefined);
  app.addHook('onRequest', async (request, reply) => {
    setHeaders(reply);
    // Time is a port: the header of Node's own would tell the machine's.
    reply.raw.sendDate = false;
    reply.header('date', new Date(service.time()).toUTCString());
    // Asked as a proxy is asked, an address names a host of its own beside the one that is checked.
    if (request.raw.url?.startsWith('/') !== true)
      throw serverErrors.bodyInvalid({ problem: 'what it asks for does not begin with "/"' });
    if (request.headers.host === undefined) throw serverErrors.requestUnreadable();
    if (!origins.isHost(request.raw)) throw serverErrors.hostUnknown();
    limits.client(request, reply);
    limitBodyTime(request, reply);
  });
  refuseUnkeptText(app);
  const methods = new Methods();
  methods.watch(app);
  await describeRoutes(app);
  const metrics = new Metrics();
  metrics.watch(app, service);
  addMetrics(app, service, metrics);
  closeWhileSealed(app, service);
  methods.answer(app);
  app.get('/health', { config: { open: true }, schema: HEALTH }, async () => ({
    status: 'ok',
    demonstration: service.gate.demonstration,
  }));
  const askers = new Askers(service, origins);
  const asked: Service = {
    ...service,
    caller: async (headers) => askers.person(headers),
    requester: async (headers) => `person:${askers.person(headers)}`,
  };
  app.setErrorHandler(failureHandler(asked));
  app.setNotFoundHandler((request, reply) => sendProblem(reply, serverErrors.routeUnknown(), request.id));
  await app.register(async (api) => addApi(api as unknown as Routes, asked, { askers, origins, limits }), {
    prefix: '/api',
  });
  let pages: SignInPages | undefined;
  await app.register(async (scope) =>
    addSignInPages(scope as unknown as Routes, asked, { origins, limits }, () =>
      defined(pages, 'the pages of signing in'),
    ),
  );
  for (const face of faces) await app.register(async (scope) => face.add(scope as unknown as Routes, asked));
  await listen(app, settings.port);
  const bound = app.server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : settings.port;
  origins.settle(port, settings.publicUrl);
  pages = await service.signInPages(origins.place, port);
  return { address: `http://${HOST}:${port}`, close: () => app.close() };
}

async function listen(app: Routes, port: number): Promise<void> {
  try {
    await app.listen({ host: HOST, port });
  } catch (error) {
    await app.close();
    if (isPeelError(error) || !(error instanceof Error) || !('syscall' in error)) throw error;
    const code = 'code' in error ? String(error.code) : 'unknown';
    throw code === 'EADDRINUSE'
      ? serverErrors.portTaken({ port }, error)
      : serverErrors.portRefused({ port, why: code }, error);
  }
}
