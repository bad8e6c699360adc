import { DAY_SECONDS } from '../calendar.js';
import { type Draw, Weights } from '../draw.js';
import type { World } from '../world.js';
import type { Named, Report } from './facts.js';
import { amid } from './told.js';
import { Vehicles } from './vehicle.js';

const THEMES = new Weights<readonly [theme: string, text: string, sensitivity: string]>([
  [['DRUGS', 'is selling from the address and visited at all hours', 'O'], 26],
  [['BURGLARY', 'is said to be handling stolen jewellery', 'O'], 16],
  [['VEHICLE CRIME', 'is driving a car on cloned plates', 'O'], 13],
  [['WEAPONS', 'has been seen with a knife', 'OS'], 9],
  [['COUNTY LINES', 'is staying away from home and has a second phone', 'CHILD'], 8],
  [['CSE', 'is being collected by older men in cars', 'CHILD'], 4],
  [['FRAUD', 'is receiving post in several names', 'PARTNER'], 9],
  [['MODERN SLAVERY', 'houses workers who are not paid', 'OS'], 4],
  [['DOMESTIC', 'has been seen near his former partner', 'FORCE'], 5],
  [['ORGANISED CRIME', 'meets others in the back room of the bar', 'OS'], 6],
]);
const SOURCES = new Weights([
  ['1', 24],
  ['2', 62],
  ['3', 14],
] as const);
const ASSESSMENTS = new Weights([
  ['A', 12],
  ['B', 24],
  ['C', 21],
  ['D', 38],
  ['E', 5],
] as const);

export function* reports(world: World): Generator<Report> {
  const { force, plot } = world;
  const stream = force.draws.stream('reports');
  const vehicles = new Vehicles(force);
  const named = (draw: Draw): Named => ({
    person: force.population.anyone(draw),
    as: draw.chance(0.72) ? 'S' : draw.chance(0.4) ? 'V' : 'O',
    registration: draw.chance(0.2) ? vehicles.vehicle(draw.below(vehicles.count)).registration : '',
    phone: '',
  });
  const made = (index: number): Report => {
    const draw = stream(index);
    const [theme, text, sensitivity] = draw.weighted(THEMES);
    return {
      at: force.end - DAY_SECONDS - Math.floor(draw.unit() ** 1.4 * 1_000 * DAY_SECONDS),
      theme,
      text,
      source: draw.weighted(SOURCES),
      assessment: draw.weighted(ASSESSMENTS),
      handling: draw.chance(0.7) ? 'P' : 'C',
      sensitivity,
      ...sourceOf(draw, world),
      named: Array.from({ length: draw.below(3) }, () => named(draw)),
    };
  };
  yield* amid(force.sizes.reports, made, plot.reports);
}

/** Who gave it; kept apart from what they gave. */
export function sourceOf(draw: Draw, { force }: Pick<World, 'force'>): { sourceName: string; sourceReference: string } {
  const { forename, surname } = force.population.anyone(draw);
  return { sourceName: `${forename} ${surname}`, sourceReference: `SRC-${draw.digits(5)}` };
}
