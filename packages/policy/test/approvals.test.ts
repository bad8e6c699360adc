import { type Approval, approversNeeded, orderState, policyInForce } from '@peel/policy/approvals';
import { readDefinitions } from '@peel/policy/definitions';
import { PolicyEngine } from '@peel/policy/engine';
import { endsFreeze, type Freeze, frozen, liftProblem } from '@peel/policy/freezes';
import { withinCeiling } from '@peel/policy/order';
import { ceilingBeyond } from '@peel/policy/order-rule';
import { cellLabel } from '@peel/policy/source';
import { describe, expect, test } from 'vitest';
import { poleFiles } from './template-files.js';

const now = Date.parse('2026-11-23T10:00:00Z');
const definitions = readDefinitions(poleFiles());
const engine = PolicyEngine.create(definitions);

function by(person: string, more: Partial<Approval> = {}): Approval {
  return {
    subject: 'policy',
    hash: 'h',
    decision: 'approve',
    by: person,
    roles: ['steward'],
    authors: ['ann'],
    at: now,
    ...more,
  };
}

describe("threat 9, law: 'two-people' a policy is in force by two stewards who did not write it", () => {
  test.each<[string, Approval[], boolean]>([
    ['nobody', [], false],
    ['one steward', [by('stella')], false],
    ['one steward twice', [by('stella'), by('stella', { at: now + 1 })], false],
    ['two stewards', [by('stella'), by('stuart')], true],
    ['two stewards, of another hash', [by('stella', { hash: 'g' }), by('stuart')], false],
    ['two stewards, of an order', [by('stella', { subject: 'order' }), by('stuart')], false],
    ['a steward and an engineer', [by('stella'), by('ed', { roles: ['engineer'] })], false],
    ['a steward and the author', [by('stella'), by('ann')], false],
    [
      'an author named only in another entry',
      [by('stella', { authors: ['stuart'] }), by('stuart', { authors: [] })],
      false,
    ],
    [
      'two, one of whom took it back',
      [by('stella'), by('stuart'), by('stella', { decision: 'withdraw', at: now + 1 })],
      false,
    ],
    [
      'taken back, then one anew',
      [by('stella'), by('stuart'), by('stella', { decision: 'withdraw', at: now + 1 }), by('stella', { at: now + 2 })],
      false,
    ],
    [
      'taken back, then both anew',
      [by('stella', { decision: 'withdraw', at: now - 1 }), by('stella'), by('stuart')],
      true,
    ],
  ])('%s', (_name, approvals, expected) => {
    expect(policyInForce(approvals, 'h').inForce).toBe(expected);
    expect(policyInForce([...approvals].reverse(), 'h').inForce).toBe(expected);
  });

  test('a purpose may ask for more, never for fewer', () => {
    expect(approversNeeded([{ approvers: 3 }, { approvers: 2 }])).toBe(3);
    expect(approversNeeded([])).toBe(2);
    expect(policyInForce([by('stella'), by('stuart')], 'h', 3)).toMatchObject({
      inForce: false,
      because: expect.stringContaining('2 of the 3'),
    });
    expect(policyInForce([by('stella')], 'h', 1).inForce).toBe(false);
  });

  test('who is named an author after it came into force changes nothing', () => {
    const both = [by('stella'), by('stuart', { at: now + 1 })];
    expect(policyInForce([...both, by('stuart', { at: now + 2, authors: ['stella'] })], 'h').inForce).toBe(true);
    expect(policyInForce([...both, by('sunita', { at: now + 2 })], 'h').approvers).toEqual(['stella', 'stuart']);
  });
});

