import { ageOn, DAY_SECONDS, dayOf } from '../calendar.js';
import { type Draw, Weights } from '../draw.js';
import type { Sex } from '../people/names.js';
import type { World } from '../world.js';
import type { Named, Report } from './facts.js';
import { amid } from './told.js';
import { Vehicles } from './vehicle.js';

interface Theme {
  readonly theme: string;
  readonly text: string;
  readonly sensitivity: string;
  /** Whole years of whoever it is said of, both included. */
  readonly ages: readonly [youngest: number, oldest: number];
  readonly sex?: Sex;
}

const theme = (name: string, text: string, sensitivity: string, ages: Theme['ages'], sex?: Sex): Theme => ({
  theme: name,
  text,
  sensitivity,
  ages,
  ...(sex === undefined ? {} : { sex }),
});

const THEMES = new Weights<Theme>([
  [theme('DRUGS', 'is selling from the address and visited at all hours', 'O', [18, 75]), 26],
  [theme('BURGLARY', 'is said to be handling stolen jewellery', 'O', [15, 75]), 16],
  [theme('VEHICLE CRIME', 'is driving a car on cloned plates', 'O', [17, 75]), 13],
  [theme('WEAPONS', 'has been seen with a knife', 'OS', [12, 60]), 9],
  [theme('COUNTY LINES', 'is staying away from home and has a second phone', 'CHILD', [11, 17]), 8],
  [theme('CSE', 'is being collected by older men in cars', 'CHILD', [12, 17]), 4],
  [theme('FRAUD', 'is receiving post in several names', 'PARTNER', [18, 80]), 9],
  [theme('MODERN SLAVERY', 'houses workers who are not paid', 'OS', [21, 80]), 4],
  [theme('DOMESTIC', 'has been seen near his former partner', 'FORCE', [18, 75], 'M'), 5],
  [theme('ORGANISED CRIME', 'meets others in the back room of the bar', 'OS', [18, 75]), 6],
]);
/** Of whoever else is named. */
const BESIDES: Theme['ages'] = [12, 85];
/** Years, of who tells the police something. */
const YOUNGEST_SOURCE = 18;
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
  const named = (draw: Draw, at: number, [youngest, oldest]: Theme['ages'], sex?: Sex): Named => ({
    person: force.population.someone(draw, (each) => {
      const age = ageOn(each.birth, dayOf(at));
      return age >= youngest && age <= oldest && (sex === undefined || each.sex === sex);
    }),
    as: draw.chance(0.72) ? 'S' : draw.chance(0.4) ? 'V' : 'O',
    registration: draw.chance(0.2) ? vehicles.vehicle(draw.below(vehicles.count)).registration : '',
    phone: '',
  });
  const made = (index: number): Report => {
    const draw = stream(index);
    const { theme, text, sensitivity, ages, sex } = draw.weighted(THEMES);
    const at = force.end - DAY_SECONDS - Math.floor(draw.unit() ** 1.4 * 1_000 * DAY_SECONDS);
    return {
      at,
      theme,
      text,
      source: draw.weighted(SOURCES),
      assessment: draw.weighted(ASSESSMENTS),
      handling: draw.chance(0.7) ? 'P' : 'C',
      sensitivity,
      ...sourceOf(draw, world),
      named: Array.from({ length: draw.below(3) }, (_, n) =>
        n === 0 ? named(draw, at, ages, sex) : named(draw, at, BESIDES),
      ),
    };
  };
  yield* amid(force.sizes.reports, made, plot.reports);
}

/** Who gave it; kept apart from what they gave. */
export function sourceOf(draw: Draw, { force }: Pick<World, 'force'>): { sourceName: string; sourceReference: string } {
  // Reports reach back less than three years.
  const { forename, surname } = force.population.someone(
    draw,
    ({ birth }) => ageOn(birth, force.today) >= YOUNGEST_SOURCE + 3,
  );
  return { sourceName: `${forename} ${surname}`, sourceReference: `SRC-${draw.digits(5)}` };
}
