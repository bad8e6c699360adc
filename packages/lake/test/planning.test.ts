import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { Postgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WrittenFile } from '../src/ports.js';
import { openDatabase, openWorkbench, TODAY, type Workbench } from './workbench.js';

let postgres: Postgres;
let bench: Workbench;
beforeAll(async () => {
  postgres = await openDatabase();
  bench = await openWorkbench(postgres);
});
afterAll(async () => {
  await bench.close();
  await postgres.stop();
});

/** A file in name only: planning never opens data. Twenty columns with bounds, as a real table has. */
async function nominalFile(at: number): Promise<WrittenFile> {
  const path = join(bench.staging, `f${at}`);
  await fs.writeFile(path, 'data');
  const stats = { min: `value ${at}`, max: `value ${at + 1}`, nulls: 0, bytes: 100 };
  const bundle = 1 + (at % 40);
  return {
    output: 'wide',
    path,
    rows: 100,
    bytes: 4,
    bundle,
    columns: {
      ...Object.fromEntries(Array.from({ length: 18 }, (_, column) => [`c${column}`, stats])),
      bundle_id: { min: String(bundle), max: String(bundle), nulls: 0, bytes: 10 },
      review_due: { min: '2030-01-01', max: '2031-01-01', nulls: 0, bytes: 10 },
    },
  };
}

const median = (times: number[]) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

async function timed(rounds: number, act: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await act(round);
    times.push(performance.now() - began);
  }
  return median(times);
}

test('a thousand files are planned warm in milliseconds, and a commit costs no more for being the hundredth', async () => {
  await bench.lake.create({
    name: 'wide',
    columns: [
      ...Array.from({ length: 18 }, (_, column) => ({ name: `c${column}`, type: 'string' as const })),
      { name: 'bundle_id', type: 'int' },
      { name: 'review_due', type: 'date' },
    ],
    sortKey: [],
  });
  const commitOne = async (at: number) => {
    const add = [await nominalFile(at)];
    await bench.lake.commit([{ table: 'wide', operation: 'append', add, remove: [] }], `n ${at}`);
  };
  const first = await timed(20, commitOne);
  const bulk = await Promise.all(Array.from({ length: 900 }, (_, at) => nominalFile(1_000 + at)));
  await bench.lake.commit([{ table: 'wide', operation: 'append', add: bulk, remove: [] }], 'bulk');
  const later = await timed(80, (round) => commitOne(100 + round));

  const bundles = new Set(Array.from({ length: 30 }, (_, at) => 1 + at));
  const scan = () => bench.lake.scan({ table: 'wide', bundles, today: TODAY });
  const written = [
    ...Array(20).keys(),
    ...bulk.map((_, at) => 1_000 + at),
    ...Array.from({ length: 80 }, (_, at) => 100 + at),
  ];
  expect(written).toHaveLength(1_000);
  expect((await scan()).files).toHaveLength(written.filter((at) => bundles.has(1 + (at % 40))).length);
  const warm = await timed(30, scan);
  const cold = await timed(5, () => bench.again().scan({ table: 'wide', bundles, today: TODAY }));
  console.log(
    `lake: plan 1,000 files warm ${warm.toFixed(1)} ms, cold ${cold.toFixed(1)} ms; ` +
      `commit of one file p50 ${first.toFixed(1)} ms, after 1,000 files ${later.toFixed(1)} ms`,
  );
  // Generous, since other work shares the machine: what matters is that no manifest is parsed again.
  expect(warm).toBeLessThan(30);
  expect(warm).toBeLessThan(cold);
});
