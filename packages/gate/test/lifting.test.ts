import type { Recorder } from '@peel/gate/recorder';
import { Standing } from '@peel/gate/standing';
import type { PersonId } from '@peel/kernel/ids';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ALDER, ANALYST, Bench, codeOf, OVERSEER, STEWARD, STEWARD_TWO } from './bench.js';

const THIRD = 'steward-three' as PersonId;
const OTHER_OVERSEER = 'overseer-two' as PersonId;

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
  await seeded(THIRD, 'steward');
  await seeded(OTHER_OVERSEER, 'overseer');
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => bench.remove());

const seeded = (person: PersonId, role: 'steward' | 'overseer') =>
  bench.gate.people.seed(person, person, [{ kind: 'role', name: role, expires: bench.clock.now() + 30 * 86_400_000 }]);
const freeze = (by: PersonId) => bench.gate.freezes.freeze('purpose', ALDER.purpose, by, 'An exercise');
const lift = (by: PersonId) => bench.gate.freezes.lift('purpose', ALDER.purpose, by);
const opens = () => codeOf(bench.open(ALDER));
const FROZEN = /-frozen$/;
/** Stands after a new start as it stood before. */
const stays = async (frozen: boolean) => {
  expect(bench.gate.freezes.isFrozen('purpose', ALDER.purpose)).toBe(frozen);
  await bench.restart();
  expect(bench.gate.freezes.isFrozen('purpose', ALDER.purpose)).toBe(frozen);
};
/** Whether it is frozen for whoever reads the whole log, as a start after a cut does. */
const isFrozenInLog = async () => {
  const { parts } = Reflect.get(bench.gate.freezes, 'standing') as { parts: ConstructorParameters<typeof Standing>[0] };
  const whole = new Standing(parts);
  await whole.catchUp();
  return whole.freezes().some(({ name }) => name === ALDER.purpose);
};
const write = (kind: string, actor: PersonId, note: string) => {
  const recorder = Reflect.get(bench.gate.freezes, 'recorder') as Recorder;
  return recorder.record(`freeze:${actor}`, { kind, actor: `person:${actor}`, note });
};
const eventOf = () => {
  const standing = Reflect.get(bench.gate.freezes, 'standing') as Standing;
  return standing.freezes()[0]?.event ?? '';
};

