import type { GateSchema } from '@peel/gate/migrations';
import type { PersonId } from '@peel/kernel/ids';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ALDER, ANALYST, OVERSEER, STEWARD, STEWARD_TWO } from '../../../gate/test/bench.js';
import { FaceBench } from './face-bench.js';

const DAY = 86_400_000;

let face: FaceBench;
let person: PersonId;
let token: string;
let joined = 0;
beforeAll(async () => {
  face = await FaceBench.make();
});
afterAll(async () => {
  await face?.remove();
});
beforeEach(async () => {
  joined += 1;
  person = `lost-${joined}` as PersonId;
  token = await face.bench.gate.people.join(person, 'Lost', OVERSEER);
});

async function propose(by = 'steward'): Promise<string> {
  const { headers } = await face.signIn(by);
  return String((await face.ask(`/api/people/${person}/recovery`, { headers, body: { why: 'Lost' } })).body.recovery);
}

async function confirm(recovery: string, by = 'steward-two') {
  const { headers } = await face.signIn(by);
  return (await face.ask(`/api/people/recoveries/${recovery}/confirm`, { method: 'POST', headers })).body;
}

const enrols = async (token: unknown) => (await face.ask('/sign-in/enrol/options', { body: { token } })).status;

const bearer = (of: string) => ({ authorization: `Bearer ${of}` });
const knows = async (of: string) => (await face.ask('/api/me', { headers: bearer(of) })).status === 200;

describe('a recovery', () => {
  it('revokes the token of the account, in the ledger, and ends what is open', async () => {
    person = ANALYST;
    token = await face.bench.gate.people.renewToken(person);
    const opened = { ...ALDER, justification: 'Review of burglaries in ward B this month' };
    const { session } = (await face.ask('/api/sessions', { headers: bearer(token), body: opened })).body;
    const waiting = await propose();
    const seen = (await face.bench.logged()).length;
    expect(await knows(token)).toBe(true);
    const given = await confirm(waiting);
    expect(await knows(token)).toBe(false);
    expect([await enrols(token), await enrols(given.token)]).toEqual([403, 200]);
    await expect(face.bench.gate.sessions.require(String(session), person)).rejects.toMatchObject({
      code: 'gate.session-ended',
    });
    const acts = (await face.bench.logged(seen)).map(({ act }) => [act.kind, act.actor, act.note]);
    expect(acts).toContainEqual(['people.token-revoked', 'person:steward-two', person]);
    expect(acts).toContainEqual(['session.close', `person:${person}`, 'its person is let in anew by two who govern']);
  });

  it('is for two of those who govern, and for nobody else', async () => {
    const recovery = await propose('overseer');
    for (const by of ['overseer', 'analyst']) expect((await confirm(recovery, by)).token).toBeUndefined();
    expect((await confirm(recovery, 'steward')).token).toMatch(/^peel_enrol_/);
    const { headers } = await face.signIn('analyst');
    const alone = await face.ask(`/api/people/${person}/recovery`, { headers, body: { why: 'Lost' } });
    expect(alone.body.code).toBe('gate.role-needed');
  });

  it('voids what an earlier one gave out, and others that wait for the same person', async () => {
    const [first, second, third] = [await propose(), await propose(), await propose()];
    const given = await confirm(first);
    expect(await enrols(given.token)).toBe(200);
    expect((await confirm(second)).code).toBe('server.recovery-unknown');
    expect((await confirm(third)).code).toBe('server.recovery-unknown');
    const again = await confirm(await propose());
    expect([await enrols(given.token), await enrols(again.token)]).toEqual([403, 200]);
  });

  it('lapses after 14 days, and is listed no more', async () => {
    const recovery = await propose();
    face.bench.clock.advance(14 * DAY - 1);
    const kept = await propose();
    const listed = async () => {
      const { headers } = await face.signIn('steward-two');
      return JSON.parse((await face.ask('/api/people/recoveries', { headers })).text) as { recovery: string }[];
    };
    expect((await listed()).map((each) => each.recovery)).toEqual([recovery, kept]);
    face.bench.clock.advance(1);
    expect((await listed()).map((each) => each.recovery)).toEqual([kept]);
    const late = await confirm(recovery);
    expect([late.code, late.token]).toEqual(['server.recovery-void', undefined]);
    expect((await confirm(kept)).token).toMatch(/^peel_enrol_/);
  });

  it('is void once who proposed it is a steward no more', async () => {
    const recovery = await propose();
    const { people } = face.bench.gate;
    const taking = await people.change(STEWARD, 'revoke', { kind: 'role', name: 'steward' }, OVERSEER);
    await people.confirm(taking.id, STEWARD_TWO);
    const seen = (await face.bench.logged()).length;
    expect((await confirm(recovery)).code).toBe('server.recovery-void');
    const acts = (await face.bench.logged(seen)).map(({ act }) => act.kind);
    expect(acts).not.toContain('sign-in.recovery-confirmed');
  });
});

describe('the token of an account', () => {
  it('has no part in by what its person signs in', async () => {
    for (const [method, path] of [
      ['GET', '/api/passkeys'],
      ['POST', '/api/passkeys/options'],
      ['POST', '/api/passkeys'],
      ['DELETE', '/api/passkeys/bm9uZQ'],
      ['POST', '/api/me/token'],
      ['DELETE', '/api/me/token'],
    ] as const) {
      const { body } = await face.ask(path, { method, headers: bearer(token) });
      expect([method, path, body.code]).toEqual([method, path, 'server.browser-needed']);
    }
    expect(await knows(token)).toBe(true);
  });

  it('is revoked by a steward or an overseer, and given anew by nobody but its person', async () => {
    const revoke = async (by: string) => {
      const { headers } = await face.signIn(by);
      return (await face.ask(`/api/people/${person}/token/revoke`, { method: 'POST', headers })).body;
    };
    expect((await revoke('analyst')).code).toBe('gate.role-needed');
    expect(await knows(token)).toBe(true);
    expect(await revoke('overseer')).toEqual({ revoked: true });
    expect([await knows(token), await enrols(token)]).toEqual([false, 403]);
    // One steward alone would else come to act as somebody else.
    const seen = (await face.bench.logged()).length;
    const issued = face.bench.gate.people.issueToken(person, STEWARD);
    await expect(issued).rejects.toMatchObject({ code: 'gate.person-has-token' });
    expect((await face.bench.logged(seen)).map(({ act }) => act.kind)).not.toContain('people.token');
    const { headers } = await face.signIn(person);
    const renew = async () => String((await face.ask('/api/me/token', { method: 'POST', headers })).body.token);
    const [first, second] = [await renew(), await renew()];
    expect([await knows(first), await knows(second)]).toEqual([false, true]);
    expect(await revoke('steward-two')).toEqual({ revoked: true });
    const third = await renew();
    expect((await face.ask('/api/me/token', { method: 'DELETE', headers })).body).toEqual({ revoked: true });
    expect([await knows(second), await knows(third)]).toEqual([false, false]);
  });

  it('is given by a steward to who never had one, once', async () => {
    const { database } = Reflect.get(face.bench.service.enrolment, 'parts') as { database: Kysely<GateSchema> };
    // As after a restore.
    await database.updateTable('gate.people').set({ token_hash: null }).where('person', '=', person).execute();
    const { people } = face.bench.gate;
    expect(await knows(await people.issueToken(person, STEWARD))).toBe(true);
    await expect(people.issueToken(person, STEWARD)).rejects.toMatchObject({ code: 'gate.person-has-token' });
  });
});
