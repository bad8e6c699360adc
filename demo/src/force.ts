import { DAY_SECONDS, dayNumber, isoDay } from './calendar.js';
import { City } from './city/city.js';
import { Draws } from './draw.js';
import { demoErrors } from './errors.js';
import { Population } from './people/population.js';
import type { ForceSeed } from './seed.js';

/** How many of each thing there are at a scale; most rows follow from these. */
export interface Sizes {
  readonly households: number;
  readonly crimes: number;
  readonly incidents: number;
  readonly stopSearches: number;
  readonly reports: number;
  readonly vehicles: number;
  readonly reads: number;
  readonly calls: number;
  readonly subscribers: number;
  readonly accounts: number;
  readonly transfers: number;
  readonly warrants: number;
  readonly covertReports: number;
}

const AT_ONE: Sizes = {
  households: 160_000,
  crimes: 300_000,
  incidents: 340_000,
  stopSearches: 90_000,
  reports: 40_000,
  vehicles: 200_000,
  reads: 1_500_000,
  calls: 400_000,
  subscribers: 45_000,
  accounts: 30_000,
  transfers: 120_000,
  warrants: 20_000,
  covertReports: 5_000,
};

/** However small the force, the stories need two dozen people past 65, and a boy of 14 to 16. */
const FEWEST_HOUSEHOLDS = 400;

/** Everything that rows are made from. */
export interface Force {
  readonly draws: Draws;
  /** Day number: the day on which the force is made; nothing happens on it or after it. */
  readonly today: number;
  /** The last instant, in seconds. */
  readonly end: number;
  readonly sizes: Sizes;
  readonly city: City;
  readonly population: Population;
}

export const HISTORY_DAYS = 5 * 365;

/** @throws demoErrors.scaleOutOfRange, demoErrors.todayInvalid */
export function makeForce({ scale, seed, today }: ForceSeed): Force {
  if (!(scale >= 0.0005 && scale <= 10)) throw demoErrors.scaleOutOfRange({ scale });
  const day = /^\d{4}-\d{2}-\d{2}$/.test(today) ? dayNumber(today) : Number.NaN;
  // The 29th of February of most years would be taken for the 1st of March.
  if (Number.isNaN(day) || isoDay(day) !== today) throw demoErrors.todayInvalid({ today });
  const draws = new Draws(seed);
  const city = new City(draws);
  const sizes = Object.fromEntries(
    Object.entries(AT_ONE).map(([name, count]) => [
      name,
      Math.max(name === 'households' ? FEWEST_HOUSEHOLDS : 20, Math.round(count * scale)),
    ]),
  ) as unknown as Sizes;
  const population = new Population(draws, city, sizes.households, day);
  return { draws, today: day, end: day * DAY_SECONDS - 1, sizes, city, population };
}

/** Numbers of one to `count` in an order that tells nothing: a record's reference does not say how it was made. */
export function scattered(n: number, count: number): number {
  let step = Math.floor(count * 0.618_034) | 1;
  while (divisor(step, count) !== 1) step += 2;
  return ((n * step) % count) + 1;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
