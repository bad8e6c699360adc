import type { LeavingSchema } from '@peel/gate/leaving/migrations';
import { ExportRequests } from '@peel/gate/leaving/requests';
import type { People } from '@peel/gate/people';
import type { Recorder } from '@peel/gate/recorder';
import { ManualClock } from '@peel/kernel/clock';
import { SeededRandomness } from '@peel/kernel/randomness';
import { Kysely, PostgresDialect } from 'kysely';
import { expect, it } from 'vitest';
import { codeOf, START, STEWARD } from './bench.js';

it('threat 8: an export in the clear is only of a demonstration', async () => {
  const requests = new ExportRequests({
    database: new Kysely<LeavingSchema>({ dialect: new PostgresDialect({ pool: async () => Promise.reject() }) }),
    people: { requireRole: async () => undefined, hasRole: async () => false } as unknown as People,
    recorder: { refusal: async (_scope: string, _act: object, error: Error) => error } as unknown as Recorder,
    clock: new ManualClock(START),
    randomness: new SeededRandomness('requests'),
    demonstration: false,
    requireOrders: async () => undefined,
  });
  expect(await codeOf(requests.ask(STEWARD, [], true))).toBe('gate.export-form');
});