describe('standing orders', () => {
  const order = definitions.orders.get('sync-police-uk-stop-and-search');
  if (order === undefined) throw new TypeError('the template has a sync order');
  const approve = (person: string, more: Partial<Approval> = {}) =>
    by(person, { subject: 'order', hash: order.hash, ...more });
  const both = [approve('stella'), approve('ed2', { roles: ['engineer'] })];
  const state = (approvals: Approval[], at = now, facts = {}) => orderState(order, approvals, at, facts).state;

  test("law: 'two-people' two people, one a steward, neither its author nor who answers for it", () => {
    expect(state([])).toBe('awaiting-approval');
    expect(state([approve('stella')])).toBe('awaiting-approval');
    expect(state([approve('ed2', { roles: ['engineer'] }), approve('ed3', { roles: ['engineer'] })])).toBe(
      'awaiting-approval',
    );
    expect(state([approve('stella'), approve('ann', { roles: ['engineer'] })])).toBe('awaiting-approval');
    expect(state([approve('stella'), approve(order.accountable, { roles: ['engineer'] })])).toBe('awaiting-approval');
    expect(state(both)).toBe('in-force');
    expect(state(both, now - 1)).toBe('awaiting-approval');
  });

  test('who is named an author after it came into force stops nothing, and one approval more counts for nothing', () => {
    const late = approve('analyst', { roles: ['analyst'], authors: ['stella', 'ed2'], at: now + 1 });
    const { state: after, approvers } = orderState(order, [...both, late], now + 2);
    expect([after, approvers]).toEqual(['in-force', ['stella', 'ed2']]);
    expect(state([...both, approve('stella', { decision: 'withdraw', at: now + 1 })], now + 2)).toBe(
      'awaiting-approval',
    );
  });

  test('any change of its file ends the approval', () => {
    expect(orderState({ ...order, hash: 'other' }, both, now).state).toBe('awaiting-approval');
    expect(engine.admitOrder({ ...order, hash: 'other' }, both, now)).toMatchObject({
      code: 'policy.order-not-in-force',
    });
  });

  test("law: 'twelve-months' it ends on its day, and a year after its approval at the latest", () => {
    expect(state(both, Date.parse('2027-10-30T23:59:59Z'))).toBe('in-force');
    expect(state(both, Date.parse('2027-10-31T00:00:00Z'))).toBe('expired');
    const late = { ...order, expires: '2029-01-01' };
    expect(orderState(late, both, Date.parse('2027-11-22T23:59:59Z')).state).toBe('in-force');
    expect(orderState(late, both, Date.parse('2027-11-23T00:00:00Z')).state).toBe('expired');
    const early = both.map((each) => ({ ...each, at: Date.parse('2026-10-01') }));
    expect(state(early, Date.parse('2026-10-02'))).toBe('not-begun');
  });

  test('it stops when it, its purpose or its owner is frozen, or its owner has left', () => {
    const freeze = (kind: Freeze['kind'], name: string): Freeze => ({
      id: 'f',
      kind,
      name,
      by: 'olive',
      role: 'overseer',
      at: now,
      why: 'x',
    });
    expect(state(both, now, { freezes: [freeze('order', order.name)] })).toBe('frozen');
    expect(state(both, now, { freezes: [freeze('purpose', order.purpose)] })).toBe('frozen');
    expect(state(both, now, { freezes: [freeze('person', order.accountable)] })).toBe('frozen');
    expect(state(both, now - 1, { freezes: [freeze('order', order.name)] })).toBe('awaiting-approval');
    expect(state(both, now, { present: (person: string) => person !== order.accountable })).toBe('owner-left');
  });

  test('its rights are its ceiling, no more, whoever started it', () => {
    const rulings = engine.ruleOrder(order);
    const rows = definitions.sources.get('police_uk_stop_and_search')?.declares ?? [];
    expect(rows.every((row) => rulings.satisfies(cellLabel(row, 'ethnicity')))).toBe(true);
    expect(rows.every((row) => withinCeiling(order, cellLabel(row, 'ethnicity')))).toBe(true);
    expect(rows.some((row) => rulings.satisfies(cellLabel(row, 'health')))).toBe(false);
    const street = definitions.sources.get('police_uk_street')?.declares ?? [];
    expect(street.some((row) => rulings.satisfies(row))).toBe(false);
    expect([...rulings.allowed]).toEqual([...order.ceiling.conditions]);
  });

  test('a withdrawn purpose reaches it at once', () => {
    const files = poleFiles().map((file) => ({
      ...file,
      text: file.path.includes('stop-search-scrutiny') ? file.text.replace('in-force', 'withdrawn') : file.text,
    }));
    const after = PolicyEngine.create(readDefinitions(files));
    expect(after.ruleOrder(order).allowed).toEqual([]);
    expect(after.admitOrder(order, both, now)).toMatchObject({ allowed: false });
    expect(engine.admitOrder(order, both, now)).toEqual({ allowed: true });
  });

  test('threat 5: a ceiling is no wider than owner and approver hold', () => {
    const role = { kind: 'role', name: 'engineer' } as const;
    expect(ceilingBeyond(definitions, order, [role, { kind: 'clearance', name: 'SECRET' }])).toEqual([]);
    expect(ceilingBeyond(definitions, order, [role])).toEqual(['classification:OFFICIAL']);
    expect(ceilingBeyond(definitions, order, [{ kind: 'clearance', name: 'OFFICIAL' }])).toEqual([
      'marking:group-ethnicity',
    ]);
  });
});

describe("law: 's69-officer' freezes", () => {
  const freeze: Freeze = { id: 'f', kind: 'person', name: 'ann', by: 'olive', role: 'overseer', at: 10, why: 'x' };

  test('hold from their instant until they are lifted', () => {
    const lifted = { ...freeze, lifted: { by: 'olive', at: 20 } };
    expect([9, 10, 19, 20].map((at) => frozen([lifted], 'person', 'ann', at) !== undefined)).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(frozen([lifted, { ...freeze, id: 'g', at: 15 }], 'person', 'ann', 30)?.id).toBe('g');
  });

  test("an overseer's is lifted by an overseer only, and by nobody for themself", () => {
    expect(liftProblem(freeze, 'stella', ['steward'])).toMatch(/by an overseer/);
    expect(liftProblem(freeze, 'otto', ['overseer'])).toBeUndefined();
    expect(liftProblem({ ...freeze, role: 'steward' }, 'stella', ['steward'])).toBeUndefined();
    expect(liftProblem({ ...freeze, role: 'steward' }, 'ann', ['steward'])).toMatch(/themself/);
    expect(liftProblem({ ...freeze, role: 'steward' }, 'ed', ['engineer'])).toMatch(/steward or an overseer/);
  });

  test.each<[string, string, string[], boolean]>([
    ['its author alone', 'olive', [], true],
    ['another alone', 'otto', [], false],
    ['another, who had said so before', 'otto', ['otto'], false],
    ['another, where its author had said so', 'otto', ['olive'], false],
    ['two others', 'otto', ['stella'], true],
    ['whom it concerns, with another', 'ann', ['otto'], false],
    ['another, with whom it concerns', 'otto', ['ann'], false],
  ])('%s: ended or not', (_who, by, others, ended) => {
    expect(endsFreeze(freeze, { by, with: others })).toBe(ended);
    expect(endsFreeze({ ...freeze, by: 'ann' }, { by: 'ann', with: [] })).toBe(false);
  });
});
