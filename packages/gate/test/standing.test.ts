import type { GateSchema } from '@peel/gate/migrations';
import type { Recorder } from '@peel/gate/recorder';
import { Standing } from '@peel/gate/standing';
import type { PersonId } from '@peel/kernel/ids';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ALDER, ANALYST, Bench, codeOf, OVERSEER, STEWARD, STEWARD_TWO } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => bench.remove());

const database = () => Reflect.get(bench.gate.freezes, 'database') as Kysely<GateSchema>;
const standing = () => Reflect.get(bench.gate.freezes, 'standing') as Standing;
/** `none`, or what is frozen. */
const opens = () => codeOf(bench.open(ALDER));
const LOST = new Error('connection lost');

/** The next statement of this kind on that table fails, or the next transaction. */
function failing(on: object, method: 'insertInto' | 'deleteFrom' | 'transaction', table?: string): void {
  const real = Reflect.get(on, 'database') as Kysely<GateSchema>;
  const broken = new Proxy(real, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        if (key !== method || given[0] !== table) return member.apply(target, given);
        Reflect.set(on, 'database', real);
        throw LOST;
      };
    },
  });
  Reflect.set(on, 'database', broken);
}

describe('a freeze is what the log says, threat 23', () => {
  it('holds over a restart when the database was away as it was written down; is listed and can be lifted', async () => {
    const { freezes } = bench.gate;
    failing(freezes, 'insertInto', 'gate.freezes');
    await expect(freezes.freeze('purpose', ALDER.purpose, OVERSEER, 'An exercise')).rejects.toBe(LOST);
    expect(await freezes.listFor(OVERSEER)).toMatchObject([{ what: 'purpose', name: ALDER.purpose, role: 'overseer' }]);
    expect(await opens()).toMatch(/-frozen$/);
    await bench.restart();
    expect(await bench.gate.freezes.listFor(OVERSEER)).toMatchObject([{ name: ALDER.purpose, why: 'An exercise' }]);
    expect(await opens()).toMatch(/-frozen$/);
    await bench.gate.freezes.lift('purpose', ALDER.purpose, OVERSEER);
    expect(await opens()).toBe('none');
    await bench.restart();
    expect(await opens()).toBe('none');
  });

  it('is lifted over a restart when the database was away as its lift was written down', async () => {
    const { freezes } = bench.gate;
    await freezes.freeze('operation', ALDER.operation, OVERSEER, 'An exercise');
    failing(freezes, 'deleteFrom', 'gate.freezes');
    await expect(freezes.lift('operation', ALDER.operation, OVERSEER)).rejects.toBe(LOST);
    expect(await opens()).toBe('none');
    await bench.restart();
    expect(await opens()).toBe('none');
    expect(await database().selectFrom('gate.freezes').selectAll().execute()).toEqual([]);
  });

  it('and a holding that is taken away, count at once when the database cannot find entries by their ids', async () => {
    const { freezes, people } = bench.gate;
    const held = { kind: 'marking', name: 'ethnicity', expires: bench.clock.now() + 9e8 } as const;
    await people.join('unfound', 'A Newcomer', STEWARD);
    const { id } = await people.change('unfound', 'grant', held, STEWARD);
    await people.confirm(id, STEWARD_TWO).catch(() => undefined);
    const ledger = Reflect.get(bench.gate.oversight, 'ledger') as Ledger;
    const granted = await people.holdings('unfound');
    expect(granted).toMatchObject([{ name: 'ethnicity' }]);
    // What these two hold has been looked up before.
    for (const person of [OVERSEER, STEWARD]) await people.holdings(person);
    vi.spyOn(ledger, 'findEvent').mockRejectedValue(LOST);
    await freezes.freeze('purpose', ALDER.purpose, OVERSEER, 'An exercise');
    expect(standing().freezes()).toMatchObject([{ name: ALDER.purpose }]);
    await freezes.lift('purpose', ALDER.purpose, OVERSEER);
    expect(standing().freezes()).toEqual([]);
    await people.change('unfound', 'revoke', held, STEWARD);
    expect(standing().hasEnded({ person: 'unfound', kind: 'marking', name: 'ethnicity' }, 0)).toBe(true);
  });

  it('that the log could not take holds until it is lifted', async () => {
    const { freezes } = bench.gate;
    const recorder = Reflect.get(freezes, 'recorder') as Recorder;
    const real = recorder.record.bind(recorder);
    vi.spyOn(recorder, 'record').mockImplementation(async (scope, act, content, id) => {
      if (act.kind === 'freeze') throw LOST;
      return real(scope, act, content, id);
    });
    await expect(freezes.freeze('person', ANALYST, OVERSEER, 'An exercise')).rejects.toBe(LOST);
    expect(await opens()).toMatch(/-frozen$/);
    await freezes.lift('person', ANALYST, OVERSEER);
    expect(await opens()).toBe('none');
  });

  it('pressed while others are lifted, also one of the same thing, is lost by none of them', async () => {
    const pressedAtThatMoment = async (what: 'person' | 'operation', name: string, freezeIsSlow: boolean) => {
      const { freezes } = bench.gate;
      await freezes.freeze('operation', ALDER.operation, STEWARD, 'An old one');
      const recorder = Reflect.get(freezes, 'recorder') as Recorder;
      const real = recorder.record.bind(recorder);
      const slowly = async (isSlow: boolean) => isSlow && new Promise((resolve) => setTimeout(resolve, 100));
      let pressed: Promise<void> | undefined;
      vi.spyOn(recorder, 'record').mockImplementation(async (scope, act, content, id) => {
        if (act.kind === 'freeze.lift') {
          pressed = freezes.freeze(what, name, OVERSEER, 'Misuse');
          await slowly(!freezeIsSlow);
        }
        const recorded = await real(scope, act, content, id);
        if (act.kind === 'freeze') await slowly(freezeIsSlow);
        return recorded;
      });
      await freezes.lift('operation', ALDER.operation, STEWARD);
      await pressed;
      vi.restoreAllMocks();
      const held = freezes.isFrozen(what, name);
      await bench.restart();
      expect(bench.gate.freezes.isFrozen(what, name)).toBe(held);
      await bench.gate.freezes.lift(what, name, OVERSEER);
      return held;
    };
    for (const freezeIsSlow of [true, false]) {
      expect(await pressedAtThatMoment('person', ANALYST, freezeIsSlow)).toBe(true);
      expect(await pressedAtThatMoment('operation', ALDER.operation, freezeIsSlow)).toBe(true);
    }
  });

  it('of nothing is refused, so that a misspelt name does not look frozen', async () => {
    const { freezes } = bench.gate;
    for (const [what, name] of [
      ['person', 'analyts'],
      ['purpose', 'volume-crime'],
      ['operation', 'OP-ALDR'],
      ['order', 'swep'],
      ['dataset', 'police_uk_streets'],
    ] as const)
      expect(await codeOf(freezes.freeze(what, name, OVERSEER, 'An exercise'))).toBe('gate.freeze-unknown');
    expect(await codeOf(freezes.freeze('person', 'analyts', ANALYST, 'An exercise'))).toBe('gate.role-needed');
    expect(await freezes.listFor(OVERSEER)).toEqual([]);
  });
});

