import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { Postgres } from '@peel/metastore/postgres';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readParquet } from './duckdb-writer.js';
import { event, eventsTable, NOON, openDatabase, openWorkbench, recordId, TODAY, type Workbench } from './workbench.js';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await openDatabase();
});
afterAll(() => postgres.stop());

/** A label is a set of three markings, as bits; its id and the id of its bundle are one more than the bits. */
const MARKINGS = [1, 2, 4];
const ALL = 7;
const idOf = (bits: number) => bits + 1;

type Command =
  | { readonly kind: 'append'; readonly labels: readonly number[] }
  | { readonly kind: 'raise'; readonly picks: readonly number[]; readonly marking: number }
  | { readonly kind: 'delete'; readonly pick: number }
  | { readonly kind: 'erase'; readonly pick: number }
  | { readonly kind: 'compact' };

const label = fc.integer({ min: 0, max: ALL });
const pick = fc.nat({ max: 50 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      labels: fc.array(label, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('raise' as const),
      picks: fc.array(pick, { minLength: 1, maxLength: 4 }),
      marking: fc.constantFrom(...MARKINGS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('compact' as const) }) },
);

/** The rows at each point in time, with the label each had then; and what each record has been raised by. */
interface Model {
  readonly states: { readonly time: number; readonly rows: ReadonlyMap<number, number> }[];
  readonly raisedBy: Map<number, number>;
  readonly erased: Set<number>;
  next: number;
}

async function apply(bench: Workbench, model: Model, step: Command): Promise<void> {
  bench.clock.advance(1_000);
  if (model.next === 1 && step.kind !== 'append') return;
  const { lake } = bench;
  const rows = new Map(model.states.at(-1)?.rows);
  const known = model.next - 1;
  const recordAt = (at: number) => 1 + (at % known);
  const match = (records: readonly number[]) => ({ column: 'record_id', values: records.map(recordId) });
  const scope = `${step.kind} ${bench.clock.now()}`;
  if (step.kind === 'append') {
    const added = step.labels.map((bits) => ({ n: model.next++, bits }));
    for (const { n, bits } of added) rows.set(n, bits);
    const add = await bench.rows('events', added.map(({ n, bits }) => event(n, idOf(bits))).join(', '));
    await lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], scope);
  } else if (step.kind === 'raise') {
    const records = step.picks.map(recordAt);
    for (const n of records) model.raisedBy.set(n, (model.raisedBy.get(n) ?? 0) | step.marking);
    // What the caller gives: every label then, joined with the marking.
    const bits = Array.from({ length: ALL + 1 }, (_, each) => each);
    const rise = {
      labels: new Map(bits.map((each) => [idOf(each), idOf(each | step.marking)])),
      bundleOf: new Map(bits.map((each) => [idOf(each), idOf(each)])),
    };
    await lake.records.raise({ table: 'events', match: match(records), rises: { events: rise }, scope });
  } else if (step.kind === 'delete') {
    rows.delete(recordAt(step.pick));
    await lake.records.delete({ table: 'events', match: match([recordAt(step.pick)]), scope });
  } else if (step.kind === 'erase') {
    model.erased.add(recordAt(step.pick));
    await lake.records.erase({ table: 'events', match: match([recordAt(step.pick)]), scope });
  } else await lake.upkeep.compact('events', TODAY);
  model.states.push({ time: bench.clock.now(), rows });
}

/** Today's law over the past: the label then joined with the label now. */
function naive(model: Model, state: Model['states'][number], reader: number): string[] {
  return Array.from(state.rows)
    .map(([n, then]) => ({ n, bits: then | (model.raisedBy.get(n) ?? 0) }))
    .filter(({ n, bits }) => !model.erased.has(n) && (bits & ~reader) === 0)
    .map(({ n, bits }) => `${n} under ${idOf(bits)}`)
    .sort();
}

