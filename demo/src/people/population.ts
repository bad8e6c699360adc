import { civil } from '../calendar.js';
import type { Address, City } from '../city/city.js';
import { type Draw, type Draws, type Stream, Weights } from '../draw.js';
import { demoErrors } from '../errors.js';
import { HERITAGES, namePool, type Sex } from './names.js';
import { STREET_NAMES } from './nicknames.js';
import { phoneNumber } from './numbers.js';
import { MEMBERS, type Person, selfDefined } from './person.js';

const SIZES = new Weights([
  [1, 29],
  [2, 33],
  [3, 16],
  [4, 14],
  [5, 5],
  [6, 3],
]);
/** Those whom the police meet are younger than the city. */
const ADULT_AGES = new Weights([
  [20, 20],
  [27, 22],
  [35, 21],
  [44, 16],
  [54, 11],
  [65, 6],
  [75, 4],
]);
/** Houses that stand empty, or whose people no record names. */
const SPARE_DWELLINGS = 1.2;

/** Everybody, worked out from a number when asked for: nothing is kept, so a million cost no more memory than a hundred. */
export class Population {
  private readonly households: Stream;
  private readonly people: Stream;
  private readonly pairing: number;

  constructor(
    draws: Draws,
    private readonly city: City,
    readonly householdCount: number,
    private readonly today: number,
  ) {
    this.households = draws.stream('households');
    this.people = draws.stream('people');
    this.pairing = Math.ceil((householdCount * SPARE_DWELLINGS) / city.cityStreets);
  }

  size(household: number): number {
    return this.households(household).weighted(SIZES);
  }

  /** Anybody, each household alike. */
  anyone(draw: Draw): Person {
    const household = draw.below(this.householdCount);
    return this.person(household * MEMBERS + draw.below(this.size(household)));
  }

  /**
   * Anybody who meets a condition, which `what` puts in words for whoever reads that nobody does.
   * @throws demoErrors.nobodyFits
   */
  someone(draw: Draw, wanted: (person: Person) => boolean, what = 'fit for it'): Person {
    for (let tries = 0; tries < 60; tries += 1) {
      const person = this.anyone(draw);
      if (wanted(person)) return person;
    }
    for (const person of this.everyoneFrom(draw.below(this.householdCount))) if (wanted(person)) return person;
    throw demoErrors.nobodyFits({ households: this.householdCount, wanted: what });
  }

  /** Everybody, beginning with a household. */
  *everyoneFrom(first: number): Generator<Person> {
    for (let n = 0; n < this.householdCount; n += 1) yield* this.members((first + n) % this.householdCount);
  }

  *everyone(): Generator<Person> {
    yield* this.everyoneFrom(0);
  }

  private *members(household: number): Generator<Person> {
    const size = this.size(household);
    for (let place = 0; place < size; place += 1) yield this.person(household * MEMBERS + place);
  }

  person(key: number): Person {
    const household = Math.floor(key / MEMBERS);
    const place = key % MEMBERS;
    const shared = this.households(household, 1);
    const heritage = shared.weighted(HERITAGES);
    const familyUnit = shared.unit();
    const familyAge = shared.weighted(ADULT_AGES) + shared.below(10);
    const draw = this.people(household, place);
    const member = memberOf(place, familyAge, draw);
    const birth = this.today - Math.floor(member.age * 365.2425) - draw.between(1, 365);
    const sex = this.sexOf(member, household, place, draw);
    const pool = namePool(heritage, civil(birth).year);
    const familyName = pool.surnames.at(familyUnit);
    const birthSurname = member.family ? familyName : draw.weighted(pool.surnames);
    const surname = member.partner && draw.chance(0.62) ? familyName : birthSurname;
    const forename = draw.weighted(pool.forenames[sex]);
    const middle = draw.chance(0.72) ? draw.weighted(pool.forenames[sex]) : '';
    return {
      key,
      household,
      sex,
      forename,
      middle: middle === forename ? '' : middle,
      surname,
      birthSurname,
      birth,
      heritage,
      ethnicity: selfDefined(heritage, draw),
      home: this.dwelling(household),
      formerHome: this.dwelling(draw.below(Math.floor(this.householdCount * SPARE_DWELLINGS))),
      phone: phoneNumber(draw),
      alias: draw.chance(0.06) && member.age >= 12 ? draw.pick(STREET_NAMES) : undefined,
    };
  }

  /** Each dwelling is one household's, or nobody's. */
  dwelling(n: number): Address {
    const street = n % this.city.cityStreets;
    const place = Math.floor(n / this.city.cityStreets) % this.pairing;
    const spacing = Math.max(1, Math.floor(160 / this.pairing));
    return this.city.address(this.city.street(street), 1 + place * spacing + (street % spacing));
  }

  private sexOfFirst(household: number): Sex {
    return this.households(household, 2).chance(0.5) ? 'F' : 'M';
  }

  private sexOf(member: Member, household: number, place: number, draw: Draw): Sex {
    const first = this.sexOfFirst(household);
    if (place === 0) return first;
    if (member.partner && draw.chance(0.94)) return opposite(first);
    return draw.chance(0.5) ? 'F' : 'M';
  }
}

interface Member {
  readonly age: number;
  readonly partner: boolean;
  /** Bears the household's name from birth. */
  readonly family: boolean;
}

/** The first is grown up, the second mostly their partner, the others mostly their children. */
function memberOf(place: number, familyAge: number, draw: Draw): Member {
  if (place === 0) return { age: familyAge, partner: false, family: true };
  const role = draw.unit();
  if (place === 1 && role < 0.68)
    return { age: Math.max(18, familyAge - 4 + draw.below(8)), partner: true, family: false };
  if (role < 0.88) {
    const eldest = Math.max(1, Math.min(30, familyAge - 18));
    return { age: draw.below(Math.min(eldest, 26) + 1), partner: false, family: true };
  }
  return { age: 18 + draw.below(30), partner: false, family: false };
}

function opposite(sex: Sex): Sex {
  return sex === 'F' ? 'M' : 'F';
}
