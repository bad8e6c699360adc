import { afterAll, beforeAll, expect, it } from 'vitest';
import { Bench, BIRCH, searchCsv, taken } from './bench.js';

const SOURCE = 'police_uk_stop_and_search';
const YAML = `sources/${SOURCE}.yaml`;

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
});
afterAll(() => bench.remove());

/** How many rows of each day this session sees. */
async function stored(): Promise<readonly (readonly unknown[])[]> {
  const sql = `SELECT CAST(date AS DATE) AS day, count(*) FROM ${SOURCE} GROUP BY ALL ORDER BY 1`;
  return (await taken(await bench.gate.reader.read(await bench.active(BIRCH), { sql }))).rows;
}

async function correct(from: string, to: string): Promise<void> {
  await bench.edit(YAML, (text) => text.replace(from, to));
  await bench.approvePolicy();
}

it('rows put aside are judged anew when the same bytes come again under a corrected definition', async () => {
  const content = searchCsv(8).replaceAll('Person search,2026-10-03', ',2026-10-03');
  const other = searchCsv(3);
  const first = await bench.import(SOURCE, { 'a.csv': content, 'b.csv': other });
  expect(first).toMatchObject({ rows: 10, quarantined: 1, unchanged: 0 });
  const before = await stored();

  expect(await bench.import(SOURCE, { 'a.csv': content })).toMatchObject({ rows: 0, unchanged: 1, snapshot: null });
  await correct('owner: Data engineer', 'owner: Records manager');
  expect(await bench.import(SOURCE, { 'a.csv': content })).toMatchObject({ rows: 0, unchanged: 1, snapshot: null });
  expect(await stored()).toEqual(before);

  await correct('name: type, type: string, required: true', 'name: type, type: string');
  const again = await bench.import(SOURCE, { 'a.csv': content });
  expect(again).toMatchObject({ rows: 8, quarantined: 0, unchanged: 0, snapshot: expect.any(String) });
  // The third day came in, and nothing came in twice.
  expect((await stored()).map(([, count]) => count)).toEqual([2, 2, 2, 1, 1, 1, 1, 1]);
  expect(await bench.import(SOURCE, { 'a.csv': content })).toMatchObject({ rows: 0, unchanged: 1, snapshot: null });
});
