import type { PersonId } from '@peel/kernel/ids';
import { leaksErrors } from './errors.js';
import { type Answer, jsonOf } from './exchange.js';
import type { World } from './world.js';

/** What other people do besides bringing in, reading and freezing. None of it is any reader's business. */

/** A colleague brings a file into an operation that the readers are in, and keeps it from who may not see covert material. */
export async function bringCovertFile(world: World, name: string, rows: number): Promise<void> {
  const person = 'colleague';
  const json = {
    purpose: 'full-review',
    operation: 'OP-ALDER',
    justification: `A list of places that a source named, ${name}`,
  };
  const opened = await world.call({ method: 'POST', path: '/sessions', person, json });
  expectDone(world, opened, '"session"');
  const { session } = jsonOf(opened) as { session?: string };
  const lines = Array.from({ length: rows }, (_, index) => `SECRET place ${index},${index}`);
  const bytes = Buffer.from(`place,seen\n${lines.join('\n')}\n`);
  const handed = await world.call({ method: 'POST', path: `/uploads?name=${name}`, person, bytes });
  const { upload } = jsonOf(handed) as { upload?: string };
  const body = { session, upload, name, conditions: ['marking:COVERT'], days: 5 };
  expectDone(world, await world.call({ method: 'POST', path: '/session/uploads', person, json: body }), '"dataset"');
}

/** The address of a statement that somebody gave the readers. */
export const SHARED_QUERY = 'qry_shared00000000000000000000';

/**
 * A statement is saved whose address the readers have, and whose label lets them open it: by somebody in an operation that they are not
 * told of, another in each world. The address is made the same, as it is the readers' own knowledge.
 */
export async function shareQuery(
  world: World,
  { person, operation }: { readonly person: string; readonly operation: string },
): Promise<void> {
  const json = { purpose: 'full-review', operation, justification: 'A count for whoever compares months' };
  const opened = await world.call({ method: 'POST', path: '/sessions', person, json });
  expectDone(world, opened, '"session"');
  const { session } = jsonOf(opened) as { session?: string };
  const body = { session, title: 'Incidents, counted', sql: 'SELECT count(*) FROM incidents' };
  const saved = await world.call({ method: 'POST', path: '/queries', person, json: body });
  expectDone(world, saved, '"query"');
  const { query = '' } = jsonOf(saved) as { query?: string };
  await world.service.queries['database']
    .updateTable('server.queries')
    .set({ query: SHARED_QUERY })
    .where('query', '=', query)
    .execute();
}

/** Of rows that a colleague may read and no analyst, two are erased by two stewards, for the person they are about. */
export async function eraseCovertRows(world: World, dataset: string): Promise<void> {
  const json = {
    sql: `SELECT CAST(record_id AS VARCHAR) FROM ${dataset} ORDER BY 1 LIMIT 2`,
    purpose: 'full-review',
    operation: 'OP-ALDER',
    justification: `Which entries of ${dataset} the person may have meant`,
  };
  const read = await world.call({ method: 'POST', path: '/sql', person: 'cleared', json });
  const ids = read.body.toString('latin1').match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
  const body = {
    deed: 'erase',
    dataset,
    records: ids,
    why: 'The person showed that these entries were never about her',
  };
  const path = '/records/decisions';
  const asked = await world.call({ method: 'POST', path, person: 'steward', json: body });
  expectDone(world, asked, '"waits"');
  const { request } = jsonOf(asked) as { request?: string };
  const done = await world.call({ method: 'POST', path: `${path}/${request}/confirm`, person: 'steward-two' });
  expectDone(world, done, '"done"');
}

/** A colleague holds something for longer, or shorter: every session asks policy again. */
export async function prolongHolding(world: World, days: number, name = 'DEMONSTRATION-CONSTABULARY'): Promise<void> {
  const expires = world.clock.now() + days * 86_400_000;
  const { people } = world.service.gate;
  await people.change('colleague', 'grant', { kind: 'organisation', name, expires }, 'steward' as PersonId);
}

/** Of two who must agree on an export of the whole, the one who asks first. */
export async function askForExport(world: World): Promise<void> {
  await world.service.gate.leaving.requests.ask('steward' as PersonId, [], true);
}

/** A colleague lost every device, one steward says, whose browser nobody else in the worlds uses: what it asks moves its requests' ids. */
export async function proposeRecovery(world: World, number: number): Promise<void> {
  const json = { why: `Everything was lost in matter ${number}` };
  const proposed = await world.call(
    { method: 'POST', path: '/people/colleague/recovery', person: 'steward-three', json },
    'http',
  );
  expectDone(world, proposed, '"recovery"');
}

/** A colleague begins to add a passkey. */
export async function beginPasskey(world: World): Promise<void> {
  const begun = await world.call({ method: 'POST', path: '/passkeys/options', person: 'colleague' }, 'http');
  expectDone(world, begun, '"challenge"');
}

/** What others fail to do would differ in nothing, and show nothing. */
function expectDone(world: World, answer: Answer, sign: string): void {
  if (!answer.body.includes(sign)) throw leaksErrors.noEnd({ world: world.name, what: answer.body.toString('latin1') });
}
