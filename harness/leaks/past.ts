import type { LabelPlace } from '@peel/gate/label-index';
import { defined } from '@peel/kernel/assert';
import { askForExport, bringCovertFile, eraseCovertRows, prolongHolding, shareQuery } from './others.js';
import {
  beats,
  covertReports,
  custody,
  HIDDEN_EXPOSURES,
  incidents,
  joined,
  type RowFile,
  stops,
  VISIBLE_EXPOSURES,
} from './rows.js';
import { World } from './world.js';

export interface WorldSizes {
  /** Rows an analyst may see; the same in every world. */
  readonly visible: number;
  readonly hidden: number;
}

/** Which of the two: they differ in everything that is hidden. */
export type Variant = 'none' | 'few' | 'many';

interface Step {
  readonly at: string;
  act(world: World): Promise<void>;
}

const BEGIN = Date.parse('2026-11-09T06:00:00Z');
/** Evening of the last day of the past: midnight passes early in a run. */
export const RUN_BEGIN = Date.parse('2026-11-19T22:00:00Z');

/** Makes a world with its past, then closes it. */
export async function makeWorld(folder: string, variant: Variant, sizes: WorldSizes, seed: string): Promise<void> {
  const world = await World.create(variant, folder, seed, BEGIN);
  try {
    const steps = [...visiblePast(sizes, seed, variant), ...hiddenPast(sizes, seed, variant)];
    for (const step of steps.sort((left, right) => (left.at < right.at ? -1 : 1))) {
      world.clock.set(Date.parse(step.at));
      await step.act(world);
    }
    world.clock.set(RUN_BEGIN - 60_000);
  } finally {
    await world.close();
  }
}

/** Who gave the readers the address of a statement, from an operation that is covert to them. */
const SHARED_BY: Readonly<Record<Variant, { readonly person: string; readonly operation: string }>> = {
  none: { person: 'colleague', operation: 'OP-SABLE' },
  few: { person: 'colleague', operation: 'OP-SABLE' },
  many: { person: 'colleague-two', operation: 'OP-TEAL' },
};

/** What every world has. Health, which no analyst reads, has other values in each; so have rows past their review. */
function visiblePast({ visible }: WorldSizes, seed: string, variant: Variant): readonly Step[] {
  const of = { exposures: VISIBLE_EXPOSURES, mark: 'I', seed };
  const stop = {
    exposures: ['adult', 'adult', 'adult', 'unknown'],
    mark: 'S',
    seed,
    health: `${seed}/health/${variant}`,
  };
  const share = (part: number): number => Math.max(20, Math.round(visible * part));
  const bring = (at: string, source: string, files: () => readonly RowFile[]): Step => ({
    at,
    act: (world) => world.import(source, ...files()),
  });
  return [
    bring('2026-11-10T08:00:00Z', 'beats', () => [beats('beats.csv', seed)]),
    bring('2026-11-10T09:00:00Z', 'incidents', () => [
      incidents('incidents-1.csv', { ...of, rows: share(0.3) }),
      incidents('incidents-2.csv', { ...of, first: 1_000_000, rows: share(0.25) }),
    ]),
    bring('2026-11-11T09:00:00Z', 'stops', () => [
      stops('stops-1.csv', { ...stop, rows: share(0.15) }),
      stops('stops-2.csv', { ...stop, first: 1_000_000, rows: share(0.1) }),
    ]),
    bring('2026-11-12T09:00:00Z', 'incidents', () => [
      incidents('incidents-late.csv', { ...of, mark: 'L', rows: share(0.01) }),
    ]),
    // A correction: the same name, other bytes.
    bring('2026-11-13T09:00:00Z', 'incidents', () => [
      incidents('incidents-late.csv', { ...of, mark: 'M', rows: share(0.012) }),
    ]),
    bring('2026-11-14T09:00:00Z', 'incidents', () => [
      joined(incidents('incidents-3.csv', { ...of, first: 2_000_000, rows: share(0.2) }), passing(seed, variant)),
    ]),
    bring('2026-11-15T09:00:00Z', 'incidents', () => [
      overdue(
        incidents('incidents-overdue.csv', {
          ...of,
          exposures: ['open'],
          mark: 'O',
          seed: `${seed}/${variant}`,
          rows: 50,
        }),
      ),
    ]),
    { at: '2026-11-18T09:00:00Z', act: (world) => shareQuery(world, SHARED_BY[variant]) },
  ];
}

/** Open rows at the end of a visible file that leave again: erased in one world, raised out of sight in the other. */
function passing(seed: string, variant: Variant): RowFile {
  return incidents('passing.csv', {
    exposures: ['open'],
    mark: 'P',
    seed: `${seed}/${variant}`,
    rows: variant === 'few' ? 30 : 45,
  });
}

/** The same rows with their review long past: restricted by the clock for everybody. A leap year, which has all the days of the others. */
function overdue(file: RowFile): RowFile {
  return { ...file, line: (index) => file.line(index).replace(/,20\d\d-/, ',2016-') };
}

function hiddenPast(sizes: WorldSizes, seed: string, variant: Variant): readonly Step[] {
  if (variant === 'none') return [];
  return variant === 'few' ? fewHidden(sizes, seed) : manyHidden(sizes, seed);
}

