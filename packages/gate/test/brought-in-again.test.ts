import { afterAll, beforeAll, expect, it } from 'vitest';
import { ALDER, Bench, streetCsv, taken } from './bench.js';

const SOURCE = 'police_uk_street';
const YAML = `sources/${SOURCE}.yaml`;
const DAY = 86_400_000;

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
  await period('months: 1');
});
afterAll(() => bench.remove());

async function period(review: string): Promise<void> {
  await bench.edit(YAML, (text) => text.replace(/^review: .*$/m, `review: { ${review}, from: import }`));
  await bench.approvePolicy();
}

async function readable(): Promise<number> {
  const { rows } = await taken(
    await bench.gate.reader.read(await bench.active(ALDER), { sql: `SELECT count(*)::INTEGER FROM ${SOURCE}` }),
  );
  return Number(rows[0]?.[0]);
}

it("law: 's39-review' threat 35: a file that takes the place of itself puts no review off, and the log has what it removed", async () => {
  const content = streetCsv(7);
  await bench.import(SOURCE, { 'c.csv': content });
  expect(await readable()).toBe(7);
  bench.clock.advance(10 * DAY);
  expect(await bench.import(SOURCE, { 'c.csv': `${content}\n` })).toMatchObject({ rows: 7 });
  expect(await readable()).toBe(7);
  bench.clock.advance(25 * DAY);
  expect(await readable()).toBe(0);

  // Past its day: with bytes that differ it comes in, and is overdue as it was; what is new beside it is not.
  const from = (await bench.logged()).length;
  const again = await bench.import(SOURCE, { 'c.csv': `${streetCsv(5)}\n\n` });
  expect(again).toMatchObject({ rows: 5 });
  expect(again).not.toHaveProperty('removed');
  expect(await readable()).toBe(0);
  const acts = (await bench.logged(from)).map(({ act }) => act);
  const said = (kind: string) => acts.filter((act) => act.kind === kind);
  expect(said('import.outcome')).toMatchObject([{ law: 'collect', counts: { rows: 5, quarantined: 0, removed: 7 } }]);
  const [intent] = said('import.intent');
  expect(intent).toMatchObject({ law: 'collect' });
  expect(said('replace.intent')).toMatchObject([{ law: 'alter', datasets: expect.arrayContaining([SOURCE]) }]);
  expect(said('replace.outcome')).toMatchObject([{ law: 'alter', counts: { removed: 7 }, note: 'complete' }]);
  // What is new beside it is not due.
  await bench.import(SOURCE, { 'd.csv': streetCsv(2, 40) });
  expect(await readable()).toBe(2);
});

it("law: 's39-review': another period reaches what is stored when its file comes again, and counts from when it first came", async () => {
  await period('months: 2');
  expect(await bench.import(SOURCE, { 'c.csv': `${streetCsv(5)}\n\n` })).toMatchObject({ rows: 5, unchanged: 0 });
  expect(await bench.import(SOURCE, { 'd.csv': streetCsv(2, 40) })).toMatchObject({ rows: 2, unchanged: 0 });
  expect(await readable()).toBe(7);
  bench.clock.advance(27 * DAY);
  // Two months after the first import of c.csv are over; those of d.csv not, until the period is shorter.
  expect(await readable()).toBe(2);
  await period('months: 1');
  expect(await bench.import(SOURCE, { 'd.csv': streetCsv(2, 40) })).toMatchObject({ rows: 2, unchanged: 0 });
  expect(await readable()).toBe(2);
  bench.clock.advance(5 * DAY);
  expect(await readable()).toBe(0);
});

it("law: 's39-review' threat 35: the sweep counts what is past its day, and puts nothing off", async () => {
  await bench.import(SOURCE, { 'e.csv': streetCsv(3, 60) });
  const from = (await bench.logged()).length;
  const run = await bench.gate.orders.open('sweep', 'run1', 'schedule');
  const today = new Date(bench.clock.now()).toISOString().slice(0, 10);
  expect(await bench.gate.upkeep.sweep(run, today)).toMatchObject({ restricted: 7, due: 3 });
  await bench.gate.orders.close(run);
  const acts = (await bench.logged(from)).map(({ act }) => act);
  expect(acts.filter(({ kind }) => kind === 'upkeep.sweep.outcome')).toMatchObject([
    { counts: { restricted: 7, due: 3 } },
  ]);
  expect(await readable()).toBe(3);
});
