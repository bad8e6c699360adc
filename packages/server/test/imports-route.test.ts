import { defineErrors } from '@peel/kernel/errors';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import type { Service } from '../src/compose.js';
import { addImportRoutes } from '../src/routes/imports.js';

const errors = defineErrors('test', {
  away: { kind: 'unavailable', message: 'The database is away.', advice: 'Ask again.' },
  stranger: { kind: 'refused', message: 'Who is asking is not known.', advice: 'Say who you are.' },
});
const uploads = [{ upload: 'up_0123456789abcdefghjkmnpqrs', name: 'a.csv' }];

/** Asks for an import while whoever asks cannot be told for this reason; what was taken away of the uploads. */
async function discardedWhen(reason: () => Error): Promise<unknown[]> {
  const discarded: unknown[] = [];
  const imports = { discard: async (all: readonly unknown[]) => void discarded.push(...all) };
  const requester = () => Promise.reject(reason());
  const app = fastify();
  addImportRoutes(app, { imports, requester, log: () => undefined } as unknown as Service);
  const answer = await app.inject({ method: 'POST', url: '/imports', payload: { source: 'a', uploads } });
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  return discarded;
}

test('an import that could not begin leaves none of its uploads over', async () => {
  expect(await discardedWhen(() => errors.away())).toEqual(uploads);
});

test('a stranger takes nobody’s uploads away', async () => {
  expect(await discardedWhen(() => errors.stranger())).toEqual([]);
});
