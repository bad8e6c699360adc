import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { serverErrors } from '../errors.js';
import type { Routes } from './routes.js';

const HALF_CHARACTER = /\p{Surrogate}/u;

/**
 * Refuses texts that PostgreSQL keeps in no column, U+0000 and halves of characters, before a route begins: else an act would stand in the
 * ledger and then not be done. For whatever serves routes, before these are added.
 */
export function refuseUnkeptText(app: Routes): void {
  app.addHook('preValidation', async ({ params, query, body }: FastifyRequest) => {
    for (const [where, value] of Object.entries({ address: [params, query], body }))
      if (holdsUnkeptText(value))
        throw serverErrors.bodyInvalid({ problem: `a text of its ${where} holds U+0000 or half of a character` });
  });
}

/** A body may be as deep as it is long, so what is inside waits in a list and not on the stack. */
function holdsUnkeptText(whole: unknown): boolean {
  const waiting = [whole];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      if (value.includes('\u0000') || HALF_CHARACTER.test(value)) return true;
    } else if (Array.isArray(value)) {
      for (const item of value) waiting.push(item);
    } else if (value !== null && typeof value === 'object' && !(value instanceof Readable)) {
      for (const [key, item] of Object.entries(value)) waiting.push(key, item);
    }
  }
  return false;
}
