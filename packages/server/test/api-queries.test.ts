import { mayNameOperation } from '@peel/gate/naming';
import type { PersonId } from '@peel/kernel/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALDER, BIRCH, searchCsv, streetCsv } from '../../gate/test/bench.js';
import { ApiBench, addAnalyst } from './api-bench.js';

let api: ApiBench;
const SEARCH = 'police_uk_stop_and_search';
const COUNT = `SELECT count(*) FROM ${SEARCH}`;

beforeAll(async () => {
  api = await ApiBench.make(async (bench) => {
    await bench.import('police_uk_street', { 'a.csv': streetCsv(10) });
    await bench.import(SEARCH, { 'b.csv': searchCsv(3) });
  });
  const vocabulary = 'policy/vocabulary.yaml';
  const covert =
    'lead: Head of crime\n    opened: 2026-11-01\n    purposes: [volume-crime-analysis]\n    covert: true\n';
  await api.bench.edit(vocabulary, (text) =>
    text.replace('operations:\n', `operations:\n  OP-YEW:\n    title: Yew\n    ${covert}`),
  );
  await api.bench.approveAll();
  await addAnalyst(api, 'jdoe', 'OP-ALDER');
  await addAnalyst(api, 'hidden', 'OP-YEW');
});
afterAll(() => api.remove());

async function saved(session: string, title: string, as?: string): Promise<string> {
  const { body } = await api.ask('/queries', {
    session,
    ...(as === undefined ? {} : { as }),
    body: { title, sql: COUNT },
  });
  return String(body.query);
}

