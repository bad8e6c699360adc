import type { OrderDefinition } from '@peel/policy/order';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ALDER, Bench, BIRCH, codeOf, searchCsv, streetCsv, taken } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
  await bench.import('police_uk_street', { 'a.csv': streetCsv(30) });
  await bench.import('police_uk_stop_and_search', { 's.csv': searchCsv(40) });
});
afterAll(() => bench.remove());

const SEARCH = 'police_uk_stop_and_search';
const GROUP = `${SEARCH}$ethnicity`;

/** What the log says of a read: its intent, and what else is about it. */
async function logOf(sql: string, what = BIRCH) {
  const { intent, rows } = await taken(await bench.gate.reader.read(await bench.usual(what), { sql }));
  const log = await bench.logged();
  return { rows, intent: log.find(({ id }) => id === intent), about: log.filter(({ act }) => act.about === intent) };
}

describe("the log says which column groups were consulted, law: 's62-consult', law: 's35-sensitive'", () => {
  it.each([
    [`SELECT count(*) FROM ${SEARCH}`, []],
    [`SELECT count(*) FROM ${SEARCH} WHERE self_defined_ethnicity IS NOT NULL`, [GROUP]],
    [`SELECT gender AS g, count(*) AS n FROM ${SEARCH} GROUP BY g ORDER BY n, g`, []],
    [`SELECT * FROM ${SEARCH} LIMIT 3`, [GROUP]],
    [`SELECT count(*) FROM (SELECT * FROM ${SEARCH})`, [GROUP]],
  ])('%s', async (sql, groups) => {
    const { intent } = await logOf(sql);
    expect(intent?.act.datasets).toEqual([SEARCH, ...groups]);
    expect(Object.keys(intent?.content?.snapshots ?? {})).toEqual([SEARCH, ...groups]);
    expect(intent?.act.labels?.some((each) => each.includes('group-ethnicity'))).toBe(groups.length > 0);
  });
});

describe('so do profiles', () => {
  it('each statement of a profile with what it uses', async () => {
    const before = (await bench.logged()).length;
    await bench.gate.profiles.of(await bench.usual(BIRCH), SEARCH);
    const intents = (await bench.logged()).slice(before).filter(({ act }) => act.kind === 'read.intent');
    expect(intents.length).toBeGreaterThan(0);
    for (const { act, content } of intents)
      expect(act.datasets?.includes(GROUP)).toBe(/ethnicity/.test(content?.query ?? ''));
  });
});

describe("a combination is an act of its own, law: 's62-combine'", () => {
  it('of two datasets, and each look at them stays one', async () => {
    const both = `SELECT count(*) FROM ${SEARCH}, police_uk_street`;
    const { intent, about } = await logOf(both, ALDER).catch(() => logOf(both));
    expect(intent?.act.law).toBe('consult');
    const [combined] = about.filter(({ act }) => act.kind === 'read.combination');
    expect(combined?.act).toMatchObject({ law: 'combine', datasets: [SEARCH, 'police_uk_street'] });
    expect(about.filter(({ act }) => act.kind === 'read.outcome')).toHaveLength(1);
  });

  it('is none of one dataset with itself', async () => {
    const { about } = await logOf(`SELECT count(*) FROM ${SEARCH} a JOIN ${SEARCH} b USING (record_id)`);
    expect(about.map(({ act }) => act.law)).toEqual(['consult']);
  });
});

describe("the monthly count reads the log, law: 's62-log-use'", () => {
  it('under a purpose for it, as a consultation of the log', async () => {
    const run = await bench.gate.orders.open('count', 'run', 'operator');
    await bench.gate.upkeep.figures(run, '2026-11');
    const counted = (await bench.logged()).findLast(({ act }) => act.kind === 'upkeep.figures');
    expect(counted?.act).toMatchObject({ law: 'consult', purpose: 'lawfulness-check' });
    expect(counted?.act.datasets).toBeUndefined();
    await bench.gate.orders.close(run);
    expect(await codeOf(bench.gate.upkeep.figures(await bench.active(), '2026-11'))).toBe('gate.order-needed');
  });

  it('and has what orders did that work in no operation', async () => {
    const run = await bench.gate.orders.open('count', 'run', 'operator');
    const counted = await bench.gate.upkeep.figures(run, '2026-11');
    await bench.gate.orders.close(run);
    const collected = (purpose: string) =>
      counted.find(({ name }) => name === purpose)?.cells.find(({ name }) => name === 'collect')?.count;
    expect([ALDER, BIRCH].map(({ purpose }) => collected(purpose))).toEqual([1, 1]);
  });

  it('an order approved for another purpose before there was the rule is refused, and told what to change', async () => {
    const run = await bench.gate.orders.open('count', 'run', 'operator');
    const earlier = { ...run.order, purpose: ALDER.purpose } as OrderDefinition;
    const order = vi.spyOn(run, 'order', 'get').mockReturnValue(earlier);
    const refused = await bench.gate.upkeep.figures(run, '2026-11').catch((error: unknown) => error);
    order.mockRestore();
    expect(refused).toMatchObject({ code: 'gate.count-elsewhere' });
    expect(String(Reflect.get(refused as object, 'advice') ?? JSON.stringify(refused))).toContain('lawfulness-check');
    const log = await bench.logged();
    expect(log.at(-1)?.act).toMatchObject({ kind: 'refusal', refusal: 'gate.count-elsewhere' });
    await bench.gate.orders.close(run);
  });
});
