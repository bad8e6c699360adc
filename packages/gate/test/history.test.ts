import type { LabelIndex } from '@peel/gate/label-index';
import type { Planner } from '@peel/gate/planner';
import type { PersonId } from '@peel/kernel/ids';
import type { LakeDatabase } from '@peel/lake/database';
import type { Lake } from '@peel/lake/lake';
import { intern } from '@peel/lake/registry';
import { conditionFromText } from '@peel/policy/condition';
import { join, label, labelFromKey } from '@peel/policy/label';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALDER,
  ANALYST,
  Bench,
  BIRCH,
  codeOf,
  LANTERN,
  OVERSEER,
  START,
  STEWARD,
  STEWARD_TWO,
  searchCsv,
  streetCsv,
  taken,
} from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
  await bench.import('police_uk_street', { 'a.csv': streetCsv(30) });
  bench.clock.advance(60_000);
  await bench.import('police_uk_street', { 'b.csv': streetCsv(20, 30) });
  bench.clock.advance(60_000);
  await bench.import('police_uk_stop_and_search', { 's.csv': searchCsv(40) });
});
afterAll(() => bench.remove());

const STREET = 'police_uk_street';
const COUNT = `SELECT count(*)::INTEGER FROM ${STREET}`;
const read = async (sql: string, at?: string, what = ALDER) =>
  taken(await bench.gate.reader.read(await bench.usual(what), { sql, at }));
const count = async (at?: string) => (await read(COUNT, at)).rows[0]?.[0];

const inside = () => {
  const { planner } = Reflect.get(bench.gate.reader, 'parts') as { planner: Planner };
  return Reflect.get(planner, 'parts') as { lake: Lake; labels: LabelIndex };
};

/** Makes a record a child's: in every snapshot that is kept. */
async function raise(record: string): Promise<void> {
  const { lake, labels } = inside();
  const database = Reflect.get(labels, 'database') as Kysely<LakeDatabase>;
  const child = label([conditionFromText('marking:CHILD-PROTECTION')]);
  const keys = labels.live.map(({ key }) => join(labelFromKey(key), child).key);
  const raised = await intern(database, keys, STREET);
  await lake.records.raise({
    table: STREET,
    match: { column: 'record_id', values: [record] },
    rises: {
      [STREET]: {
        labels: new Map(labels.live.map(({ id }, index) => [id, raised[index]?.id ?? id])),
        bundleOf: new Map(raised.map(({ id, bundle }) => [id, bundle])),
      },
    },
    scope: `raise ${record}`,
  });
  await labels.load();
}

describe("what a session can know of the past, threats 6, 24, law: 's39-review'", () => {
  it('reads by commit and by time, and refuses what is neither', async () => {
    const active = await bench.active();
    const history = await bench.gate.catalogue.history(active, STREET);
    expect(history.map(({ rowsAdded }) => rowsAdded)).toEqual([20, 30]);
    const [newest, oldest] = history;
    expect([await count(newest?.commit), await count(oldest?.commit), await count()]).toEqual([50, 30, 50]);
    expect(await count(new Date(START + 30_000).toISOString())).toBe(30);
    expect(await count('2026-11-23T09:05')).toBe(50);
    for (const at of ['yesterday', '5', '2026-13-01', '2026-13-45', '12 March 2026'])
      for (const sql of [COUNT, 'SELECT 1 x']) expect(await codeOf(read(sql, at))).toBe('gate.time-unreadable');
    const none = 'snap_00000000000000000000000000';
    expect(await codeOf(read(COUNT, none))).toBe('gate.commit-unknown');
    expect(await codeOf(read('SELECT 1 x', none))).toBe('gate.commit-of-nothing');
    expect((await bench.logged()).filter(({ act }) => act.kind === 'history.read')).toHaveLength(1);
  });

  it('columns of a group, catalogue and explanation follow from the rulings alone', async () => {
    const { catalogue } = bench.gate;
    const alder = await bench.active(ALDER);
    const birch = await bench.active(BIRCH);
    const named = (active: typeof alder, dataset: string) =>
      catalogue
        .datasets(active)
        .find((entry) => entry.dataset === dataset)
        ?.columns.map(({ name }) => name) ?? [];
    expect(named(birch, 'police_uk_stop_and_search')).toContain('self_defined_ethnicity');
    expect(named(alder, 'police_uk_stop_and_search')).not.toContain('self_defined_ethnicity');
    const searches = (await read('SELECT * FROM police_uk_stop_and_search', undefined, BIRCH)).columns;
    expect(searches).toEqual(named(birch, 'police_uk_stop_and_search'));
    const explained = await catalogue.explain(alder, STREET);
    const columns = catalogue.datasets(alder);
    await raise(String((await read(`SELECT record_id FROM ${STREET} ORDER BY 1 LIMIT 1`)).rows[0]?.[0]));
    expect(await catalogue.explain(alder, STREET)).toEqual(explained);
    expect(catalogue.datasets(alder)).toEqual(columns);
    expect(await codeOf(catalogue.history(alder, 'police_uk_streets'))).toBe('gate.dataset-unknown');
  });

  it('a raised record is in no snapshot, and no worker prepared earlier keeps it: threat 6', async () => {
    const { session } = await bench.open();
    const again = async (at?: string) => {
      const active = await bench.gate.sessions.require(session, ANALYST);
      const { rows } = await taken(
        await bench.gate.reader.read(active, { sql: `SELECT record_id FROM ${STREET}`, at }),
      );
      return rows.map(([id]) => String(id));
    };
    const history = await bench.gate.catalogue.history(await bench.gate.sessions.require(session, ANALYST), STREET);
    const before = await again();
    const victim = (await again(history.at(-1)?.commit))[0] ?? '';
    expect(before).toContain(victim);
    await raise(victim);
    // The same session, the same worker, the same snapshot id.
    for (const at of [undefined, ...history.map(({ commit }) => commit), new Date(START + 30_000).toISOString()])
      expect(await again(at)).not.toContain(victim);
    expect(await again()).toHaveLength(before.length - 1);
  });

  it('an erased record is gone from the same worker and every snapshot', async () => {
    const { session } = await bench.open();
    const ids = async (at?: string) => {
      const active = await bench.gate.sessions.require(session, ANALYST);
      const { rows } = await taken(
        await bench.gate.reader.read(active, { sql: `SELECT record_id FROM ${STREET}`, at }),
      );
      return rows.map(([id]) => String(id));
    };
    const history = await bench.gate.catalogue.history(await bench.gate.sessions.require(session, ANALYST), STREET);
    const [victim] = await ids(history.at(-1)?.commit);
    await inside().lake.records.erase({
      table: STREET,
      match: { column: 'record_id', values: [victim ?? ''] },
      scope: 'erase',
    });
    for (const at of [undefined, ...history.map(({ commit }) => commit)]) expect(await ids(at)).not.toContain(victim);
  });
});