describe("a freeze ends by its author, or by two others together, threat 23, law: 's69-officer'", () => {
  it('its author lifts it at once', async () => {
    await freeze(STEWARD);
    expect(await lift(STEWARD)).toMatchObject({ lifted: true });
    expect(await opens()).toBe('none');
    await stays(false);
  });

  it('another alone only asks for its end, however often and also over a restart; a second other ends it', async () => {
    await freeze(STEWARD);
    const before = (await bench.logged()).length;
    for (const _time of [1, 2]) {
      expect(await lift(STEWARD_TWO)).toMatchObject({ lifted: false, because: expect.stringContaining('steward') });
      await stays(true);
    }
    expect(await opens()).toMatch(FROZEN);
    expect((await bench.logged(before)).filter(({ act }) => act.kind.startsWith('freeze.'))).toMatchObject([
      { act: { kind: 'freeze.propose-lift', actor: 'person:steward-two' } },
    ]);
    expect(await bench.gate.freezes.listFor(OVERSEER)).toMatchObject([{ by: STEWARD, liftAskedBy: [STEWARD_TWO] }]);
    expect(await codeOf(lift(ANALYST))).toBe('gate.role-needed');
    expect(await lift(OVERSEER)).toMatchObject({ lifted: true });
    expect(await opens()).toBe('none');
    await stays(false);
  });

  it('frozen anew it needs two words anew', async () => {
    await freeze(STEWARD);
    await lift(STEWARD_TWO);
    await lift(STEWARD);
    await freeze(STEWARD);
    expect(await lift(THIRD)).toMatchObject({ lifted: false });
    await stays(true);
    await lift(STEWARD);
  });

  it('of what two people froze, each one ends their own', async () => {
    await freeze(STEWARD);
    await freeze(STEWARD_TWO);
    expect(await lift(STEWARD)).toMatchObject({ lifted: false });
    expect((await bench.gate.freezes.listFor(OVERSEER)).map(({ by }) => by)).toEqual([STEWARD_TWO]);
    await stays(true);
    expect(await lift(STEWARD_TWO)).toMatchObject({ lifted: true });
    await stays(false);
  });

  it("an overseer's takes overseers, both of them", async () => {
    await freeze(OVERSEER);
    expect(await codeOf(lift(STEWARD))).toBe('gate.not-admitted');
    expect(await lift(OTHER_OVERSEER)).toMatchObject({ lifted: false });
    await stays(true);
    await seeded('overseer-three' as PersonId, 'overseer');
    expect(await lift('overseer-three' as PersonId)).toMatchObject({ lifted: true });
    await stays(false);
  });

  it('the word of somebody who left counts no more, and the freeze of an author who left ends by two others', async () => {
    for (const person of ['leaver', 'author'] as PersonId[]) await seeded(person, 'steward');
    await freeze('author' as PersonId);
    await lift('leaver' as PersonId);
    for (const person of ['leaver', 'author'] as PersonId[]) await bench.gate.people.leave(person, person);
    expect(await lift(STEWARD)).toMatchObject({ lifted: false });
    await stays(true);
    expect(await codeOf(lift('author' as PersonId))).toBe('gate.role-needed');
    expect(await lift(STEWARD_TWO)).toMatchObject({ lifted: true });
    await stays(false);
  });

  it('nobody gives their word on a freeze that concerns themself, be it their own', async () => {
    const { freezes } = bench.gate;
    await freezes.freeze('person', THIRD, THIRD, 'My account is not in my hands alone');
    expect(await codeOf(freezes.lift('person', THIRD, THIRD))).toBe('gate.not-admitted');
    expect(await freezes.lift('person', THIRD, STEWARD)).toMatchObject({ lifted: false });
    expect(await freezes.lift('person', THIRD, STEWARD_TWO)).toMatchObject({ lifted: true });
  });

  it('once asked for in the log it is asked for, though the answer was lost', async () => {
    await freeze(STEWARD);
    const recorder = Reflect.get(bench.gate.freezes, 'recorder') as Recorder;
    const real = recorder.record.bind(recorder);
    vi.spyOn(recorder, 'record').mockImplementation(async (scope, act, content, id) => {
      const recorded = await real(scope, act, content, id);
      if (act.kind === 'freeze.propose-lift') throw new Error('cut off');
      return recorded;
    });
    await expect(lift(STEWARD_TWO)).rejects.toThrow('cut off');
    vi.restoreAllMocks();
    // Cut off: nothing was saved of what the log says since.
    vi.spyOn(Reflect.get(bench.gate.freezes, 'standing') as Standing, 'save').mockResolvedValue();
    await stays(true);
    expect(await bench.gate.freezes.listFor(OVERSEER)).toMatchObject([{ liftAskedBy: [STEWARD_TWO] }]);
    expect(await lift(THIRD)).toMatchObject({ lifted: true });
  });
});

describe('what the log says of a lift', () => {
  const thing = `purpose ${ALDER.purpose}`;
  /** Whether it is frozen once the log says so of a steward's freeze. */
  const frozenAfter = async (note: string, proposer?: PersonId) => {
    await freeze(STEWARD);
    const event = eventOf();
    const told = (text: string) => text.replace('EVENT', event);
    const proposed =
      proposer && (await write('freeze.propose-lift', proposer, told(`${thing} set by EVENT as steward`)));
    await write('freeze.lift', STEWARD_TWO, told(note).replace('PROPOSED', proposed?.id ?? 'evt_none'));
    const frozen = await isFrozenInLog();
    await lift(STEWARD);
    return frozen;
  };

  it('an older entry by another alone lifted it, and stays a lift', async () => {
    expect(await frozenAfter(`${thing} set by EVENT`)).toBe(false);
    expect(await frozenAfter(thing)).toBe(false);
  });

  it('one that claims a second word which nobody gave, or the same person gave, or its author, ends nothing', async () => {
    expect(await frozenAfter(`${thing} set by EVENT as steward`)).toBe(true);
    const claim = `${thing} set by EVENT as steward with PROPOSED`;
    expect(await frozenAfter(claim)).toBe(true);
    expect(await frozenAfter(claim, STEWARD_TWO)).toBe(true);
    expect(await frozenAfter(claim, STEWARD)).toBe(true);
    expect(await frozenAfter(claim, THIRD)).toBe(false);
  });

  it('is the same from what was saved as from the whole log', async () => {
    await freeze(STEWARD);
    await lift(STEWARD_TWO);
    await bench.restart();
    expect(await bench.gate.freezes.listFor(OVERSEER)).toMatchObject([{ liftAskedBy: [STEWARD_TWO] }]);
    const parts = Reflect.get(Reflect.get(bench.gate.freezes, 'standing') as Standing, 'parts');
    const whole = new Standing(parts as ConstructorParameters<typeof Standing>[0]);
    await whole.catchUp();
    expect(whole.freezes().map(({ event }) => event)).toEqual([eventOf()]);
    expect(whole.proposals(eventOf()).map(({ by }) => by)).toEqual([STEWARD_TWO]);
    await lift(THIRD);
    await stays(false);
  });
});
