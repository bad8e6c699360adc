import { ageOn, DAY_SECONDS, dayOf } from '../calendar.js';
import { Weights } from '../draw.js';
import { HISTORY_DAYS } from '../force.js';
import type { World } from '../world.js';
import type { StopSearch } from './facts.js';
import { amid } from './told.js';
import { Vehicles } from './vehicle.js';

const OBJECTS = new Weights<readonly [object: string, legislation: string]>([
  [['Controlled drugs', 'Misuse of Drugs Act 1971 (section 23)'], 60],
  [['Offensive weapons', 'Police and Criminal Evidence Act 1984 (section 1)'], 15],
  [['Stolen goods', 'Police and Criminal Evidence Act 1984 (section 1)'], 14],
  [['Articles for use in theft', 'Police and Criminal Evidence Act 1984 (section 1)'], 10],
  [['Firearms', 'Firearms Act 1968 (section 47)'], 1],
]);
const OUTCOMES = new Weights([
  ['A no further action disposal', 70],
  ['Arrest', 14],
  ['Community resolution', 9],
  ['Khat or Cannabis warning', 4],
  ['Penalty Notice for Disorder', 3],
] as const);

export function* stopSearches(world: World): Generator<StopSearch> {
  const { force, plot } = world;
  const stream = force.draws.stream('stop searches');
  const vehicles = new Vehicles(force);
  const made = (index: number): StopSearch => {
    const draw = stream(index);
    const at = force.end - DAY_SECONDS - Math.floor(draw.unit() ** 1.2 * (HISTORY_DAYS - 60) * DAY_SECONDS);
    const young = draw.chance(0.6);
    const person = force.population.someone(draw, (each) => {
      const age = ageOn(each.birth, dayOf(at));
      return age >= 11 && (young ? age < 26 : age < 60) && (each.sex === 'M' || draw.chance(0.12));
    });
    const [object, legislation] = draw.weighted(OBJECTS);
    const { city } = force;
    const place = city.address(city.street(draw.below(Math.floor(city.cityStreets / 3))), draw.between(1, 160));
    const plate = draw.chance(0.18) ? vehicles.vehicle(draw.below(vehicles.count)).registration : '';
    return { at, person, place, object, legislation, outcome: draw.weighted(OUTCOMES), registration: plate };
  };
  yield* amid(force.sizes.stopSearches, made, plot.stopSearches);
}
