import { isPeelError } from '@peel/kernel/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALDER,
  ANALYST,
  Bench,
  BIRCH,
  codeOf,
  ENGINEER,
  START,
  STEWARD,
  STEWARD_TWO,
  streetCsv,
  taken,
} from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
  await bench.import('police_uk_street', { 'a.csv': streetCsv(300) });
});
afterAll(() => bench.remove());

const COUNT = 'SELECT count(*) FROM police_uk_street';
const read = async (session: string, person = ANALYST) =>
  taken(await bench.gate.reader.read(await bench.gate.sessions.require(session, person), { sql: COUNT }));

describe("sessions, law: 's62-log'", () => {
  it('refuses one without purpose, operation or justification, and writes the code down', async () => {
    const whole = { person: ANALYST, ...ALDER, justification: 'Review of burglaries near the station' };
    expect(await codeOf(bench.gate.sessions.open({ ...whole, purpose: undefined }))).toBe('gate.purpose-missing');
    expect(await codeOf(bench.gate.sessions.open({ ...whole, operation: ' ' }))).toBe('gate.operation-missing');
    expect(await codeOf(bench.gate.sessions.open({ ...whole, justification: '' }))).toBe('gate.justification-missing');
    const refusals = (await bench.logged()).filter(({ act }) => act.kind === 'refusal').map(({ act }) => act.refusal);
    expect(refusals).toEqual(['gate.purpose-missing', 'gate.operation-missing', 'gate.justification-missing']);
  });

  it('opens only operations that exist, are open and are assigned: threat 11', async () => {
    const open = (operation: string, person = ANALYST) => bench.open({ ...ALDER, operation }, person);
    const codes = [
      await codeOf(open('OP-INVENTED')),
      await codeOf(open('OP-LANTERN')),
      await codeOf(open('OP-ALDER', ENGINEER)),
    ];
    for (const code of codes) expect(code).toMatch(/^policy\./);
    expect(await codeOf(bench.open({ ...BIRCH, operation: 'OP-ALDER' }))).toMatch(/^policy\./);
  });

  it('reads, extends, closes; a closed one is over, also in its streams', async () => {
    const { session, expires } = await bench.open(ALDER, ANALYST, 10);
    expect((await read(session)).rows).toEqual([[300]]);
    const extended = await bench.gate.sessions.extend(session, ANALYST, 90, 'The review of ward B is not finished yet');
    expect(extended.expires - expires).toBe(80 * 60_000);
    const shorter = await bench.gate.sessions.extend(
      session,
      ANALYST,
      5,
      'The last street of ward B is still to be read',
    );
    expect(shorter.expires).toBe(extended.expires);
    expect(
      await codeOf(bench.gate.sessions.extend(session, ANALYST, 900, 'The review of ward B goes on all night')),
    ).toBe('gate.session-minutes');
    expect(await codeOf(bench.open(ALDER, ANALYST, 481))).toBe('gate.session-minutes');
    expect(await codeOf(bench.gate.sessions.extend(session, ANALYST, 90, '  '))).toBe('gate.justification-missing');
    await bench.gate.sessions.close(session, ANALYST);
    expect(await codeOf(read(session))).toBe('gate.session-ended');
    expect(await codeOf(bench.gate.sessions.extend(session, ANALYST, 90, 'Once more for the review'))).toBe(
      'gate.session-ended',
    );
    const kinds = (await bench.logged()).filter(({ act }) => act.session === session).map(({ act }) => act.kind);
    expect(kinds).toEqual([
      'session.open',
      'read.intent',
      'read.outcome',
      'session.extend',
      'session.extend',
      'refusal',
      'session.close',
    ]);
  });

  it('ends by the clock, with no job to end it', async () => {
    const { session, expires } = await bench.open(ALDER, ANALYST, 5);
    bench.clock.set(expires - 1);
    expect((await read(session)).rows).toEqual([[300]]);
    bench.clock.set(expires);
    expect(await codeOf(read(session))).toBe('gate.session-ended');
    bench.clock.set(START + 3_600_000);
  });

  it("is no one else's: to read, extend or close", async () => {
    const { session } = await bench.open();
    const { sessions } = bench.gate;
    expect(await codeOf(sessions.require(session, STEWARD))).toBe('gate.session-unknown');
    expect(await codeOf(sessions.extend(session, STEWARD, 60, 'I take this one over from here'))).toBe(
      'gate.session-unknown',
    );
    expect(await codeOf(sessions.close(session, STEWARD))).toBe('gate.session-unknown');
    expect(await codeOf(sessions.require(undefined, ANALYST))).toBe('gate.no-session');
    const refused = (await bench.logged()).filter(
      ({ act }) => act.kind === 'refusal' && act.actor === 'person:steward',
    );
    expect(refused.map(({ act }) => act.refusal)).toEqual(Array(3).fill('gate.session-unknown'));
  });

  it('outlives the service; closing one found twice at once closes it for both', async () => {
    const open = await bench.open();
    const closed = await bench.open();
    await bench.gate.sessions.close(closed.session, ANALYST);
    await bench.restart();
    expect((await read(open.session)).rows).toEqual([[300]]);
    expect(await codeOf(read(closed.session))).toBe('gate.session-ended');
    await bench.restart();
    const [one, two] = await Promise.all([
      bench.gate.sessions.require(open.session, ANALYST),
      bench.gate.sessions.require(open.session, ANALYST),
    ]);
    await bench.gate.sessions.close(open.session, ANALYST);
    for (const active of [one, two]) expect(() => active.check()).toThrow(/ended/);
  });

  it('is listed as policy has it now: changed when it may read something else, ended at its true time when it may not go on', async () => {
    const { sessions, people, freezes } = bench.gate;
    const { session } = await bench.open(ALDER, ANALYST, 480);
    const listed = async () => (await sessions.listOf(ANALYST)).find((each) => each.session === session);
    expect(await listed()).toMatchObject({ state: 'open', changed: false });
    const holding = { kind: 'clearance', name: 'OFFICIAL-SENSITIVE' } as const;
    await people.change('analyst', 'revoke', holding, STEWARD);
    expect(await listed()).toMatchObject({ state: 'open', changed: true });
    const until = bench.clock.now() + 90 * 86_400_000;
    const given = await people.change('analyst', 'grant', { ...holding, expires: until }, STEWARD);
    await people.confirm(given.id, STEWARD_TWO);
    expect(await listed()).toMatchObject({ state: 'open', changed: false });
    await freezes.freeze('purpose', ALDER.purpose, STEWARD, 'Rows came in under the wrong terms');
    const at = bench.clock.now();
    expect(await listed()).toMatchObject({ state: 'ended', endedAt: at, ended: expect.stringMatching(/frozen/) });
    // Its end is written down once, however often the page looks.
    const seen = (await bench.logged()).length;
    await listed();
    expect((await bench.logged(seen)).filter(({ act }) => act.actor === `person:${ANALYST}`)).toEqual([]);
    await freezes.lift('purpose', ALDER.purpose, STEWARD);
  });

  it('that policy ended says whom to ask, and to open a new one once that would be let in', async () => {
    const { sessions, freezes } = bench.gate;
    const advice = async (session: string) =>
      sessions.require(session, ANALYST).then(
        () => 'let in',
        (error: unknown) => isPeelError(error) && [error.code, error.body.advice],
      );
    const { session } = await bench.open(ALDER, ANALYST, 480);
    await freezes.freeze('operation', ALDER.operation, STEWARD, 'Rows came in under the wrong terms');
    const ask = /^Nothing may be read in it until the freeze is lifted\. Ask .+\.$/;
    expect(await advice(session)).toEqual(['gate.session-ended', expect.stringMatching(ask)]);
    // The second time it is known from the database alone.
    expect(await advice(session)).toEqual(['gate.session-ended', expect.stringMatching(ask)]);
    await freezes.lift('operation', ALDER.operation, STEWARD);
    expect(await advice(session)).toEqual(['gate.session-ended', expect.stringMatching(/^Open a new session/)]);
  });

  it('are offered as frozen where nothing else stands against them', async () => {
    const { catalogue, freezes } = bench.gate;
    const frozen = async (person = ANALYST) =>
      (await catalogue.choicesFor(person)).map((each) => [each.operation, each.frozen?.includes('frozen') ?? false]);
    const before = await frozen();
    expect(before).toContainEqual([ALDER.operation, false]);
    expect(before.every(([, is]) => is === false)).toBe(true);
    await freezes.freeze('operation', ALDER.operation, STEWARD, 'Rows came in under the wrong terms');
    expect(await frozen()).toEqual(before.map(([operation]) => [operation, operation === ALDER.operation]));
    expect(await frozen(ENGINEER)).toEqual([]);
    const refusal = await bench.open(ALDER).catch((error: unknown) => (isPeelError(error) ? error.body : undefined));
    const told = (await catalogue.choicesFor(ANALYST)).find(({ operation }) => operation === ALDER.operation);
    expect(told?.frozen).toBe(`${refusal && 'message' in refusal ? `${refusal.message} ${refusal.advice}` : ''}`);
    await freezes.lift('operation', ALDER.operation, STEWARD);
    await freezes.freeze('workspace', 'workspace', STEWARD, 'The terms of everything are in doubt');
    expect((await frozen()).every(([, is]) => is)).toBe(true);
    await freezes.lift('workspace', 'workspace', STEWARD);
    expect(await frozen()).toEqual(before);
  });

  it('follows what its person holds: more, less, nothing', async () => {
    const { session } = await bench.open(ALDER, ANALYST, 480);
    const before = await bench.gate.sessions.require(session, ANALYST);
    const until = bench.clock.now() + 600_000;
    await bench.gate.people.change(
      'analyst',
      'revoke',
      { kind: 'organisation', name: 'DEMONSTRATION-CONSTABULARY' },
      STEWARD,
    );
    const after = await bench.gate.sessions.require(session, ANALYST);
    expect(after.rulings.fingerprint).not.toBe(before.rulings.fingerprint);
    expect(await codeOf(before.recheck())).toBe('gate.session-ended');
    await bench.gate.people.change(
      'analyst',
      'grant',
      { kind: 'organisation', name: 'DEMONSTRATION-CONSTABULARY', expires: until },
      STEWARD,
    );
    expect((await bench.gate.sessions.require(session, ANALYST)).rulings.fingerprint).toBe(before.rulings.fingerprint);
    // A holding that runs out by the clock, with nobody revoking it.
    bench.clock.set(until);
    expect((await bench.gate.sessions.require(session, ANALYST).catch(() => undefined))?.rulings.fingerprint).not.toBe(
      before.rulings.fingerprint,
    );
    const later = until + 86_400_000;
    await bench.gate.people.change(
      'analyst',
      'grant',
      { kind: 'organisation', name: 'DEMONSTRATION-CONSTABULARY', expires: later },
      STEWARD,
    );
    await bench.gate.people.change('analyst', 'revoke', { kind: 'operation', name: 'OP-ALDER' }, STEWARD);
    expect(await codeOf(bench.gate.sessions.require(session, ANALYST))).toBe('gate.session-ended');
    await bench.gate.people.change(
      'analyst',
      'grant',
      { kind: 'operation', name: 'OP-ALDER', expires: later },
      STEWARD,
    );
  });

  it('takes no object that merely looks like a session', async () => {
    const active = await bench.active();
    const forged = { ...active, rulings: { ...active.rulings, satisfies: () => true } } as unknown as typeof active;
    expect(await codeOf(bench.gate.reader.read(forged, { sql: COUNT }))).toMatch(/invariant|kernel/);
    expect(await codeOf(bench.gate.catalogue.history(forged, 'police_uk_street'))).toMatch(/invariant|kernel/);
    expect(await codeOf(bench.gate.oversight.acts(forged, { last: 5 }))).toMatch(/invariant|kernel/);
  });

  it("lets a purpose use only its tools, law: 's37-minimisation'", async () => {
    const until = bench.clock.now() + 86_400_000;
    await bench.gate.people.change(
      'engineer',
      'grant',
      { kind: 'operation', name: 'OP-ALDER', expires: until },
      STEWARD,
    );
    const opened = await bench
      .open({ purpose: 'records-management', operation: 'OP-ALDER' }, ENGINEER)
      .catch(() => undefined);
    if (opened !== undefined) {
      const active = await bench.gate.sessions.require(opened.session, ENGINEER);
      expect(await codeOf(bench.gate.reader.read(active, { sql: COUNT }))).toBe('gate.tool-not-approved');
    }
    const overseen = await bench.active(
      { purpose: 'lawfulness-check', operation: 'OP-LANTERN' },
      'overseer' as typeof ANALYST,
    );
    expect(await codeOf(bench.gate.reader.read(overseen, { sql: COUNT }))).toBe('gate.tool-not-approved');
  });

  it('ends with its operation and its purpose, once the policy that ends them is approved: threat 12', async () => {
    const { session } = await bench.open();
    const born = await bench.gate.sessions.require(session, ANALYST);
    await bench.edit('purposes/volume-crime-analysis.yaml', (text) =>
      text.replace('status: in-force', 'status: withdrawn'),
    );
    expect((await read(session)).rows).toEqual([[300]]);
    await bench.approveAll();
    expect(await codeOf(born.recheck())).toBe('gate.session-ended');
    expect(await codeOf(read(session))).toBe('gate.session-ended');
    await bench.edit('purposes/volume-crime-analysis.yaml', (text) =>
      text.replace('status: withdrawn', 'status: in-force'),
    );
    await bench.approveAll();
    const again = await bench.open();
    await bench.edit('policy/vocabulary.yaml', (text) =>
      text.replace(/(OP-ALDER:\n(?: {4}.*\n)*? {4}opened: \S+\n)/, '$1    closed: 2026-11-25\n'),
    );
    await bench.approveAll();
    bench.clock.set(Date.parse('2026-11-25T00:00:00Z'));
    expect(await codeOf(bench.gate.sessions.require(again.session, ANALYST))).toBe('gate.session-ended');
    expect(await codeOf(bench.open())).toMatch(/^policy\.operation/);
  });

  it("ends with its person's leaving", async () => {
    const { session } = await bench.open(BIRCH);
    await bench.gate.people.leave('analyst', STEWARD_TWO);
    expect(await codeOf(bench.gate.sessions.require(session, ANALYST))).toBe('gate.session-ended');
    expect(await codeOf(bench.open(BIRCH))).toBe('gate.person-unknown');
    expect(await codeOf(bench.gate.people.join('analyst', 'Somebody else', STEWARD))).toBe('gate.person-exists');
    expect(await codeOf(bench.gate.people.join('newcomer', 'New Comer', ENGINEER))).toBe('gate.role-needed');
  });
});