describe('somebody who left, threat 31', () => {
  it('has left when the database was away as it was written down: by list, name and token, now and after a restart', async () => {
    const token = await bench.gate.people.join('brief', 'Somebody Brief', STEWARD);
    expect(await bench.gate.people.byToken(token)).toMatchObject({ person: 'brief' });
    const { people } = bench.gate;
    failing(people, 'transaction');
    await expect(people.leave('brief', STEWARD)).rejects.toBe(LOST);
    const left = async () => {
      const { people: now } = bench.gate;
      const listed = (await now.list()).find(({ person }) => person === 'brief')?.left;
      return [listed, await now.isPresent('brief'), await now.byToken(token), await codeOf(now.require('brief'))];
    };
    expect(await left()).toEqual([true, false, undefined, 'gate.person-unknown']);
    await bench.restart();
    expect(await left()).toEqual([true, false, undefined, 'gate.person-unknown']);
  });
});

describe('whoever writes to the database alone, threat 9', () => {
  it('gives back no holding that was taken away, in this run of the service or the next', async () => {
    const { people } = bench.gate;
    const held = { kind: 'marking', name: 'ethnicity' } as const;
    await people.join('borne', 'A Newcomer', STEWARD);
    const { id } = await people.change('borne', 'grant', { ...held, expires: bench.clock.now() + 9e8 }, STEWARD);
    await people.confirm(id, STEWARD_TWO).catch(() => undefined);
    expect(await people.holdings('borne')).toMatchObject([held]);
    const before = await database().selectFrom('gate.holdings').selectAll().where('person', '=', 'borne').execute();
    await people.change('borne', 'revoke', held, STEWARD);
    for (const row of before) await database().insertInto('gate.holdings').values(row).execute();
    expect(await people.holdings('borne')).toEqual([]);
    await bench.restart();
    expect(await bench.gate.people.holdings('borne')).toEqual([]);
    // Granted again it is held again.
    const again = await bench.gate.people.change(
      'borne',
      'grant',
      { ...held, expires: bench.clock.now() + 8e8 },
      STEWARD,
    );
    await bench.gate.people.confirm(again.id, STEWARD_TWO).catch(() => undefined);
    expect(await bench.gate.people.holdings('borne')).toMatchObject([held]);
  });

  it('gives somebody who left nothing back', async () => {
    const { people } = bench.gate;
    const before = await database().selectFrom('gate.holdings').selectAll().where('person', '=', 'borne').execute();
    expect(before).toHaveLength(1);
    await people.leave('borne' as PersonId, STEWARD);
    await database().updateTable('gate.people').set({ left_at: null }).where('person', '=', 'borne').execute();
    for (const row of before) await database().insertInto('gate.holdings').values(row).execute();
    expect(await people.holdings('borne')).toEqual([]);
    expect([await people.isPresent('borne'), (await people.detail('borne')).left]).toEqual([false, true]);
  });

  it('ends no freeze and adds none', async () => {
    await bench.gate.freezes.freeze('purpose', ALDER.purpose, OVERSEER, 'An exercise');
    const [row] = await database().selectFrom('gate.freezes').selectAll().execute();
    await sql`delete from gate.freezes`.execute(database());
    await database()
      .insertInto('gate.freezes')
      .values({
        ...(row as GateSchema['gate.freezes']),
        freeze_id: 'x',
        name: 'stop-search-scrutiny',
        event: 'evt_none',
      })
      .execute();
    await bench.restart();
    expect((await bench.gate.freezes.listFor(OVERSEER)).map(({ name }) => name)).toEqual([ALDER.purpose]);
    await bench.gate.freezes.lift('purpose', ALDER.purpose, OVERSEER);
  });
});