function fewHidden({ hidden }: WorldSizes, seed: string): readonly Step[] {
  const own = `${seed}/hidden/few`;
  const share = (part: number): number => Math.max(10, Math.round(hidden * part));
  return [
    {
      at: '2026-11-10T07:00:00Z',
      act: (world) =>
        world.import(
          'stops',
          stops('stops-h.csv', { exposures: ['covert'], mark: 'H', rows: share(0.1), seed: own, health: own }),
        ),
    },
    {
      at: '2026-11-12T15:00:00Z',
      act: (world) =>
        world.import(
          'incidents',
          incidents('incidents-h1.csv', { exposures: HIDDEN_EXPOSURES, mark: 'H', rows: share(0.6), seed: own }),
        ),
    },
    {
      at: '2026-11-14T12:00:00Z',
      act: (world) => world.import('covert_reports', covertReports('reports-h1.csv', share(0.3), own)),
    },
    { at: '2026-11-16T09:00:00Z', act: (world) => erase(world, 'incidents', 'incident_id', idsOf('P', 30)) },
    { at: '2026-11-16T10:00:00Z', act: (world) => erase(world, 'incidents', 'incident_id', idsOf('H', 5)) },
  ];
}

function manyHidden({ hidden }: WorldSizes, seed: string): readonly Step[] {
  const own = `${seed}/hidden/many`;
  const share = (part: number): number => Math.max(10, Math.round(hidden * part));
  const incident = (name: string, part: number): RowFile =>
    incidents(name, { exposures: HIDDEN_EXPOSURES, mark: `H${name.charAt(11)}`, rows: share(part), seed: own });
  return [
    {
      at: '2026-11-09T08:00:00Z',
      act: (world) => world.import('covert_reports', covertReports('reports-h1.csv', share(0.25), own)),
    },
    { at: '2026-11-09T09:00:00Z', act: (world) => world.import('incidents', incident('incidents-h1.csv', 0.2)) },
    {
      // Before any incident: labels that both declare get their ids here, in another order.
      at: '2026-11-09T08:30:00Z',
      act: (world) => world.import('custody', custody('custody-h1.csv', share(0.05), own)),
    },
    {
      at: '2026-11-11T12:00:00Z',
      act: (world) => world.import('incidents', incident('incidents-h2.csv', 0.2), incident('incidents-h3.csv', 0.15)),
    },
    { at: '2026-11-13T12:00:00Z', act: (world) => world.import('incidents', incident('incidents-h4.csv', 0.05)) },
    {
      at: '2026-11-13T13:00:00Z',
      act: (world) => world.import('incidents', { ...incident('incidents-h5.csv', 0.05), name: 'incidents-h4.csv' }),
    },
    {
      at: '2026-11-14T12:00:00Z',
      act: (world) =>
        world.import(
          'stops',
          stops('stops-h.csv', { exposures: ['covert'], mark: 'H', rows: share(0.06), seed: own, health: own }),
          stops('stops-h2.csv', { exposures: ['covert'], mark: 'HH', rows: share(0.04), seed: own, health: own }),
        ),
    },
    { at: '2026-11-15T11:00:00Z', act: (world) => raiseToCovert(world, 'incidents', 'incident_id', idsOf('P', 45)) },
    {
      at: '2026-11-16T11:00:00Z',
      act: (world) => world.import('covert_reports', covertReports('reports-h22.csv', share(0.05), own)),
    },
    { at: '2026-11-17T11:00:00Z', act: (world) => erase(world, 'covert_reports', 'report_id', ['C141', 'C142']) },
    { at: '2026-11-17T12:00:00Z', act: (world) => eraseCovertRows(world, 'covert_reports') },
    { at: '2026-11-18T11:00:00Z', act: (world) => prolongHolding(world, 40) },
    { at: '2026-11-19T20:00:00Z', act: (world) => bringCovertFile(world, 'places.csv', 12) },
    { at: '2026-11-19T20:30:00Z', act: askForExport },
  ];
}

function idsOf(mark: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${mark}${String(index).padStart(7, '0')}`);
}

/** Rows leave every snapshot: by the lake itself, as the desks that will order it do not exist yet. */
export async function erase(world: World, table: string, column: string, values: readonly string[]): Promise<void> {
  await world.service.gate.collector['parts'].lake.records.erase({
    table,
    match: { column, values },
    scope: `erase:${values.join()}`,
  });
}

/** Open rows become covert, now and in every snapshot. */
export async function raiseToCovert(
  world: World,
  table: string,
  column: string,
  values: readonly string[],
): Promise<void> {
  const { collector, policy } = world.service.gate;
  const source = defined(policy.definitions.sources.get(table), 'a source of the harness');
  const places = await collector['parts'].labels.placesOf(source);
  const place = (condition: string): LabelPlace => {
    const found = source.declares.find(
      ({ conditions }) => conditions.filter((each) => !each.startsWith('grant:')).join() === condition,
    );
    return defined(places.get(found?.key ?? ''), 'a declared label');
  };
  const from = place('classification:OFFICIAL');
  const to = place('classification:OFFICIAL,marking:COVERT');
  await collector['parts'].lake.records.raise({
    table,
    match: { column, values },
    scope: `raise:${values.join()}`,
    rises: {
      [table]: { labels: new Map([[from.labelId, to.labelId]]), bundleOf: new Map([[to.labelId, to.bundleId]]) },
    },
  });
}