describe('saved statements', () => {
  it('are kept with a random address, and listed newest first to their person; the text is in the ledger', async () => {
    const session = await api.open(ALDER);
    const from = (await api.bench.logged()).length;
    const first = await saved(session, 'One');
    const second = await saved(session, 'Two');
    expect(first).toMatch(/^qry_[0-9a-z]{26}$/);
    const { body } = await api.ask('/queries', { session });
    expect((body.saved as { query: string }[]).map(({ query }) => query).sort()).toEqual([first, second].sort());
    const logged = (await api.bench.logged(from)).find(({ act }) => act.kind === 'query.save');
    expect(logged).toMatchObject({ act: { note: first }, content: { detail: { title: 'One', sql: COUNT } } });
    expect(JSON.stringify(logged?.act)).not.toContain('One');
  });

  it('carry what their session had opened: shown only where all of that may be read (threat 20)', async () => {
    const scrutiny = await api.open(BIRCH);
    await api.lines('/sql', { session: scrutiny, body: { sql: `SELECT self_defined_ethnicity FROM ${SEARCH}` } });
    const query = await saved(scrutiny, 'Written after looking');
    const alder = await api.open(ALDER);
    expect(await api.code(`/queries/${query}`, { session: alder })).toBe('server.query-unknown');
    expect((await api.ask(`/queries/${query}`, { session: alder })).status).toBe(404);
    expect((await api.ask('/queries', { session: alder })).text).not.toMatch(/Written|ethnicity/);
    expect((await api.ask(`/queries/${query}`, { session: await api.open(BIRCH) })).body.title).toBe(
      'Written after looking',
    );
    expect(await api.code(`/queries/${query}`, { session: alder, method: 'DELETE' })).toBe('server.query-unknown');
  });

  it('are as unknown to others as one that never was, unless their session satisfies the label; then it is written down', async () => {
    const alder = await api.open(ALDER);
    await api.lines('/sql', { session: alder, body: { sql: COUNT } });
    const query = await saved(alder, 'For a colleague');
    const theirs = await api.open(ALDER, 'jdoe');
    const from = (await api.bench.logged()).length;
    expect((await api.ask(`/queries/${query}`, { session: theirs, as: 'jdoe' })).body).toMatchObject({
      person: 'analyst',
      sql: COUNT,
    });
    expect((await api.bench.logged(from)).map(({ act }) => act)).toMatchObject([
      { kind: 'query.open', actor: 'person:jdoe', note: query },
    ]);
    expect((await api.ask('/queries', { session: theirs, as: 'jdoe' })).body).toEqual({ saved: [], recent: [] });
    expect(await api.code(`/queries/${query}`, { session: theirs, as: 'jdoe', method: 'DELETE' })).toBe(
      'server.query-unknown',
    );
    const unknown = await api.ask('/queries/qry_none', { session: theirs, as: 'jdoe' });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'server.query-unknown']);
    expect(await api.code(`/queries/${query}`)).toBe('gate.no-session');
    await api.ask(`/queries/${query}`, { session: alder, method: 'DELETE' });
    expect(await api.code(`/queries/${query}`, { session: alder })).toBe('server.query-unknown');
  });

  it('what a session read of somebody’s text goes with what it writes then, also after a restart of the service', async () => {
    const scrutiny = await api.open(BIRCH);
    await api.lines('/sql', { session: scrutiny, body: { sql: `SELECT self_defined_ethnicity FROM ${SEARCH}` } });
    const high = await saved(scrutiny, 'High');
    const fresh = await api.open(BIRCH);
    await api.ask(`/queries/${high}`, { session: fresh });
    // As after a restart: what is known of the session is read again.
    Reflect.get(Reflect.get(api.bench.gate.writings, 'parts').opened, 'known').clear();
    const copied = await saved(fresh, 'Copied');
    expect(await api.code(`/queries/${copied}`, { session: await api.open(ALDER) })).toBe('server.query-unknown');
  });

  it('recent ones are those that ran to their end, each once, newest first, under the same rule', async () => {
    const alder = await api.open(ALDER);
    for (const sql of ['SELECT 1', COUNT, 'SELECT 1']) await api.lines('/sql', { session: alder, body: { sql } });
    await api.lines('/sql', { session: alder, body: { sql: 'SELECT nothing' } });
    const recent = async (session: string) =>
      ((await api.ask('/queries', { session })).body.recent as { sql: string; rows: number }[]).slice(0, 2);
    expect(await recent(alder)).toMatchObject([
      { sql: 'SELECT 1', rows: 1 },
      { sql: COUNT, rows: 1 },
    ]);
    const scrutiny = await api.open(BIRCH);
    const secret = `SELECT self_defined_ethnicity, 1 FROM ${SEARCH}`;
    await api.lines('/sql', { session: scrutiny, body: { sql: secret } });
    expect((await recent(scrutiny))[0]?.sql).toBe(secret);
    expect((await recent(alder))[0]?.sql).toBe('SELECT 1');
    for (let at = 0; at < 60; at += 1)
      await api.bench.service.queries.ran(await api.bench.active(), { sql: `SELECT ${at}` }, 1);
    expect((await api.ask('/queries', { session: alder })).body.recent).toHaveLength(50);
  });

  it('keep the earlier point they are asked of: in the list, at their address, among the recent, and in the ledger', async () => {
    const session = await api.open(ALDER);
    const kept = { sql: `${COUNT} WHERE true`, asItWas: '2026-11-24' };
    const from = (await api.bench.logged()).length;
    const { body } = await api.ask('/queries', { session, body: { title: 'Then', ...kept } });
    expect((await api.bench.logged(from))[0]?.content).toMatchObject({ detail: { title: 'Then', ...kept } });
    expect((await api.ask(`/queries/${String(body.query)}`, { session })).body).toMatchObject(kept);
    for (const at of [undefined, kept.asItWas, '2026-11-25', kept.asItWas])
      await api.lines('/sql', { session, body: { sql: kept.sql, ...(at === undefined ? {} : { at }) } });
    const listed = (await api.ask('/queries', { session })).body;
    expect(listed.saved).toContainEqual(expect.objectContaining(kept));
    const points = (listed.recent as { sql: string; asItWas?: string }[])
      .filter(({ sql }) => sql === kept.sql)
      .map(({ asItWas }) => asItWas);
    expect(points).toEqual([kept.asItWas, '2026-11-25', undefined]);
  });

  it('threat 11, threat 24: one of a covert operation tells neither it, nor why, nor by whom, unless its reader is in it', async () => {
    const yew = await api.open({ ...ALDER, operation: 'OP-YEW' }, 'hidden');
    const query = await saved(yew, 'For a colleague', 'hidden');
    const alder = await api.open(ALDER);
    const told = await api.ask(`/queries/${query}`, { session: alder });
    expect(told.body).toEqual({ query, title: 'For a colleague', sql: COUNT, saved: expect.any(String) });
    const own = { person: 'hidden', purpose: ALDER.purpose, operation: 'OP-YEW' };
    expect((await api.ask(`/queries/${query}`, { session: yew, as: 'hidden' })).body).toMatchObject(own);
    expect((await api.ask('/queries', { session: yew, as: 'hidden' })).body.saved).toMatchObject([own]);
    const expires = api.bench.clock.now() + 86_400_000;
    const holding = { kind: 'operation', name: 'OP-YEW' } as const;
    await api.bench.service.gate.people.change('jdoe', 'grant', { ...holding, expires }, 'steward' as PersonId);
    for (const { proposal } of await api.list('/people/changes', { as: 'steward-two' }))
      await api.ask(`/people/changes/${proposal}/confirm`, { as: 'steward-two', method: 'POST' });
    const theirs = await api.open(ALDER, 'jdoe');
    expect((await api.ask(`/queries/${query}`, { session: theirs, as: 'jdoe' })).body).toMatchObject(own);
  });

  it('threat 24: an operation that left the policy is named to who held it, as if it had been covert', async () => {
    const query = await saved(await api.open(ALDER), 'Of long ago');
    const theirs = await api.open(ALDER, 'jdoe');
    const { policy } = api.bench.gate;
    const definitions = { ...policy.definitions, operations: new Map() };
    const { operations } = policy.definitions;
    expect(operations.has('OP-ALDER')).toBe(true);
    const named = (person: string) =>
      api.bench.gate.people.holdings(person).then((holdings) => mayNameOperation(definitions, 'OP-ALDER', holdings));
    expect([await named('jdoe'), await named('hidden')]).toEqual([true, false]);
    expect((await api.ask(`/queries/${query}`, { session: theirs, as: 'jdoe' })).body.operation).toBe('OP-ALDER');
  });
});
