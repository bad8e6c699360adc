import { isPeelError } from '@peel/kernel/errors';
import { randomId } from '@peel/kernel/ids';
import fastify, { type FastifyError } from 'fastify';
import type { Service } from './compose.js';
import { diskFault } from './disk-fault.js';
import { serverErrors } from './errors.js';
import { failureText } from './failure-text.js';
import { invalidity } from './invalid-request.js';
import { noteRefusal } from './note-refusal.js';
import { addAllRoutes } from './routes/all-routes.js';
import { refuseUnkeptText } from './routes/kept-text.js';
import { addLeavingRoutes, closeWhileSealed } from './routes/leaving.js';
import type { Routes } from './routes/routes.js';

const BODY_LIMIT = 2 * 1024 * 1024;

export interface SocketServer {
  listen(where: { path: string }): Promise<void>;
  close(): Promise<void>;
}

/** The service's routes on its local socket: adapters that hold no rule. */
export function openSocketServer(
  service: Service,
  control: { readonly address?: string | undefined; stop(): void },
): SocketServer {
  const app: Routes = fastify({
    bodyLimit: BODY_LIMIT,
    genReqId: ({ headers }) => randomId('req', service.randomness, `request:${String(headers['x-peel-as'])}`),
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
  });
  // Time is a port: a header of Node's own would tell the machine's.
  app.addHook('onRequest', (_request, reply, done) => {
    reply.raw.sendDate = false;
    done();
  });
  refuseUnkeptText(app);
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload));
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (isPeelError(error)) {
      await noteRefusal(service, request.headers, error);
      return reply.status(error.httpStatus).send(error.toJSON());
    }
    if (error.validation !== undefined || (error.statusCode ?? 500) < 500) {
      const invalid = serverErrors.bodyInvalid({ problem: invalidity(error) });
      return reply.status(invalid.httpStatus).send(invalid.toJSON());
    }
    service.log(`request ${request.id} failed: ${failureText(error)}`);
    const internal = diskFault(error) ?? serverErrors.internal({ request: request.id }, error);
    return reply.status(internal.httpStatus).send(internal.toJSON());
  });
  app.setNotFoundHandler((_request, reply) => {
    const unknown = serverErrors.routeUnknown();
    return reply.status(unknown.httpStatus).send(unknown.toJSON());
  });
  app.get('/health', async () => ({
    status: 'ok',
    pid: process.pid,
    // Where its pages are, when it has any.
    ...(control.address === undefined ? {} : { address: control.address }),
    demonstration: service.gate.demonstration,
    notices: await service.notices(),
  }));
  app.get('/doctor', async () => service.examine());
  app.post('/stop', async (_request, reply) => {
    reply.raw.once('finish', () => control.stop());
    return { stopping: true };
  });
  closeWhileSealed(app, service);
  addAllRoutes(app, service);
  addLeavingRoutes(app, service);
  return {
    listen: async ({ path }) => {
      await app.listen({ path });
    },
    close: () => app.close(),
  };
}