describe("the log is read as rows are, threat 17, law: 's62-log-use'", () => {
  it('only under a purpose for it, itself logged, and never about oneself', async () => {
    const { oversight, freezes } = bench.gate;
    const record = String((await read(`SELECT record_id FROM ${STREET} LIMIT 1`)).rows[0]?.[0]);
    const analyst = await bench.active();
    expect(await codeOf(oversight.acts(analyst, { last: 10 }))).toBe('gate.not-admitted');
    expect(await codeOf(oversight.shown(analyst, record))).toBe('gate.not-admitted');
    await freezes.freeze('person', 'overseer', OVERSEER, 'An exercise');
    await freezes.lift('person', 'overseer', OVERSEER).catch(() => undefined);
    const role = { kind: 'role', name: 'overseer', expires: bench.clock.now() + 86_400_000 } as const;
    for (const other of ['overseer-two', 'overseer-three'] as PersonId[]) {
      await bench.gate.people.join(other, 'Olaf Seer', 'init');
      const { id } = await bench.gate.people.change(other, 'grant', role, STEWARD);
      await bench.gate.people.confirm(id, STEWARD_TWO);
      await freezes.lift('person', 'overseer', other);
    }
    const overseer = await bench.active(LANTERN, OVERSEER);
    const { acts } = await oversight.acts(overseer, { last: 500 });
    expect(acts.length).toBeGreaterThan(10);
    expect(acts.some(({ actor }) => actor === 'person:overseer')).toBe(false);
    expect(acts.some(({ note }) => String(note).includes('person overseer'))).toBe(false);
    expect(acts.some((act) => 'query' in act || 'content' in act)).toBe(false);
    const shown = await oversight.shown(overseer, record);
    expect(shown.some(({ actor }) => actor === 'person:analyst')).toBe(true);
    const read_ = (await bench.logged()).filter(({ act }) => act.kind.startsWith('ledger.'));
    expect(read_.map(({ act }) => act.kind)).toEqual(['ledger.read', 'ledger.shown']);
    expect(bench.gate.oversight.status()).not.toHaveProperty('size');
  });
});

describe("review dates, threat 35, law: 's39-review'", () => {
  const day = (text: string) => bench.clock.set(Date.parse(`${text}T12:00:00Z`));
  const run = async (
    name: string,
    work: (session: Awaited<ReturnType<typeof bench.gate.orders.open>>) => Promise<unknown>,
  ) => {
    const session = await bench.gate.orders.open(name, 'run', 'operator');
    await work(session);
    await bench.gate.orders.close(session);
  };

  it('restricts what is due by the clock alone, and after a sweep exactly the rows that are due', async () => {
    const before = Number(await count());
    await bench.edit(`sources/${STREET}.yaml`, (text) =>
      text.replace(/^review: .*$/m, 'review: { months: 1, from: import }'),
    );
    await bench.approveAll();
    await bench.import(STREET, { 'c.csv': streetCsv(7, 100) });
    day('2026-12-22');
    expect(await count()).toBe(before + 7);
    day('2026-12-23');
    expect(await count()).toBe(before);
    day('2026-12-24');
    expect(await count()).toBe(before);
    expect(await count(new Date(START + 30_000).toISOString())).toBeLessThanOrEqual(30);

    await bench.import(STREET, { 'd.csv': streetCsv(5, 200) });
    day('2026-12-26');
    await bench.import(STREET, { 'e.csv': streetCsv(3, 300) });
    await run('continuity', (session) => bench.gate.upkeep.compact(session));
    await run('sweep', (session) => bench.gate.upkeep.sweep(session, '2026-12-26'));
    day('2027-01-23');
    expect(await count()).toBe(before + 8);
    day('2027-01-24');
    expect(await count()).toBe(before + 3);
    day('2027-01-26');
    expect(await count()).toBe(before);
  });
});
