import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PeelError } from '@peel/kernel/errors';
import { randomId } from '@peel/kernel/ids';
import type { Service } from '../compose.js';
import { serverErrors } from '../errors.js';
import { headersOf } from './headers.js';
import { PROBLEM_MEDIA_TYPE, problemOf } from './problem.js';

/** Of the address and all headers together. */
export const MOST_HEADER_BYTES = 16 * 1024;
/** How long whoever sent what is no request has to read that. Milliseconds. */
const HANGING_UP_MS = 1_000;

type Unreadable = Error & { readonly code?: string };

/** What is no request, or does not become one in time, is answered with a problem like any other and hung up on. */
export function answerUnreadable({ randomness, time }: Service): (error: Unreadable, socket: Duplex) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const id = randomId('req', randomness, 'request:unreadable');
    const problem = problemOf(meant(error.code), id);
    const body = Buffer.from(JSON.stringify(problem));
    const headers = {
      ...headersOf(id),
      date: new Date(time()).toUTCString(),
      'content-type': PROBLEM_MEDIA_TYPE,
      'content-length': body.length,
      connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n`);
    socket.end(body);
    // Who neither reads nor hangs up would keep a place among the connections that there may be.
    setTimeout(() => socket.destroy(), HANGING_UP_MS).unref();
  };
}

function meant(code: string | undefined): PeelError {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return serverErrors.headersTooSlow();
  if (code === 'HPE_HEADER_OVERFLOW') return serverErrors.headersTooLarge({ limit: MOST_HEADER_BYTES });
  return serverErrors.requestUnreadable();
}
