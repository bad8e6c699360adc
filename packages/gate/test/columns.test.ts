import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { isPeelError } from '@peel/kernel/errors';
import type { PersonId } from '@peel/kernel/ids';
import { type SourceColumn, type SourceDefinition, sourceGroups } from '@peel/policy/source';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsEver, columnsOfSource, unfollowed } from '../src/column-following.js';
import { ALDER, Bench, BIRCH, codeOf, STEWARD, STEWARD_TWO, searchCsv, streetCsv, taken } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
});
afterAll(() => bench.remove());

const STREET = 'sources/police_uk_street.yaml';
const SEARCH = 'sources/police_uk_stop_and_search.yaml';
const CONTEXT = /^ {2}- \{ header: Context, .*\n/m;
const read = async (sql: string, what = ALDER) =>
  (await taken(await bench.gate.reader.read(await bench.active(what), { sql }))).rows;
const approvedBy = async (person: PersonId) =>
  bench.gate.approvePolicy((await bench.gate.policy.status()).onDisk, person, 'author');
const withBeat = (csv: string) => csv.replace(/,Context\n/, ',Context,Beat\n').replace(/,,\n/g, ',,,4\n');
const addBeat = () =>
  bench.edit(STREET, (text) => text.replace(CONTEXT, '$&  - { header: Beat, name: beat, type: int }\n'));

interface LakeOfTest {
  follow(...given: unknown[]): Promise<unknown>;
  scan(request: unknown): Promise<{ files: { path: string }[] }>;
}
const lakeOf = () => (Reflect.get(bench.gate.collector, 'parts') as { lake: LakeOfTest }).lake;

/** Does something once, when the next import has its columns and before it writes. */
function whileUnderWay(act: () => Promise<void>): void {
  const lake = lakeOf();
  const { follow } = lake;
  lake.follow = async (...given) => {
    lake.follow = follow;
    const followed = await follow(...given);
    await act();
    return followed;
  };
}

const filesOf = async (table: string) => {
  const bundles = new Set(Array.from({ length: 300 }, (_, at) => at));
  return (await lakeOf().scan({ table, today: '2026-11-23', columns: [], bundles })).files;
};

/** A person of the template who is made a steward, and could not read what a search may hold. */
const NARROW = 'narrow' as PersonId;

describe('ids of the rows of a file, threat 27', () => {
  it('of each kind are under a key of its own: no group tells which row it belongs to', async () => {
    const { collector } = bench.gate;
    const source = bench.gate.policy.definitions.sources.get('police_uk_stop_and_search');
    if (source === undefined) throw new TypeError('a source of the template');
    const keys = (replaces?: string) =>
      ['record_id', ...sourceGroups(source).map((group) => `key_${group}`)].map((kind) =>
        collector.idKey(source, 'a.csv', replaces, kind),
      );
    expect(sourceGroups(source).length).toBeGreaterThan(0);
    const all = [...keys(), ...keys('src_before')];
    expect(new Set(all).size).toBe(all.length);
    expect(keys()).toEqual(keys());
  });
});

describe('a change of columns', () => {
  it('without rows, is followed whatever it is, for a steward who could read all that the source may hold', async () => {
    await bench.edit(STREET, (text) => text.replace('name: longitude, type: double', 'name: longitude, type: string'));
    await bench.approvePolicy();
    await bench.edit(STREET, (text) => text.replace('name: longitude, type: string', 'name: longitude, type: double'));
    await bench.approvePolicy();
    expect(await bench.import('police_uk_street', { 'a.csv': streetCsv(3) })).toMatchObject({ rows: 3 });
  });

  it('is followed by an import that was under way when it was approved, and by the next', async () => {
    whileUnderWay(async () => {
      await addBeat();
      await bench.approvePolicy();
    });
    expect(await bench.import('police_uk_street', { 'b.csv': streetCsv(2, 10) })).toMatchObject({ rows: 2 });
    expect(await read('SELECT count(*), count(beat) FROM police_uk_street')).toEqual([[5, 0]]);
    expect(await bench.import('police_uk_street', { 'c.csv': withBeat(streetCsv(2, 20)) })).toMatchObject({ rows: 2 });
    expect(await read('SELECT count(*), count(beat) FROM police_uk_street')).toEqual([[7, 2]]);
  });

  it('that an import under way could not follow ends that import, with nothing lost', async () => {
    whileUnderWay(async () => {
      const [from, to] = ['name: gender, type: string', 'name: gender, type: string, group: ethnicity'];
      await bench.edit(SEARCH, (text) => text.replace(from, to));
      await bench.approvePolicy();
    });
    const bring = () => bench.import('police_uk_stop_and_search', { 's.csv': searchCsv(8) });
    expect(await codeOf(bring())).toBe('gate.definition-changed');
    expect(await bring()).toMatchObject({ rows: 8 });
    expect(await read('SELECT count(gender) FROM police_uk_stop_and_search', BIRCH)).toEqual([[8]]);
  });

  it('that what is stored cannot follow is refused at approval, whichever steward is asked', async () => {
    await bench.edit(STREET, (text) => text.replace('name: longitude, type: double', 'name: longitude, type: string'));
    for (const steward of [STEWARD, STEWARD_TWO]) {
      const error = await approvedBy(steward).catch((caught: unknown) => caught);
      expect(isPeelError(error) ? error.body : error).toMatchObject({
        code: 'gate.columns-not-followed',
        details: { dataset: 'police_uk_street', column: 'longitude', expected: 'double, or one that it widens to' },
      });
    }
    await bench.edit(STREET, (text) => text.replace('name: longitude, type: string', 'name: longitude, type: double'));
    expect((await bench.gate.policy.status()).approval).toContain('in force');
  });

  it("law: 'no-hidden-rows-told' threat 24: who could not read what a source may hold is answered by its definitions, rows or none", async () => {
    await bench.gate.people.seed(NARROW, 'A steward with little', [{ kind: 'role', name: 'steward' }]);
    await bench.copy(STREET, 'sources/never_brought.yaml', (text) => text);
    await bench.approvePolicy();
    await bench.edit('sources/never_brought.yaml', (text) =>
      text.replace('name: latitude, type: double', 'name: latitude, type: string'),
    );
    const without = await approvedBy(NARROW).catch((error: unknown) => error);
    await bench.edit('sources/never_brought.yaml', (text) =>
      text.replace('name: latitude, type: string', 'name: latitude, type: double'),
    );
    await bench.edit(STREET, (text) => text.replace('name: latitude, type: double', 'name: latitude, type: string'));
    const rows = await approvedBy(NARROW).catch((error: unknown) => error);
    await bench.edit(STREET, (text) => text.replace('name: latitude, type: string', 'name: latitude, type: double'));
    const told = (error: unknown, name: string) =>
      isPeelError(error) ? error.message.replaceAll(name, '…') : String(error);
    expect(told(without, 'never_brought')).toBe(told(rows, 'police_uk_street'));
    expect(told(without, 'never_brought')).toContain('latitude');
  });
});

describe('upkeep', () => {
  it('of one table that fails stops neither that of the others nor what comes after, and says so at the end', async () => {
    await bench.import('police_uk_stop_and_search', { 't.csv': searchCsv(9) });
    const lake = join(bench.workspace.folder, '.peel', 'lake');
    const { upkeep, orders } = bench.gate;
    const [file] = await filesOf('police_uk_stop_and_search');
    expect(file?.path).toContain(lake);
    await fs.rename(file?.path ?? '', `${file?.path}.away`);
    const session = await orders.open('continuity', 'run', 'operator');
    const error = await upkeep.compact(session).catch((caught: unknown) => caught);
    expect(isPeelError(error) ? error.body : error).toMatchObject({
      code: 'gate.upkeep-partly',
      details: { count: 1, table: 'police_uk_stop_and_search' },
    });
    expect(await upkeep.expire(session)).toMatchObject({ tables: 5 });
    await orders.close(session);
    await fs.rename(`${file?.path}.away`, file?.path ?? '');
    expect(await filesOf('police_uk_street')).toHaveLength(1);
  });
});

describe('what can be followed', () => {
  const column = (name: string, more: Partial<SourceColumn> = {}): SourceColumn => ({
    ...{ name, header: name, type: 'int', group: undefined, required: false, trim: false },
    ...{ format: undefined, description: undefined, ...more },
  });
  const source = (...columns: SourceColumn[]) => ({ name: 's', columns }) as unknown as SourceDefinition;
  const before = source(column('a'), column('g', { group: 'one' }), column('d', { type: 'decimal(8,2)' }));

  it.each<[string, SourceDefinition, string | undefined]>([
    ['nothing changed', before, undefined],
    ['one added', source(...before.columns, column('b')), undefined],
    ['one added to the group', source(...before.columns, column('b', { group: 'one' })), undefined],
    ['one dropped', source(...before.columns.slice(1)), undefined],
    ['widened', source(column('a', { type: 'long' }), ...before.columns.slice(1)), undefined],
    ['more digits', source(...before.columns.slice(0, 2), column('d', { type: 'decimal(9, 2)' })), undefined],
    ['another scale', source(...before.columns.slice(0, 2), column('d', { type: 'decimal(9,3)' })), 'type'],
    ['another type', source(column('a', { type: 'string' }), ...before.columns.slice(1)), 'type'],
    ['into a group', source(column('a', { group: 'one' }), ...before.columns.slice(1)), 'in the column group one'],
    ['out of its group, which keeps another', source(column('a'), column('g'), column('b', { group: 'one' })), 'in no'],
    ['a new group', source(...before.columns, column('b', { group: 'two' })), 'is new'],
    ['a group without columns', source(column('a'), column('d', { type: 'decimal(8,2)' })), 'no column is in'],
    ['renamed', source(column('b', { header: 'a' }), ...before.columns.slice(1)), 'what was a now has this name'],
    ['another in the place of one', source(column('b'), ...before.columns.slice(1)), undefined],
  ])('%s', (_, after, problem) => {
    const found = unfollowed(after, columnsOfSource(before), before);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found?.problem).toContain(problem);
  });

  it('a column is for ever what it was in the first text in force, or was widened to since', () => {
    const ever = columnsEver([
      before,
      source(column('a', { type: 'string' })),
      source(column('a', { type: 'long' }), column('z')),
    ]);
    expect(ever?.columns.get('a')).toEqual({ type: 'long', group: undefined });
    expect([...(ever?.columns.keys() ?? [])]).toEqual(['a', 'g', 'd', 'z']);
    expect(columnsEver([])).toBeUndefined();
  });
});
