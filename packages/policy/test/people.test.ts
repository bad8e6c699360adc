import type { Holding } from '@peel/policy/holdings';
import {
  type Actor,
  applyChange,
  confirmChange,
  giveUpProblem,
  hasLapsed,
  needsTwo,
  type PeopleChange,
  proposalDays,
  proposeChange,
  refuseChange,
} from '@peel/policy/people';
import { describe, expect, test } from 'vitest';

const now = Date.parse('2026-11-23T10:00:00Z');
const day = 86_400_000;
const stella: Actor = { person: 'stella', roles: ['steward'] };
const stuart: Actor = { person: 'stuart', roles: ['steward'] };
const ann: Actor = { person: 'ann', roles: ['analyst', 'steward'] };
const engineer: Actor = { person: 'ed', roles: ['engineer'] };
const covert: Holding = { kind: 'marking', name: 'COVERT', expires: now + 100 * day };

function propose(holding: Holding, act: PeopleChange['act'] = 'grant', by = stella, person = 'ann'): PeopleChange {
  return proposeChange({ id: 'c1', person, act, holding }, [], by, now);
}

describe("law: 'two-people' what opens protected material needs two people, neither the one concerned", () => {
  test.each<[Holding['kind'], string, boolean]>([
    ['marking', 'COVERT', true],
    ['clearance', 'SECRET', true],
    ['role', 'steward', true],
    ['role', 'overseer', true],
    ['role', 'analyst', false],
    ['operation', 'OP-ALDER', false],
    ['organisation', 'CITY', false],
  ])('%s %s: %s', (kind, name, two) => {
    const holding = { kind, name, expires: now + day };
    expect(needsTwo('grant', holding, false)).toBe(two);
    const change = propose(holding);
    expect(change.state).toBe(two ? 'proposed' : 'confirmed');
    expect(applyChange([], change)).toEqual(two ? [] : [holding]);
    expect(needsTwo('grant', holding, true)).toBe(two);
    expect(needsTwo('revoke', holding, false)).toBe(kind === 'role' && two);
    expect(needsTwo('revoke', holding, true)).toBe(true);
    expect(propose(holding, 'revoke').state).toBe(kind === 'role' && two ? 'proposed' : 'confirmed');
    expect(propose(holding, 'revoke', ann).state).toBe('confirmed');
  });

  test('confirmed by another', () => {
    const change = confirmChange(propose(covert), stuart, stella, now + day);
    expect(change).toMatchObject({ state: 'confirmed', decidedBy: 'stuart' });
    expect(applyChange([{ ...covert, expires: now + day }], change)).toEqual([covert]);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['by who proposed it', () => confirmChange(propose(covert), stella, stella, now), /other than who proposed/],
    ['by the person concerned', () => confirmChange(propose(covert), ann, stella, now), /person concerned/],
    [
      'by someone without the role',
      () => confirmChange(propose(covert), engineer, stella, now),
      /only a steward or an overseer/,
    ],
    ['proposed by someone without the role', () => propose(covert, 'grant', engineer), /only a steward or an overseer/],
    [
      'when who proposed it has left, or may not any more',
      () => confirmChange(propose(covert), stuart, { person: 'stella', roles: [] }, now),
      /may not any more/,
    ],
    ['for oneself', () => propose(covert, 'grant', ann), /nobody gives themself/],
    [
      'twice',
      () => confirmChange(confirmChange(propose(covert), stuart, stella, now), stuart, stella, now),
      /already confirmed/,
    ],
    [
      'after it was turned down',
      () => confirmChange(refuseChange(propose(covert), stuart, now), stuart, stella, now),
      /already refused/,
    ],
    ['too late', () => confirmChange(propose(covert), stuart, stella, now + proposalDays * day), /within 14 days/],
  ])('not %s', (_name, act, said) => {
    expect(act).toThrowError(said);
  });
});

test("law: 'twelve-months' whatever is given ends within 12 months", () => {
  const given = (expires: number | undefined): Holding => ({
    kind: 'operation',
    name: 'OP-A',
    ...(expires === undefined ? {} : { expires }),
  });
  expect(() => propose(given(undefined))).toThrowError(/within 12 months/);
  expect(() => propose(given(now))).toThrowError(/within 12 months/);
  expect(() => propose(given(Date.parse('2027-11-23T00:00:00Z') + 1))).toThrowError(/by 2027-11-23/);
  expect(propose(given(Date.parse('2027-11-23T00:00:00Z'))).state).toBe('confirmed');
});

describe("law: 'two-people' who governs is put out of office by two others", () => {
  const steward: Holding = { kind: 'role', name: 'steward' };
  const taking = propose(steward, 'revoke');

  test('a second one confirms it, though it has no end', () => {
    expect(applyChange([steward], taking)).toEqual([steward]);
    expect(applyChange([steward], confirmChange(taking, stuart, stella, now))).toEqual([]);
  });

  test('who loses by it neither confirms it nor turns it down; others may', () => {
    expect(() => confirmChange(taking, ann, stella, now)).toThrowError(/person concerned/);
    expect(() => refuseChange(taking, ann, now)).toThrowError(/taken away from themself/);
    expect(refuseChange(taking, stuart, now).state).toBe('refused');
    expect(refuseChange(propose(covert), ann, now).state).toBe('refused');
  });

  test.each<[string, number, boolean]>([
    ['overseer', 0, false],
    ['overseer', 1, true],
    ['steward', 1, false],
    ['steward', 2, true],
    ['analyst', 0, true],
  ])('%s is given up when %i others hold it: %s', (role, others, may) => {
    expect(giveUpProblem(role, others) === undefined).toBe(may);
  });
});

test('what opens protected material is taken away at once, also from oneself, and a proposal lapses', () => {
  const change = propose(covert, 'revoke', ann);
  expect(change.state).toBe('confirmed');
  expect(applyChange([covert, { kind: 'role', name: 'analyst' }], change)).toEqual([{ kind: 'role', name: 'analyst' }]);
  expect(hasLapsed(propose(covert), now + proposalDays * day - 1)).toBe(false);
  expect(hasLapsed(propose(covert), now + proposalDays * day)).toBe(true);
});
