import { filesOfTar } from '@peel/gate/leaving/tar';
import type { GateSchema } from '@peel/gate/migrations';
import type { Recorder } from '@peel/gate/recorder';
import type { PersonId } from '@peel/kernel/ids';
import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANALYST, Bench, codeOf, LANTERN, OVERSEER, STEWARD, STEWARD_TWO } from './bench.js';

const CAT = 'cat' as PersonId;
const DEE = 'dee' as PersonId;
const STEWARDS = { kind: 'role', name: 'steward' } as const;
const OVERSEERS = { kind: 'role', name: 'overseer' } as const;
const LOST = new Error('connection lost');

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
  for (const person of [CAT, DEE]) await bench.gate.people.seed(person, person, []);
});
afterAll(() => bench.remove());
afterEach(() => void vi.restoreAllMocks());

const people = () => bench.gate.people;
const until = () => bench.clock.now() + 30 * 86_400_000;
const roles = (person: string) => people().roles(person);
const propose = async (person: string, role: typeof STEWARDS | typeof OVERSEERS, by: PersonId) =>
  (await people().change(person, 'revoke', role, by)).id;
const acts = async (from: number) => (await bench.logged(from)).map(({ act }) => act.kind);
const length = async () => (await bench.logged()).length;
const give = async (person: string, role: typeof STEWARDS | typeof OVERSEERS) => {
  const { id } = await people().change(person, 'grant', { ...role, expires: until() }, STEWARD);
  await people().confirm(id, STEWARD_TWO);
};

describe("a proposal is decided once, threat 9, law: 'two-people'", () => {
  const marking = () => ({ kind: 'marking', name: 'ethnicity', expires: until() }) as const;
  const confirms = (id: string) => () => people().confirm(id, STEWARD_TWO);
  const refuses = (id: string) => () => people().refuse(id, OVERSEER);

  it.each(['refused first', 'confirmed first', 'confirmed twice'])('by two people at once: %s', async (order) => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await people().change(DEE, 'grant', marking(), STEWARD);
      const from = await length();
      const both = { 'refused first': [refuses(id), confirms(id)], 'confirmed first': [confirms(id), refuses(id)] }[
        order
      ] ?? [confirms(id), () => people().confirm(id, OVERSEER)];
      const said = await Promise.all(both.map((each) => codeOf(each())));
      expect(said).toEqual(['none', 'gate.nothing-proposed']);
      const isHeld = (await people().holdings(DEE)).length > 0;
      expect(isHeld).toBe(order !== 'refused first');
      const decided = (await acts(from)).filter((kind) => kind === 'people.grant' || kind === 'people.refuse');
      expect(decided).toEqual([order === 'refused first' ? 'people.refuse' : 'people.grant']);
      if (isHeld) await people().change(DEE, 'revoke', marking(), STEWARD);
    }
  });
});