describe('what is saved of the log', () => {
  const saved = async () =>
    (await database().selectFrom('gate.standing').select('note').executeTakeFirst())?.note ?? '';
  const save = (note: string) => database().updateTable('gate.standing').set({ note }).execute();
  const positionOf = (note: string) => (JSON.parse(note.split('\n')[1] ?? '') as { position: number }).position;
  /** What a start would find. */
  const found = async () => {
    const again = new Standing(Reflect.get(standing(), 'parts') as ConstructorParameters<typeof Standing>[0]);
    await again.load();
    return again.freezes().map(({ name }) => name);
  };

  it('shortens the next start, and counts only when the log signed it', async () => {
    await bench.gate.freezes.freeze('operation', ALDER.operation, OVERSEER, 'An exercise');
    await bench.restart();
    const honest = await saved();
    expect(positionOf(honest)).toBeGreaterThan(10);
    const ledger = Reflect.get(bench.gate.oversight, 'ledger') as Ledger;
    const read = vi.spyOn(ledger, 'read');
    expect(await found()).toEqual([ALDER.operation]);
    expect(read.mock.lastCall?.[0]?.from).toBe(positionOf(honest));
    const forged = honest.replace('"frozen":[', '"frozen":[],"was":[');
    for (const note of [forged, honest.replace(/"position":\d+/, '"position":3'), 'peel standing v1', '']) {
      await save(note);
      expect(await found()).toEqual([ALDER.operation]);
      expect(read.mock.lastCall?.[0]?.from).toBe(0);
    }
    vi.restoreAllMocks();
    await save(honest);
  });

  it('may be older than the log: what came since is read from there', async () => {
    await bench.gate.freezes.lift('operation', ALDER.operation, OVERSEER);
    await bench.gate.freezes.freeze('purpose', ALDER.purpose, OVERSEER, 'An exercise');
    expect(await found()).toEqual([ALDER.purpose]);
    await bench.gate.freezes.lift('purpose', ALDER.purpose, OVERSEER);
  });
});
