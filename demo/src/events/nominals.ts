import { ageOn, DAY_SECONDS, dayOf } from '../calendar.js';
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

  /** None of somebody who was born after records were last brought up to date. */
  count(person: Person): number {
    if (person.birth > dayOf(this.latest)) return 0;
    const told = this.told.get(person.key);
    return told === undefined ? this.counts(person.key).weighted(HOW_MANY) : told.length;
  }

  nominal(person: Person, nth: number): Nominal {
    const draw = this.records(person.key, nth);
    const span = Math.min((HISTORY_DAYS - 60) * DAY_SECONDS, this.latest - person.birth * DAY_SECONDS);
    const updated = this.latest - Math.floor(draw.unit() * span);
    const child = ageOn(person.birth, dayOf(updated)) < 18;
    const drawn = draw.weighted(child ? CHILD : ADULT);
    const access = this.told.get(person.key)?.[nth] ?? drawn;
    return { person, nth, reference: this.reference(person.key * MOST + nth), access, updated };
  }

  private get latest(): number {
    return this.force.end - 2 * DAY_SECONDS;
  }

  *of(person: Person): Generator<Nominal> {
    const count = this.count(person);
    for (let nth = 0; nth < count; nth += 1) yield this.nominal(person, nth);
  }

  /** A record of this class, of a person who is wanted; of another class where none is found soon. Nothing where nobody who is wanted has one. */
  find(draw: Draw, access: AccessClass, wanted: (person: Person) => boolean): Nominal | undefined {
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
    const { population, sizes } = this.force;
    for (const person of population.everyoneFrom(draw.below(sizes.households)))
      if (wanted(person) && this.count(person) > 0) return this.nominal(person, 0);
    return undefined;
  }

  /** Eight digits that differ for every entry and follow no order: a multiplication modulo a prime. */
  private reference(n: number): string {
    const most = this.force.sizes.households * MEMBERS * MOST;
    const modulus = most < 9_999_991 ? 9_999_991 : 99_999_989;
    return `NOM${String(((n + 1) * 48_271) % modulus).padStart(8, '0')}`;
  }
}
