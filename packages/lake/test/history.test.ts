import type { Postgres } from '@peel/metastore/postgres';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Lake } from '../src/lake.js';
import type { ScanPlan } from '../src/scan.js';
import { event, eventsTable, NOON, openDatabase, openWorkbench, recordId, TODAY, type Workbench } from './workbench.js';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await openDatabase();
});
afterAll(() => postgres.stop());

/** The reader may open bundles 1 and 2; 3 is hidden. */
const PERMITTED = new Set([1, 2]);

/** What happens in both worlds, and beside it what happens only where there are hidden rows. */
interface Step {
  readonly kind: 'append' | 'delete' | 'raise' | 'compact' | 'expire';
  readonly visible: readonly number[];
  readonly hidden: readonly number[];
  /** Milliseconds on the clock before it; commits may share one. */
  readonly wait: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('append', 'append', 'append', 'delete', 'raise', 'compact', 'expire'),
  visible: fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 3 }),
  hidden: fc.array(fc.constant(3), { maxLength: 3 }),
  wait: fc.constantFrom(0, 1_000),
});

async function play(bench: Workbench, steps: readonly Step[], withHidden: boolean): Promise<void> {
  const { lake, clock } = bench;
  await lake.create(eventsTable());
  // Visible records have even numbers, hidden ones odd, in between: bounds of a visible file reach over hidden records.
  const counts = { visible: 0, hidden: 0 };
  for (const [at, { kind, visible, hidden, wait }] of steps.entries()) {
    clock.advance(wait);
    const scope = `step ${at}`;
    const shown = withHidden ? hidden : [];
    if (kind === 'append') {
      const rows = [
        ...visible.map((bundle) => event(2 * ++counts.visible, bundle)),
        ...shown.map((bundle) => event(2 * ++counts.hidden + 1, bundle)),
      ];
      if (rows.length > 0) await append(bench, rows.join(', '), scope);
      continue;
    }
    const numbers = [...visible.map((pick) => 2 * pick), ...shown.map((_, pick) => 2 * pick + 3)];
    const match = { column: 'record_id', values: numbers.map(recordId) };
    const rise = {
      labels: new Map([
        [1, 2],
        [3, 4],
      ]),
      bundleOf: new Map([
        [2, 2],
        [4, 4],
      ]),
    };
    if (kind === 'delete' && numbers.length > 0) await lake.records.delete({ table: 'events', match, scope });
    if (kind === 'raise') await lake.records.raise({ table: 'events', match, rises: { events: rise }, scope });
    if (kind === 'compact') await lake.upkeep.compact('events', TODAY);
    if (kind === 'expire') await lake.upkeep.expire(['events'], clock.now());
  }
}

async function append(bench: Workbench, rows: string, scope: string): Promise<void> {
  const add = await bench.rows('events', rows);
  await bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], scope);
}

/** Everything the reader can ask, as text. Paths are below the lake's root, which is another temporary folder in each world. */
async function surface(bench: Workbench): Promise<string> {
  const { lake, clock } = bench;
  const answers: unknown[] = [];
  const ask = async (at?: { id: never } | { time: number }) => {
    const request = { table: 'events', bundles: PERMITTED, today: TODAY, ...(at === undefined ? {} : { at }) };
    answers.push(
      await lake.scan(request).then(
        (plan) => strip(plan, bench.root),
        (error: unknown) => error,
      ),
    );
  };
  const history = await lake.history('events', PERMITTED);
  answers.push(history);
  await ask();
  for (const { id } of history) await ask({ id: id as never });
  for (let time = NOON - 500; time <= clock.now() + 500; time += 500) await ask({ time });
  return JSON.stringify(answers, undefined, 1);
}

function strip(plan: ScanPlan, root: string): unknown {
  return JSON.parse(JSON.stringify(plan).replaceAll(root, ''));
}

test('hidden commits move nothing of history, of points in time, or of the plan, threat 24', {
  timeout: 120_000,
}, async () => {
  let differences = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 9 }), fc.string(), async (steps, seed) => {
      const answers: string[] = [];
      const control: string[] = [];
      for (const withHidden of [false, true]) {
        const bench = await openWorkbench(postgres, { seed });
        await play(bench, steps, withHidden);
        answers.push(await surface(bench));
        control.push(JSON.stringify(await bench.lake.history('events', new Set([1, 2, 3, 4]))));
        await bench.close();
      }
      expect(answers[1]).toBe(answers[0]);
      if (control[0] !== control[1]) differences += 1;
    }),
    { numRuns: 16 },
  );
  // A reader who may see everything must see a difference, else the worlds were the same and nothing was tested.
  expect(differences).toBeGreaterThan(6);
});

test('a point that only others may name is no point, in the same words as one that never was', async () => {
  const bench = await openWorkbench(postgres);
  await bench.lake.create(eventsTable());
  await append(bench, event(1), 'a');
  await append(bench, event(2, 3), 'b');
  const hidden = (await bench.lake.history('events', new Set([3])))[0]?.id;
  const refusal = (id: string | undefined) =>
    bench.lake
      .scan({ table: 'events', bundles: PERMITTED, today: TODAY, at: { id: id as never } })
      .catch((error: { body: unknown }) => error.body);
  expect(await refusal(hidden)).toEqual(await refusal('snap_00000000000000000000000000'));
  expect(await refusal(hidden)).toMatchObject({ code: 'lake.snapshot-missing' });
  await bench.close();
});

test('time travel by id and by time reads what was there then', async () => {
  const bench = await openWorkbench(postgres);
  const { lake, clock } = bench;
  await lake.create(eventsTable());
  await append(bench, `${event(1)}, ${event(2, 2)}`, 'a');
  clock.advance(1_000);
  await append(bench, event(3), 'b');
  clock.advance(1_000);
  await lake.records.delete({ table: 'events', match: { column: 'n', values: ['1'] }, scope: 'c' });
  const commits = await lake.history('events', PERMITTED);
  expect(commits.map(({ operation, addedRows, removedRows }) => [operation, addedRows, removedRows])).toEqual([
    ['append', 2, 0],
    ['append', 1, 0],
    ['delete', 0, 1],
  ]);
  const numbers = async (at?: Parameters<Lake['scan']>[0]['at']) => {
    const plan = await lake.scan({
      table: 'events',
      bundles: PERMITTED,
      today: TODAY,
      ...(at === undefined ? {} : { at }),
    });
    return (await bench.read(plan)).map((row) => row.n);
  };
  const [first, second] = commits;
  expect(await numbers()).toEqual([2, 3]);
  if (first !== undefined) expect(await numbers({ id: first.id })).toEqual([1, 2]);
  if (second !== undefined) expect(await numbers({ id: second.id })).toEqual([1, 2, 3]);
  expect(await numbers({ time: NOON - 1 })).toEqual([]);
  expect(await numbers({ time: NOON + 999 })).toEqual([1, 2]);
  expect(await numbers({ time: NOON + 1_000 })).toEqual([1, 2, 3]);
  await bench.close();
});