test('every reader at every time reads the rows whose label then and now they satisfy, threat 6', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 2, maxLength: 8 }), async (commands) => {
      const bench = await openWorkbench(postgres);
      try {
        await bench.lake.create(eventsTable());
        const model: Model = {
          states: [{ time: NOON, rows: new Map() }],
          raisedBy: new Map(),
          erased: new Set(),
          next: 1,
        };
        for (const step of commands) await apply(bench, model, step);
        const contents = new Map<string, string[]>();
        for (const state of model.states) {
          for (let reader = 0; reader <= ALL; reader += 1) {
            const bundles = new Set(
              Array.from({ length: ALL + 1 }, (_, bits) => bits)
                .filter((bits) => (bits & ~reader) === 0)
                .map(idOf),
            );
            const plan = await bench.lake.scan({ table: 'events', bundles, at: { time: state.time }, today: TODAY });
            const found = [];
            for (const { path } of plan.files) found.push(...(await contentsOf(bench, contents, path)));
            expect(found.sort(), `reader ${reader} at ${state.time - NOON} ms`).toEqual(naive(model, state, reader));
          }
        }
      } finally {
        await bench.close();
      }
    }),
    { numRuns: 20 },
  );
});

async function contentsOf(bench: Workbench, known: Map<string, string[]>, path: string): Promise<string[]> {
  const rows =
    known.get(path) ??
    (await bench.writer.rows(`SELECT n, label_id FROM ${readParquet([path])}`)).map(
      (row) => `${row.n} under ${row.label_id}`,
    );
  known.set(path, rows);
  return rows;
}

test('a raised value is nowhere on the disk but in the high file, nor an erased one anywhere, threat 6', async () => {
  const bench = await openWorkbench(postgres);
  await bench.lake.create(eventsTable());
  const add = await bench.rows(
    'events',
    `${event(1, 1, 'a.csv', '2030-01-01', 'AAA secret')}, ${event(2, 1, 'a.csv', '2030-01-01', 'AAB erased')}, ${event(3)}`,
  );
  await bench.lake.commit([{ table: 'events', operation: 'append', add, remove: [] }], 'a');
  const again = await bench.rows('events', event(4));
  await bench.lake.commit([{ table: 'events', operation: 'append', add: again, remove: [] }], 'b');
  const rise = { labels: new Map([[1, 2]]), bundleOf: new Map([[2, 2]]) };
  const match = (n: number) => ({
    table: 'events',
    match: { column: 'record_id', values: [recordId(n)] },
    scope: `m${n}`,
  });
  const low = () => bench.lake.scan({ table: 'events', bundles: new Set([1]), today: TODAY });
  const before = await low();
  await bench.lake.records.raise({ ...match(1), rises: { events: rise } });
  await bench.lake.records.erase(match(2));
  expect((await low()).version).not.toBe(before.version);
  expect((await low()).snapshot).toBe(before.snapshot);
  const high = await bench.lake.scan({ table: 'events', bundles: new Set([2]), today: TODAY });
  expect((await filesHolding(bench, 'AAA secret')).data).toEqual(high.files.map((file) => file.path));
  expect(await filesHolding(bench, 'AAB erased')).toEqual({ data: [], metadata: [] });
  // Old metadata files, which led to the low files, are gone too: one is left.
  const folder = join(bench.root, (await fs.readdir(bench.root))[0] ?? '', 'metadata');
  expect((await fs.readdir(folder)).filter((name) => name.endsWith('.json'))).toHaveLength(1);
  await bench.close();
});

/** Data files by their rows, metadata files by their bytes (manifests are compressed, so decoded first). */
async function filesHolding(bench: Workbench, text: string): Promise<{ data: string[]; metadata: string[] }> {
  const { readContainer } = await import('../src/avro-container.js');
  const table = join(bench.root, (await fs.readdir(bench.root))[0] ?? '');
  const data: string[] = [];
  for (const name of await fs.readdir(join(table, 'data'))) {
    const path = join(table, 'data', name);
    const rows = await bench.writer.rows(`SELECT n FROM ${readParquet([path])} WHERE name = '${text}'`);
    if (rows.length > 0) data.push(path);
  }
  const metadata: string[] = [];
  for (const name of await fs.readdir(join(table, 'metadata'))) {
    const bytes = await fs.readFile(join(table, 'metadata', name));
    const plain = name.endsWith('.avro')
      ? JSON.stringify(readContainer(bytes).records, (_, value) =>
          typeof value === 'bigint'
            ? String(value)
            : value?.type === 'Buffer'
              ? Buffer.from(value.data).toString()
              : value,
        )
      : bytes.toString();
    if (plain.includes(text)) metadata.push(name);
  }
  return { data, metadata };
}
