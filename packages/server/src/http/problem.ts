import { STATUS_CODES } from 'node:http';
import type { PeelError } from '@peel/kernel/errors';

/** Problem details, RFC 9457. `code` is the catalogue's, `request` finds the request again in the service's log. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly advice: string;
  readonly request: string;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Where HTTP tells more apart than the kinds of the catalogue do. */
const STATUS: Readonly<Record<string, number>> = {
  'server.not-signed-in': 401,
  'server.host-unknown': 421,
  'server.too-slow': 408,
  'server.method-unfit': 405,
  'server.media-type-unfit': 415,
  'server.headers-too-large': 431,
  'server.headers-too-slow': 408,
  'server.too-many-requests': 429,
  'gate.token-missing': 401,
  // What a session may not know of and what there is not are one answer.
  'gate.dataset-unknown': 404,
};

function statusOf(error: PeelError): number {
  return STATUS[error.code] ?? error.httpStatus;
}

export function problemOf(error: PeelError, request: string): Problem {
  const status = statusOf(error);
  return {
    type: `urn:peel:error:${error.code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: error.code,
    detail: error.message,
    advice: error.body.advice,
    request,
  };
}
