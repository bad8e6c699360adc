import { DAY_SECONDS } from '../calendar.js';
import type { Draw } from '../draw.js';
import type { World } from '../world.js';
import type { Read } from './facts.js';
import { inTime } from './told.js';
import { Vehicles } from './vehicle.js';

/** As long as reads are kept. */
const READ_DAYS = 90;
const CONFUSED: Readonly<Record<string, string>> = {
  O: '0',
  '0': 'O',
  B: '8',
  '8': 'B',
  S: '5',
  '5': 'S',
  D: 'O',
  G: '6',
};
/** Share of a day's traffic by hour: little at night, most at eight and at five. */
const HOURS = [1, 1, 1, 1, 2, 4, 9, 16, 18, 13, 11, 11, 12, 12, 13, 15, 18, 19, 15, 11, 8, 6, 4, 2];
const CUMULATED = HOURS.map(
  (_, index) => HOURS.slice(0, index).reduce((sum, each) => sum + each, 0) / HOURS.reduce((a, b) => a + b),
);

export function* reads(world: World): Generator<Read> {
  yield* inTime(generated(world), world.plot.reads);
}

function* generated({ force }: World): Generator<Read> {
  const stream = force.draws.stream('reads');
  const vehicles = new Vehicles(force);
  const { cameras } = force.city;
  const begin = force.end + 1 - READ_DAYS * DAY_SECONDS;
  for (let index = 0; index < force.sizes.reads; index += 1) {
    const draw = stream(index);
    const at = begin + instantOf((index + draw.unit()) / force.sizes.reads);
    // Some drive every day, most now and then; not so steep that at a large scale one car would be everywhere.
    const vehicle = vehicles.vehicle(Math.floor(draw.unit() ** 1.3 * vehicles.count));
    const near = force.city.nearestCamera(vehicle.keeper.home.at, ({ owner }) => owner === 'CARROW');
    const camera = draw.chance(0.45) ? near : draw.pick(cameras);
    const misread = draw.chance(0.012);
    yield {
      at,
      camera,
      registration: misread ? misreadPlate(vehicle.registration, draw) : vehicle.registration,
      confidence: misread ? draw.between(55, 84) : draw.between(86, 99),
      direction: draw.pick(['N', 'E', 'S', 'W']),
    };
  }
}

/** Seconds from the first day's midnight of a share of all traffic, so that hours are as busy as they are. */
function instantOf(share: number): number {
  const days = share * READ_DAYS;
  const day = Math.floor(days);
  const part = days - day;
  let hour = 23;
  while (hour > 0 && (CUMULATED[hour] ?? 0) > part) hour -= 1;
  const from = CUMULATED[hour] ?? 0;
  const to = CUMULATED[hour + 1] ?? 1;
  return Math.floor(day * DAY_SECONDS + hour * 3600 + ((part - from) / (to - from)) * 3599);
}

function misreadPlate(plate: string, draw: Draw): string {
  const places = [...plate].flatMap((letter, at) => (CONFUSED[letter] === undefined ? [] : [at]));
  if (places.length === 0) return plate.slice(0, -1);
  const at = draw.pick(places);
  return plate.slice(0, at) + (CONFUSED[plate[at] ?? ''] ?? '') + plate.slice(at + 1);
}
