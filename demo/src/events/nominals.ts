import { ageOn, DAY_SECONDS } from '../calendar.js';
import { type Draw, type Stream, Weights } from '../draw.js';
import { type Force, HISTORY_DAYS } from '../force.js';
import { MEMBERS, type Person } from '../people/person.js';

/**
 * What a record of a person is, and so which label it carries: suspect, convicted, victim, witness, other, juvenile; with -DA, -SO, -CP, -PSD
 * where the record is protected as domestic abuse, sexual offences, child protection or professional standards.
 */
export type AccessClass =
  | 'S'
  | 'C'
  | 'V'
  | 'W'
  | 'O'
  | 'J'
  | 'S-DA'
  | 'V-DA'
  | 'J-DA'
  | 'S-SO'
  | 'V-SO'
  | 'J-CP'
  | 'S-CP'
  | 'O-PSD';

/** A person's entry in the records system. The same person may have several, made by officers who did not find the first. */
export interface Nominal {
  readonly person: Person;
  /** 0 is the first. */
  readonly nth: number;
  readonly reference: string;
  readonly access: AccessClass;
  /** Seconds; when it was last brought up to date. */
  readonly updated: number;
}

const HOW_MANY = new Weights([
  [0, 14],
  [1, 49],
  [2, 22],
  [3, 9],
  [4, 4],
  [5, 2],
]);
const ADULT = new Weights<AccessClass>([
  ['S', 23],
  ['C', 6],
  ['V', 34],
  ['W', 16],
  ['O', 12],
  ['V-DA', 6],
  ['V-SO', 2.5],
  ['O-PSD', 0.5],
]);
const CHILD = new Weights<AccessClass>([
  ['J', 85],
  ['J-CP', 15],
]);
const MOST = 6;

export class Nominals {
  private readonly counts: Stream;
  private readonly records: Stream;

  constructor(
    private readonly force: Force,
    /** Persons of stories, by key, with what their first records are. */
    private readonly told: ReadonlyMap<number, readonly AccessClass[]>,
  ) {
    this.counts = force.draws.stream('nominal counts');
    this.records = force.draws.stream('nominals');
  }

  count(person: Person): number {
    const told = this.told.get(person.key);
    return told === undefined ? this.counts(person.key).weighted(HOW_MANY) : told.length;
  }

  nominal(person: Person, nth: number): Nominal {
    const draw = this.records(person.key, nth);
    const updated = this.force.end - 2 * DAY_SECONDS - Math.floor(draw.unit() * (HISTORY_DAYS - 60) * DAY_SECONDS);
    const child = ageOn(person.birth, Math.floor(updated / DAY_SECONDS)) < 18;
    const drawn = draw.weighted(child ? CHILD : ADULT);
    const access = this.told.get(person.key)?.[nth] ?? drawn;
    return { person, nth, reference: this.reference(person.key * MOST + nth), access, updated };
  }

  *of(person: Person): Generator<Nominal> {
    const count = this.count(person);
    for (let nth = 0; nth < count; nth += 1) yield this.nominal(person, nth);
  }

  /** A record of this class, of a person who is wanted; of a plainer class where none is found soon. */
  find(draw: Draw, access: AccessClass, wanted: (person: Person) => boolean): Nominal {
    let plain: Nominal | undefined;
    for (let tries = 0; tries < 200; tries += 1) {
      const person = this.force.population.anyone(draw);
      if (!wanted(person)) continue;
      for (const nominal of this.of(person)) {
        if (nominal.access === access) return nominal;
        if (nominal.access[0] === access[0]) plain ??= nominal;
      }
      if (tries > 60 && plain !== undefined) return plain;
    }
    if (plain !== undefined) return plain;
    for (;;) {
      const person = this.force.population.anyone(draw);
      if (this.count(person) > 0) return this.nominal(person, 0);
    }
  }

  /** Eight digits that differ for every entry and follow no order: a multiplication modulo a prime. */
  private reference(n: number): string {
    const most = this.force.sizes.households * MEMBERS * MOST;
    const modulus = most < 9_999_991 ? 9_999_991 : 99_999_989;
    return `NOM${String(((n + 1) * 48_271) % modulus).padStart(8, '0')}`;
  }
}
