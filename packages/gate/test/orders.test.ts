import type { Collection } from '@peel/gate/collect';
import type { PersonId } from '@peel/kernel/ids';
import { conditionFromText } from '@peel/policy/condition';
import { label } from '@peel/policy/label';
import type { OrderDefinition } from '@peel/policy/order';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, codeOf, OVERSEER, STEWARD, STEWARD_TWO, streetCsv } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
});
afterAll(() => bench.remove());

const STREET = 'sync-police-uk-street';
const SEARCHES = 'sync-police-uk-stop-and-search';
const order = (name: string): OrderDefinition | undefined => bench.gate.policy.definitions.orders.get(name);
const open = (name: string) => bench.gate.orders.open(name, 'run', 'operator');
const state = async (name: string) =>
  (await bench.gate.orders.list()).find(({ definition }) => definition.name === name)?.state.state;

/** A collection of the source that gets no further than the question whether it may. */
function nothingOf(source: string): Collection {
  const definition = bench.gate.policy.definitions.sources.get(source);
  if (definition === undefined) throw new TypeError('a source of the template');
  return { source: definition, files: [], csv: {}, parquet: {}, tables: [], counts: undefined, putAside: undefined };
}

describe("standing orders, law: 's34-accountability', threat 34", () => {
  it('runs under the ceiling alone: who asks neither widens nor narrows it', async () => {
    const byNobody = await bench.gate.orders.open(SEARCHES, 'run-1', 'operator');
    const bySteward = await bench.gate.orders.open(SEARCHES, 'run-2', 'person:steward');
    expect(bySteward.rulings.fingerprint).toBe(byNobody.rulings.fingerprint);
    expect([...byNobody.rulings.allowed]).toEqual([...(order(SEARCHES)?.ceiling.conditions ?? [])].sort());
    const opened = (await bench.logged()).findLast(({ act }) => act.kind === 'session.open');
    expect(opened?.act).toMatchObject({ actor: `service:${SEARCHES}/run-2`, requestedBy: 'person:steward' });
    for (const session of [byNobody, bySteward]) await bench.gate.orders.close(session);
    expect(() => byNobody.check()).toThrow(/ended/);
  });

  it("is nobody's way to rows: neither read, nor taken over by its owner", async () => {
    const run = await open(STREET);
    expect(await codeOf(bench.gate.reader.read(run, { sql: 'SELECT 1' }))).toBe('gate.order-shows-nothing');
    expect(await codeOf(bench.gate.sessions.require(run.session, 'engineer' as PersonId))).toBe('gate.session-unknown');
    expect(await codeOf(bench.gate.sessions.close(run.session, 'engineer' as PersonId))).toBe('gate.session-unknown');
    await bench.gate.orders.close(run);
  });

  it("writes only the datasets it names, in a run of its own kind, never in a person's session", async () => {
    const run = await open(STREET);
    const { collector, upkeep } = bench.gate;
    expect(await codeOf(collector.collect(run, nothingOf('police_uk_stop_and_search')))).toBe('gate.order-elsewhere');
    expect(await codeOf(collector.collect(await bench.active(), nothingOf('police_uk_street')))).toBe(
      'gate.order-needed',
    );
    expect(await codeOf(upkeep.compact(run))).toBe('gate.order-needed');
    expect(await codeOf(upkeep.sweep(await open('continuity'), '2026-11-23'))).toBe('gate.order-needed');
    const log = await bench.logged();
    expect(log.some(({ act }) => act.kind === 'import.intent')).toBe(false);
    expect(log.filter(({ act }) => act.refusal === 'gate.order-elsewhere').map(({ act }) => act.actor)).toEqual([
      `service:${STREET}/run`,
    ]);
  });

  it('is not stopped by the approval of somebody who could not open all of it: that one is refused', async () => {
    expect(await codeOf(bench.gate.approveOrder(SEARCHES, OVERSEER, 'steward'))).toBe('gate.order-beyond');
    await bench.gate.orders.close(await open(SEARCHES));
  });

  it('does not start, ends, and is not said to be in force when its owner could not open all of it any more, threat 5', async () => {
    const run = await open(SEARCHES);
    const clearance = (await bench.gate.people.holdings('engineer')).find(({ kind }) => kind === 'clearance');
    if (clearance === undefined) throw new TypeError('an engineer who is cleared');
    await bench.gate.people.change('engineer', 'revoke', clearance, STEWARD);
    expect(await codeOf(run.recheck())).toMatch(/^gate\.(order-beyond|session-ended)$/);
    const before = (await bench.logged()).length;
    expect(await codeOf(open(SEARCHES))).toBe('gate.order-beyond');
    // Refused before it opened, not ended after.
    expect((await bench.logged(before)).map(({ act }) => act.kind)).toEqual(['refusal']);
    expect(await codeOf(bench.import('police_uk_street', { 'a.csv': streetCsv(2) }))).toBe('gate.order-beyond');
    expect(await state(SEARCHES)).toBe('beyond-its-people');
    expect(await bench.gate.orders.detail(STEWARD, SEARCHES)).toMatchObject({ state: 'beyond-its-people' });
    const { id } = await bench.gate.people.change('engineer', 'grant', clearance, STEWARD);
    await bench.gate.people.confirm(id, STEWARD_TWO).catch(() => undefined);
    expect(await state(SEARCHES)).toBe('in-force');
    await bench.gate.orders.close(await open(SEARCHES));
  });

  it('a frozen order does not start, and a running one ends', async () => {
    const run = await open(STREET);
    await bench.gate.freezes.freeze('order', STREET, OVERSEER, 'An exercise');
    expect(await codeOf(run.recheck())).toMatch(/^gate\.(frozen|session-ended)$/);
    expect(await codeOf(open(STREET))).toBe('gate.order-not-in-force');
    expect(await codeOf(bench.import('police_uk_street', { 'a.csv': streetCsv(3) }))).toBe('gate.order-missing');
    await bench.gate.freezes.lift('order', STREET, OVERSEER);
    expect(await bench.import('police_uk_street', { 'a.csv': streetCsv(3) })).toMatchObject({ rows: 3 });
    expect(await codeOf(open('no-such-order'))).toBe('gate.order-not-in-force');
    const refused = (await bench.logged()).filter(({ act }) => act.refusal === 'gate.order-not-in-force');
    expect(refused.map(({ act }) => act.actor)).toEqual([`service:${STREET}/run`, 'service:no-such-order/run']);
  });

  it('any change ends the approval, and a ceiling narrower than what the source declares is no order', async () => {
    const path = `purposes/orders/${SEARCHES}.yaml`;
    let whole = '';
    await bench.edit(path, (text) => {
      whole = text;
      return text.replace(/^.*category:child.*\n/m, '');
    });
    const narrow = (await bench.gate.policy.status()).onDisk;
    expect(await codeOf(bench.gate.approvePolicy(narrow, STEWARD, 'engineer'))).toBe('policy.definitions-invalid');
    await bench.edit(path, () => whole.replace(/^title: .*$/m, 'title: Bring searches in'));
    const { onDisk } = await bench.gate.policy.status();
    for (const steward of [STEWARD, STEWARD_TWO]) await bench.gate.approvePolicy(onDisk, steward, 'engineer');
    // The policy's text is approved; the order still needs its own two.
    expect(await state(SEARCHES)).toBe('awaiting-approval');
    expect(await codeOf(open(SEARCHES))).toBe('gate.order-not-in-force');
    await bench.gate.approveOrder(SEARCHES, STEWARD_TWO, 'engineer');
    expect(await state(SEARCHES)).toBe('awaiting-approval');
    await bench.gate.approveOrder(SEARCHES, STEWARD, 'engineer');
    expect(await state(SEARCHES)).toBe('in-force');
  });

  it('handles no label above its ceiling, and says so before anything is written', async () => {
    const before = (await bench.logged()).length;
    const run = await open(STREET);
    const { source, ...rest } = nothingOf('police_uk_street');
    const wider = { ...source, declares: [...source.declares, label([conditionFromText('marking:CHILD-PROTECTION')])] };
    expect(await codeOf(bench.gate.collector.collect(run, { ...rest, source: wider }))).toBe('gate.ceiling-exceeded');
    await bench.gate.orders.close(run);
    const kinds = (await bench.logged(before)).map(({ act }) => act.kind);
    expect(kinds).toEqual(['session.open', 'refusal', 'session.close']);
  });

  it('ends with its days, and with its owner', async () => {
    const run = await open('sweep');
    await bench.gate.people.leave('engineer', STEWARD);
    expect(await codeOf(run.recheck())).toBe('gate.session-ended');
    expect(await codeOf(open('sweep'))).toBe('gate.order-not-in-force');
    expect(await state('sweep')).toBe('owner-left');
    bench.clock.set(Date.parse('2027-11-01T00:00:00Z'));
    expect(await state(STREET)).toMatch(/expired|owner-left/);
    expect(await codeOf(open(STREET))).toBe('gate.order-not-in-force');
  });
});
