import { PeelError } from '@peel/kernel/errors';
import { metastoreErrors } from './errors.js';

/** SQLSTATEs with which a server that stops, crashes or starts takes leave (PostgreSQL, appendix A: classes 08 and 57P). */
const LEAVING = new Set(['08000', '08001', '08003', '08004', '08006', '57P01', '57P02', '57P03', '57P05']);
const TOO_MANY_CONNECTIONS = '53300';

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What node-postgres says in words only. */
const WORDS = /^Connection terminated|^Client has encountered a connection error|^Client was closed/;

/** The SQLSTATE or system code of a database error; '' when it has none. */
export function stateOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Whether the connection is gone, or none could be made, for a reason that passes by itself. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof PeelError)
    return error.code === 'metastore.connection-lost' || error.code === 'metastore.unavailable';
  const state = stateOf(error);
  return LEAVING.has(state) || NETWORK.has(state) || (error instanceof Error && WORDS.test(error.message));
}

/** Whether a later attempt to connect may succeed. */
export function mayConnectLater(error: unknown): boolean {
  return isConnectionLoss(error) || stateOf(error) === TOO_MANY_CONNECTIONS;
}

/** A lost connection in this package's words; every other error of a statement as it is, SQLSTATE included. */
export function translateStatementError(error: unknown): unknown {
  return !(error instanceof PeelError) && isConnectionLoss(error) ? metastoreErrors.connectionLost({}, error) : error;
}

/** What a pool says when it has no connection to give. */
export function translateConnectError(error: unknown): unknown {
  if (error instanceof Error && error.message.startsWith('Cannot use a pool after'))
    return metastoreErrors.stopped({}, error);
  if (error instanceof Error && error.message.startsWith('timeout exceeded')) return metastoreErrors.busy({}, error);
  return mayConnectLater(error) ? metastoreErrors.unavailable({}, error) : error;
}
