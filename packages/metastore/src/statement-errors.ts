import type { ClientBase, Pool } from 'pg';
import { translateStatementError } from './connection-loss.js';

/**
 * Makes the statements of a client or a pool fail in this package's words when its connection breaks. Set on the thing itself: `query` has a dozen overloads (promise, callback, cursor), and all of them
 * end here.
 */
export function translateStatements(client: ClientBase | Pool): void {
  const query: unknown = client.query;
  if (typeof query !== 'function') return;
  const translated = (...given: unknown[]): unknown => {
    const last = given.at(-1);
    const args = isCallback(last) ? [...given.slice(0, -1), translating(last)] : given;
    const answer: unknown = Reflect.apply(query, client, args);
    if (!(answer instanceof Promise)) return answer;
    return answer.catch((error: unknown) => {
      throw translateStatementError(error);
    });
  };
  Object.defineProperty(client, 'query', { value: translated, configurable: true, writable: true });
}

type Callback = (error: unknown, ...rest: unknown[]) => unknown;

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function';
}

function translating(callback: Callback): Callback {
  return (error, ...rest) => callback(error ? translateStatementError(error) : error, ...rest);
}
