import type { PersonId } from '@peel/kernel/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OVERSEER, STEWARD } from '../../../gate/test/bench.js';
import { FaceBench } from './face-bench.js';

const DAY = 86_400_000;

let face: FaceBench;
let person: PersonId;
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
  await face.bench.gate.people.join(person, 'Lost', STEWARD);
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

describe('a recovery', () => {
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
    await people.change(STEWARD, 'revoke', { kind: 'role', name: 'steward' }, OVERSEER);
    const seen = (await face.bench.logged()).length;
    expect((await confirm(recovery)).code).toBe('server.recovery-void');
    const acts = (await face.bench.logged(seen)).map(({ act }) => act.kind);
    expect(acts).not.toContain('sign-in.recovery-confirmed');
  });
});
