import { isPeelError, type PeelError } from '@peel/kernel/errors';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Service } from '../compose.js';
import { diskFault } from '../disk-fault.js';
import { serverErrors } from '../errors.js';
import { failureText } from '../failure-text.js';
import { invalidity } from '../invalid-request.js';
import { noteRefusal } from '../note-refusal.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';

type Failure = Error & Partial<Pick<FastifyError, 'validation' | 'statusCode'>>;

/** Every error of a face as problem details. What is not of a catalogue is told to the log, and to nobody else. */
export function failureHandler(service: Service) {
  return async (error: Failure, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const known = catalogued(error, request.id, service);
    if (isPeelError(error)) await noteRefusal(service, request.headers, error);
    if (
      known.code === 'server.body-too-large' ||
      known.code === 'server.too-slow' ||
      known.code === 'server.request-unreadable'
    )
      reply.header('connection', 'close');
    return sendProblem(reply, known, request.id);
  };
}

export function sendProblem(reply: FastifyReply, error: PeelError, request: string): FastifyReply {
  const problem = problemOf(error, request);
  // Whatever was to be sent instead had headers of its own.
  reply.removeHeader('content-disposition');
  return reply.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(problem));
}

function catalogued(error: Failure, request: string, service: Service): PeelError {
  if (isPeelError(error)) return error;
  if (error.statusCode === 413) return serverErrors.bodyTooLarge();
  if (error.statusCode === 415) return serverErrors.mediaTypeUnfit();
  if (error.validation !== undefined || (error.statusCode ?? 500) < 500)
    return serverErrors.bodyInvalid({ problem: invalidity(error) });
  service.log(`request ${request} failed: ${failureText(error)}`);
  return diskFault(error) ?? serverErrors.internal({ request }, error);
}
