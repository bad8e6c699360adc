import type { GateSchema } from '@peel/gate/migrations';
import type { PolicyInForce } from '@peel/gate/policy-in-force';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANALYST, Bench, codeOf, ENGINEER, OVERSEER, STEWARD, STEWARD_TWO } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
});
afterAll(() => bench.remove());

const database = () => Reflect.get(bench.gate.policy, 'database') as Kysely<GateSchema>;
const status = () => bench.gate.policy.status();

/** An edit of each kind of definition file that would open more, or change who may. */
const EDITS: readonly (readonly [string, (text: string) => string])[] = [
  ['workspace.yaml', (text) => text.replace(/^title: .*$/m, 'title: Another force')],
  ['sources/police_uk_street.yaml', (text) => text.replace(/^description:/m, '# edited\ndescription:')],
  [
    'purposes/volume-crime-analysis.yaml',
    (text) => text.replace(/^roles: .*$/m, 'roles: [analyst, engineer, overseer]'),
  ],
  ['purposes/orders/sweep.yaml', (text) => text.replace(/^title: .*$/m, 'title: Swept otherwise')],
  ['policy/vocabulary.yaml', (text) => `${text}# edited\n`],
  ['policy/access.cedar', (text) => `${text}\n// edited\n`],
];

describe("the policy in force is the approved one, threat 9, law: 's34-accountability'", () => {
  for (const [path, change] of EDITS) {
    it(`an edit of ${path} changes nothing, also after a new start, and status says so`, async () => {
      const before = await status();
      expect(before.onDisk).toBe(before.inForce);
      let original = '';
      await bench.edit(path, (text) => {
        original = text;
        return change(text);
      });
      const edited = await status();
      expect(edited.inForce).toBe(before.inForce);
      expect(edited.onDisk).not.toBe(before.inForce);
      expect(edited.approval).toContain('not in force');
      await (Reflect.get(bench.gate, 'policy') as PolicyInForce).load();
      expect((await status()).inForce).toBe(before.inForce);
      await bench.edit(path, () => original);
      expect((await status()).onDisk).toBe(before.inForce);
    });
  }

  it('comes into force by two stewards, neither its author; every approval is in the log', async () => {
    const { gate } = bench;
    const old = (await status()).inForce;
    await bench.edit('workspace.yaml', (text) => text.replace(/^title: .*$/m, 'title: First change'));
    const { onDisk } = await status();
    expect(await codeOf(gate.approvePolicy(onDisk, ANALYST, 'engineer'))).toBe('gate.role-needed');
    expect(await codeOf(gate.approvePolicy(onDisk, OVERSEER, 'engineer'))).toBe('gate.role-needed');
    expect(await codeOf(gate.approvePolicy('0'.repeat(64), STEWARD, 'engineer'))).toBe('gate.policy-unknown');
    expect((await gate.approvePolicy(onDisk, STEWARD, 'engineer')).inForce).toBe(old);
    expect((await gate.approvePolicy(onDisk, STEWARD, 'engineer')).inForce).toBe(old);
    expect((await gate.approvePolicy(onDisk, STEWARD_TWO, 'engineer')).inForce).toBe(onDisk);
    const log = await bench.logged();
    const approvals = log.filter(({ act }) => act.kind === 'policy.approve' && act.note?.startsWith(onDisk));
    expect(approvals.map(({ act }) => act.actor)).toEqual(['person:steward', 'person:steward', 'person:steward-two']);
    const refused = log.filter(({ act }) => act.kind === 'refusal').map(({ act }) => `${act.actor} ${act.refusal}`);
    expect(refused).toEqual(['person:analyst gate.role-needed', 'person:overseer gate.role-needed']);
  });

  it("an author's own approval does not count, whoever names them", async () => {
    const old = (await status()).inForce;
    await bench.edit('workspace.yaml', (text) => text.replace(/^title: .*$/m, 'title: By a steward'));
    const { onDisk } = await status();
    await bench.gate.approvePolicy(onDisk, STEWARD, 'analyst');
    await bench.gate.approvePolicy(onDisk, STEWARD_TWO, 'steward');
    expect((await status()).inForce).toBe(old);
  });

  it('one person alone cannot bring an earlier policy back', async () => {
    const now = (await status()).inForce;
    await bench.edit('workspace.yaml', (text) =>
      text.replace(/^title: .*$/m, 'title: A demonstration of Peel with open data'),
    );
    const earlier = (await status()).onDisk;
    await bench.gate.approvePolicy(earlier, STEWARD, 'engineer');
    expect((await status()).inForce).toBe(now);
    expect((await bench.gate.approvePolicy(earlier, STEWARD_TWO, 'engineer')).inForce).toBe(earlier);
  });

  it('rows put straight into PostgreSQL count for nothing: no ledger entry bears them out', async () => {
    const old = (await status()).inForce;
    await bench.edit('workspace.yaml', (text) => text.replace(/^title: .*$/m, 'title: By the back door'));
    const { onDisk } = await status();
    await bench.gate.approvePolicy(onDisk, STEWARD, 'engineer');
    const [real] = await database().selectFrom('gate.approvals').selectAll().where('hash', '=', onDisk).execute();
    if (real === undefined) throw new TypeError('an approval was stored');
    const forged = { ...real, by_person: 'steward-two' };
    await database()
      .insertInto('gate.approvals')
      .values({ ...forged, event: 'evt_invented' })
      .execute();
    const other = (await bench.logged()).find(
      ({ act }) => act.kind === 'policy.approve' && act.actor === 'person:steward-two',
    );
    await database()
      .deleteFrom('gate.approvals')
      .where('event', '=', other?.id ?? '')
      .execute();
    await database()
      .insertInto('gate.approvals')
      .values({ ...forged, event: other?.id ?? '' })
      .execute();
    await bench.gate.policy.load();
    expect((await status()).inForce).toBe(old);
    expect((await status()).approval).toContain('1 of the 2');
  });

  it('rows taken out of PostgreSQL bring no earlier policy back, and a text taken out leaves none in force: threat 9', async () => {
    const now = (await status()).inForce ?? '';
    await bench.restart();
    const rows = await database().selectFrom('gate.approvals').selectAll().orderBy('event').execute();
    await database().deleteFrom('gate.approvals').where('hash', '=', now).execute();
    await database().updateTable('gate.approvals').set({ by_person: STEWARD }).execute();
    await bench.restart();
    expect((await status()).inForce).toBe(now);
    expect(await database().selectFrom('gate.approvals').selectAll().orderBy('event').execute()).toEqual(rows);

    const text = await database().selectFrom('gate.definitions').selectAll().where('hash', '=', now).executeTakeFirst();
    await database().deleteFrom('gate.definitions').where('hash', '=', now).execute();
    await bench.restart();
    expect((await status()).inForce).toBeUndefined();
    expect(await codeOf(bench.open())).toBe('gate.policy-missing');
    if (text === undefined) throw new TypeError('the text in force is stored');
    await database()
      .insertInto('gate.definitions')
      .values({ ...text, files: JSON.stringify(text.files) })
      .execute();
    await bench.restart();
    expect((await status()).inForce).toBe(now);
  });

  it('what was in force last rules after a new start, whatever the dates in PostgreSQL say', async () => {
    const now = (await status()).inForce;
    await database()
      .updateTable('gate.definitions')
      .set({ stored: new Date('2030-01-01') })
      .where('hash', '!=', now ?? '')
      .execute();
    await database()
      .insertInto('gate.definitions')
      .values({
        hash: 'f'.repeat(64),
        files: JSON.stringify([{ path: 'workspace.yaml', text: 'nonsense: [' }]),
        author: 'x',
        stored: new Date('2031-01-01'),
      })
      .execute();
    await bench.restart();
    expect((await status()).inForce).toBe(now);
  });
});

