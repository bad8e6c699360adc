import { ageOn, DAY_SECONDS } from '../calendar.js';
import type { Address } from '../city/city.js';
import type { Draw } from '../draw.js';
import type { Sim } from '../events/facts.js';
import type { AccessClass } from '../events/nominals.js';
import type { Force } from '../force.js';
import type { Sex } from '../people/names.js';
import { imei, imsi, storyPhone } from '../people/numbers.js';
import type { Person } from '../people/person.js';
import type { StoryMark } from '../table.js';

/** Numbers past every scale's own, so that what stories own collides with nothing. */
const STORY_SIMS = 9_000_000_000;
export const STORY_VEHICLES = 990_000;
export const STORY_ACCOUNTS = 50_000_000;

/** Finds people for a story; nobody plays two parts in any. */
export class Casting {
  private readonly taken = new Set<number>();

  constructor(private readonly force: Force) {}

  adult(draw: Draw, oldest = 60): Person {
    return this.find(draw, 21, oldest);
  }

  man(draw: Draw, oldest: number): Person {
    return this.find(draw, 21, oldest, 'M');
  }

  elderly(draw: Draw): Person {
    return this.find(draw, 65, 120);
  }

  /** Who is a child today and was old enough to be sent about. */
  boy(draw: Draw): Person {
    return this.find(draw, 14, 16, 'M');
  }

  private find(draw: Draw, youngest: number, oldest: number, sex?: Sex): Person {
    const free = (person: Person): boolean => {
      const age = ageOn(person.birth, this.force.today);
      const fits = age >= youngest && age <= oldest && (sex === undefined || person.sex === sex);
      return fits && !this.taken.has(person.key);
    };
    const what = `free for a story, ${youngest} to ${oldest} years old${sex === undefined ? '' : ` and ${sex}`}`;
    const found = this.force.population.someone(draw, free, what);
    this.taken.add(found.key);
    return found;
  }
}

export function storySim(n: number, handset = n): Sim {
  return { number: storyPhone(n), imsi: imsi(STORY_SIMS + n), imei: imei(900_000_000 + handset) };
}

/** A mark of one story for each part that a row may have in it. */
export function marker(story: string): (role: string) => StoryMark {
  return (role) => ({ story, role });
}

/** Instant of a time on the day so many days before the force's last. */
export function ago(force: Force, days: number, hour: number, minute = 0): number {
  return (force.today - 1 - days) * DAY_SECONDS + hour * 3600 + minute * 60;
}

/** How many days before the force's last the n-th Saturday back was. */
export function saturdaysAgo(force: Force, n: number): number {
  const SATURDAY = 6;
  const weekday = (force.today - 1 + 4) % 7;
  return ((weekday - SATURDAY + 7) % 7) + 7 * n;
}

/** A house of a beat; of the n-th street of it. */
export function houseIn(force: Force, beat: string, n: number, draw: Draw): Address {
  const streets = force.city.streetsIn(beat);
  const street = streets[n % streets.length] ?? force.city.street(0);
  return force.city.address(street, draw.between(2, 90));
}

export function records(
  ...parts: readonly (readonly [person: Person, access: AccessClass])[]
): ReadonlyMap<number, readonly AccessClass[]> {
  return new Map(parts.map(([{ key }, access]) => [key, [access]]));
}