describe("nobody alone puts those out of office who govern, threat 9, law: 'two-people'", () => {
  beforeEach(async () => {
    for (const role of [STEWARDS, OVERSEERS]) if (!(await roles(CAT)).includes(role.name)) await give(CAT, role);
  });

  it('taking the role away waits for a second person, who is not the one it is about', async () => {
    const from = await length();
    const id = await propose(CAT, STEWARDS, STEWARD);
    expect(await roles(CAT)).toContain('steward');
    expect(await people().pending()).toMatchObject([{ id, person: CAT, act: 'revoke', proposedBy: STEWARD }]);
    for (const by of [STEWARD, CAT]) expect(await codeOf(people().confirm(id, by))).toBe('policy.change-refused');
    expect(await codeOf(people().refuse(id, CAT))).toBe('policy.change-refused');
    await bench.restart();
    await people().confirm(id, OVERSEER);
    expect(await roles(CAT)).toEqual(['overseer']);
    expect(await people().pending()).toEqual([]);
    const logged = (await bench.logged(from)).map(({ act }) => act).filter(({ kind }) => kind.startsWith('people.'));
    const note = `revoke ${CAT} role:steward`;
    expect(logged).toMatchObject([
      { kind: 'people.propose', actor: `person:${STEWARD}`, note },
      { kind: 'people.revoke', actor: `person:${OVERSEER}`, note },
    ]);
    await bench.restart();
    expect(await roles(CAT)).toEqual(['overseer']);
  });

  it('a second person may turn it down', async () => {
    const id = await propose(CAT, OVERSEERS, STEWARD);
    await people().refuse(id, STEWARD_TWO);
    expect(await codeOf(people().confirm(id, OVERSEER))).toBe('gate.nothing-proposed');
    expect(await roles(CAT)).toContain('overseer');
  });

  it('nor is anything else of who governs taken away by one, which would leave them nothing to watch with', async () => {
    const place = { kind: 'operation', name: LANTERN.operation } as const;
    const { id, state } = await people().change(OVERSEER, 'revoke', place, STEWARD);
    expect(state).toBe('proposed');
    expect(await people().holdings(OVERSEER)).toContainEqual(expect.objectContaining(place));
    await people().refuse(id, STEWARD_TWO);
    await people().change(DEE, 'grant', { ...place, expires: until() }, STEWARD);
    expect((await people().change(DEE, 'revoke', place, STEWARD)).state).toBe('confirmed');
  });

  it('nor lets one in alone: by a token of theirs one steward would be two', async () => {
    const database = Reflect.get(people(), 'database') as Kysely<GateSchema>;
    const own = await people().join('eve', 'Eve', STEWARD);
    await give('eve', OVERSEERS);
    expect(await people().byToken(own)).toBeUndefined();
    // As after a restore.
    await database.updateTable('gate.people').set({ token_hash: null }).where('person', '=', 'eve').execute();
    await database.deleteFrom('gate.revoked_tokens').where('person', '=', 'eve').execute();
    expect(await codeOf(people().issueToken('eve', STEWARD))).toBe('gate.lets-in-alone');
    expect(await people().byToken(await people().issueToken('eve', 'eve' as PersonId))).toMatchObject({
      person: 'eve',
    });
    await people().change('eve', 'revoke', OVERSEERS, 'eve' as PersonId);
  });

  it('nor ends their account or their token; of others it is done at once', async () => {
    for (const person of [CAT, OVERSEER, STEWARD_TWO]) {
      expect(await codeOf(people().leave(person, STEWARD))).toBe('gate.governs-others');
      expect(await codeOf(people().revokeToken(person, STEWARD))).toBe('gate.governs-others');
      expect(await people().isPresent(person)).toBe(true);
    }
    expect(await codeOf(people().leave(CAT, ANALYST))).toBe('gate.role-needed');
    expect(await codeOf(people().revokeToken(CAT, ANALYST))).toBe('gate.role-needed');
    await people().revokeToken(CAT, CAT);
    await people().revokeToken(DEE, STEWARD);
  });

  it('one gives up a role of one’s own at once, unless too few would be left', async () => {
    await people().change(CAT, 'revoke', OVERSEERS, CAT);
    expect(await roles(CAT)).toEqual(['steward']);
    expect(await codeOf(people().change(OVERSEER, 'revoke', OVERSEERS, OVERSEER))).toBe('gate.last-to-govern');
    expect(await codeOf(people().leave(OVERSEER, OVERSEER))).toBe('gate.last-to-govern');
    // Of three stewards who go at once one may.
    const said = await Promise.all(
      [CAT, STEWARD_TWO, STEWARD].map((person) => codeOf(people().change(person, 'revoke', STEWARDS, person))),
    );
    expect(said).toEqual(['none', 'gate.last-to-govern', 'gate.last-to-govern']);
    expect(await codeOf(people().leave(STEWARD, STEWARD))).toBe('gate.last-to-govern');
    expect(await roles(STEWARD)).toEqual(['steward']);
  });

  it('what was taken away is so as the log has it, though the database was away, and waits no more', async () => {
    const id = await propose(CAT, STEWARDS, STEWARD);
    const database = Reflect.get(people(), 'database') as Kysely<GateSchema>;
    vi.spyOn(database, 'transaction').mockImplementation(() => {
      throw LOST;
    });
    await expect(people().confirm(id, STEWARD_TWO)).rejects.toBe(LOST);
    vi.restoreAllMocks();
    for (const start of ['now', 'after a new start']) {
      expect([start, await roles(CAT)]).toEqual([start, ['overseer']]);
      expect([start, await people().pending()]).toEqual([start, []]);
      await bench.restart();
    }
  });

  it('what the log could not take has not happened, and still waits', async () => {
    const id = await propose(CAT, STEWARDS, STEWARD);
    const recorder = Reflect.get(people(), 'recorder') as Recorder;
    vi.spyOn(recorder, 'record').mockRejectedValue(LOST);
    await expect(people().confirm(id, STEWARD_TWO)).rejects.toBe(LOST);
    await expect(people().refuse(id, STEWARD_TWO)).rejects.toBe(LOST);
    vi.restoreAllMocks();
    expect(await roles(CAT)).toContain('steward');
    await people().refuse(id, STEWARD_TWO);
    expect(await people().pending()).toEqual([]);
  });

  it('a proposal that the log does not have is none, whatever the database says', async () => {
    const id = await propose(CAT, OVERSEERS, STEWARD);
    const database = Reflect.get(people(), 'database') as Kysely<GateSchema>;
    const [row] = await database.selectFrom('gate.people_changes').selectAll().execute();
    if (row === undefined) throw new TypeError('a row');
    const change = { ...(row.change as object), id: 'chg_forged', proposedBy: STEWARD_TWO, person: OVERSEER };
    await database
      .insertInto('gate.people_changes')
      .values({
        ...row,
        proposal: 'chg_forged',
        proposed_by: STEWARD_TWO,
        person: OVERSEER,
        change: JSON.stringify(change),
      })
      .execute();
    expect((await people().pending()).map((each) => each.id)).toEqual([id]);
    expect(await codeOf(people().confirm('chg_forged', STEWARD))).toBe('gate.nothing-proposed');
    await people().refuse(id, STEWARD_TWO);
    await database.deleteFrom('gate.people_changes').execute();
  });

  it('it waits as long as the log says, however young the database makes it', async () => {
    const holding = { kind: 'marking', name: 'ethnicity', expires: bench.clock.now() + 90 * 86_400_000 } as const;
    const { id } = await people().change(DEE, 'grant', holding, STEWARD);
    bench.clock.advance(15 * 86_400_000);
    const database = Reflect.get(people(), 'database') as Kysely<GateSchema>;
    const row = await database.selectFrom('gate.people_changes').selectAll().executeTakeFirstOrThrow();
    const change = JSON.stringify({ ...(row.change as object), proposedAt: bench.clock.now() });
    await database
      .updateTable('gate.people_changes')
      .set({ change, proposed: new Date(bench.clock.now()) })
      .execute();
    expect(await codeOf(people().confirm(id, STEWARD_TWO))).toBe('policy.change-refused');
    await people().refuse(id, STEWARD_TWO);
  });

  it('an urgent stop is one person’s: a freeze, which ends by their word or by those of two others', async () => {
    const { freezes } = bench.gate;
    await freezes.freeze('person', CAT, STEWARD, 'An exercise');
    expect(freezes.isFrozen('person', CAT)).toBe(true);
    expect(await codeOf(freezes.lift('person', CAT, CAT))).toBe('gate.not-admitted');
    expect(await freezes.lift('person', CAT, OVERSEER)).toMatchObject({ lifted: false });
    expect(await freezes.lift('person', CAT, STEWARD_TWO)).toMatchObject({ lifted: true });
  });
});

describe('who left has left, threat 9', () => {
  it('also in an export, though the database was away when they did', async () => {
    const { requests, exporting } = bench.gate.leaving;
    const database = Reflect.get(people(), 'database') as Kysely<GateSchema>;
    vi.spyOn(database, 'transaction').mockImplementation(() => {
      throw LOST;
    });
    await expect(people().leave(DEE, STEWARD)).rejects.toBe(LOST);
    vi.restoreAllMocks();
    expect(await people().isPresent(DEE)).toBe(false);
    const { request } = await requests.ask(STEWARD, [], true);
    await requests.confirm(request, OVERSEER);
    let rows = '';
    for await (const { path, chunks } of filesOfTar(exporting.run(request, OVERSEER, undefined)))
      for await (const chunk of chunks)
        if (path === 'state/gate.people.ndjson') rows += Buffer.from(chunk).toString('latin1');
    const left = rows.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    expect(left.find(({ person }) => person === DEE)?.left_at).toEqual(expect.any(String));
    expect(left.find(({ person }) => person === STEWARD)?.left_at).toBeNull();
  });
});