describe('what people hold', () => {
  const until = () => bench.clock.now() + 30 * 86_400_000;

  it('changes by stewards and overseers alone, markings by two, and nobody gives themself anything', async () => {
    const { people } = bench.gate;
    const child = { kind: 'marking', name: 'CHILD-PROTECTION', expires: until() } as const;
    expect(await codeOf(people.change('analyst', 'grant', child, ENGINEER))).toBe('policy.change-refused');
    expect(
      await codeOf(people.change('steward', 'grant', { ...child, kind: 'operation', name: 'OP-ALDER' }, STEWARD)),
    ).toBe('policy.change-refused');
    const proposed = await people.change('analyst', 'grant', child, STEWARD);
    expect(proposed.state).toBe('proposed');
    expect((await people.holdings('analyst')).some(({ kind }) => kind === 'marking')).toBe(false);
    expect(await codeOf(people.confirm(proposed.id, STEWARD))).toBe('policy.change-refused');
    expect(await codeOf(people.confirm(proposed.id, ANALYST))).toBe('policy.change-refused');
    expect(await codeOf(people.confirm('chg_none', STEWARD_TWO))).toBe('gate.nothing-proposed');
    await people.confirm(proposed.id, STEWARD_TWO);
    expect((await people.holdings('analyst')).some(({ kind }) => kind === 'marking')).toBe(true);
    bench.clock.set(until());
    expect((await people.holdings('analyst')).some(({ kind }) => kind === 'marking')).toBe(false);
    const kinds = (await bench.logged())
      .filter(({ act }) => act.note?.includes('CHILD-PROTECTION'))
      .map(({ act }) => act.kind);
    expect(kinds.slice(-2)).toEqual(['people.propose', 'people.grant']);
  });
});

describe('what people hold is what the log says was granted to them, threat 9', () => {
  const held = async (person: string) =>
    (await bench.gate.people.holdings(person)).map(({ kind, name }) => `${kind}:${name}`);

  it('a holding put straight into PostgreSQL is not held, whatever event it names', async () => {
    const mine = await database()
      .selectFrom('gate.holdings')
      .selectAll()
      .where('person', '=', ANALYST)
      .where('kind', '=', 'operation')
      .execute();
    const [real] = mine;
    if (real === undefined) throw new Error('the analyst is on an operation');
    const forged = { ...real, kind: 'marking', name: 'COVERT', expires: null };
    for (const event of ['evt_00000000000000000000000000', real.event]) {
      await database()
        .insertInto('gate.holdings')
        .values({ ...forged, event })
        .execute();
      expect(await held(ANALYST)).not.toContain('marking:COVERT');
      expect((await bench.gate.people.list()).find(({ person }) => person === ANALYST)?.holdings).not.toContainEqual(
        expect.objectContaining({ name: 'COVERT' }),
      );
      await database().deleteFrom('gate.holdings').where('name', '=', 'COVERT').where('person', '=', ANALYST).execute();
    }
    expect(await held(ANALYST)).toContain(`operation:${real.name}`);
    await database()
      .updateTable('gate.holdings')
      .set({ expires: new Date('2099-01-01') })
      .where('event', '=', real.event)
      .execute();
    expect(await held(ANALYST)).not.toContain(`operation:${real.name}`);
    await database()
      .updateTable('gate.holdings')
      .set({ expires: real.expires })
      .where('event', '=', real.event)
      .execute();
    expect(await held(ANALYST)).toContain(`operation:${real.name}`);
  });
});
