import { ageOn, dayOf } from '../calendar.js';
import type { Draw, Stream } from '../draw.js';
import type { Force } from '../force.js';
import type { Person } from '../people/person.js';
import type { Crime } from './crime.js';
import type { CrimeKind, Sensitivity } from './crime-kinds.js';
import type { AccessClass, Nominal, Nominals } from './nominals.js';

export type Role = 'SUSPECT' | 'VICTIM' | 'WITNESS' | 'SUBJECT';

/** A person's part in one event. The same person may be a victim in one and a suspect in another. */
export interface Participant {
  readonly nominal: Nominal;
  readonly role: Role;
  readonly access: AccessClass;
  readonly age: number;
  /** Suspects only. */
  readonly arrested: boolean;
}

/** Who took part in a crime that a story tells, by the keys of the persons. */
export interface Cast {
  readonly suspects: readonly Person[];
  readonly victims: readonly Person[];
}

const CREW = 5;
/** Whole years of those whose word is taken. */
const WITNESSES: CrimeKind['victims'] = [8, 120];
const WITHOUT_VICTIM = new Set(['DRUGS', 'WEAPONS', 'CONDUCT']);
const SUFFIXED: Readonly<Record<Sensitivity, Partial<Record<string, AccessClass>>>> = {
  NONE: {},
  DA: { S: 'S-DA', V: 'V-DA', J: 'J-DA', W: 'V-DA' },
  SO: { S: 'S-SO', V: 'V-SO', J: 'J-CP', W: 'V-SO' },
  CP: { S: 'S-CP', V: 'J-CP', J: 'J-CP', W: 'J-CP' },
  PSD: { S: 'O-PSD', V: 'O-PSD', J: 'J-CP', W: 'O-PSD' },
};

/** Who took part in each crime. Crews of five offend together again and again; most others act alone. */
export class Participants {
  private readonly parts: Stream;
  private readonly offenders: Stream;
  private readonly offenderCount: number;

  constructor(
    private readonly force: Force,
    private readonly nominals: Nominals,
    private readonly casts: ReadonlyMap<number, Cast>,
  ) {
    this.parts = force.draws.stream('participants');
    this.offenders = force.draws.stream('offenders');
    this.offenderCount = Math.max(CREW * 2, Math.floor(force.sizes.households / 6));
  }

  of(crime: Crime): readonly Participant[] {
    const draw = this.parts(crime.index);
    const cast = this.casts.get(crime.index);
    const suspects = cast?.suspects.map((person) => this.nominals.nominal(person, 0)) ?? this.suspects(crime, draw);
    const taken = new Set([...suspects.map(({ person }) => person), ...(cast?.victims ?? [])].map(({ key }) => key));
    const victims = cast?.victims.map((person) => this.nominals.nominal(person, 0)) ?? this.victims(crime, draw, taken);
    const witnesses = crime.kind.sensitivity === 'NONE' ? this.witnesses(crime, draw, taken) : [];
    const subject = crime.kind.sensitivity === 'PSD';
    return [
      ...suspects.map((nominal) => this.part(nominal, subject ? 'SUBJECT' : 'SUSPECT', crime, draw)),
      ...victims.map((nominal) => this.part(nominal, 'VICTIM', crime, draw)),
      ...witnesses.map((nominal) => this.part(nominal, 'WITNESS', crime, draw)),
    ];
  }

  private part(nominal: Nominal, role: Role, crime: Crime, draw: Draw): Participant {
    const age = ageOn(nominal.person.birth, dayOf(crime.to));
    const letter = age < 18 ? 'J' : role === 'SUBJECT' ? 'S' : (role[0] ?? 'O');
    const access = SUFFIXED[crime.kind.sensitivity][letter] ?? (letter as AccessClass);
    const arrested = role === 'SUSPECT' && age >= 10 && draw.chance(0.62);
    return { nominal, role, access, age, arrested };
  }

  private suspects(crime: Crime, draw: Draw): readonly Nominal[] {
    if (!crime.solved) return [];
    const drawn = Math.floor(draw.unit() ** 1.6 * this.offenderCount);
    const together = crime.kind.sensitivity === 'NONE' && draw.chance(0.28) ? draw.between(2, 4) : 1;
    const crew = Math.floor(drawn / CREW) * CREW;
    const found = new Map<number, Nominal>();
    const add = (place: number): void => {
      const nominal = this.offender(crew + (place % CREW), crime);
      if (nominal !== undefined) found.set(nominal.person.key, nominal);
    };
    // Where one was too young for it then, another of the crew did it.
    for (let next = 0; next < CREW && found.size === 0; next += 1) add(drawn - crew + next);
    for (let nth = 1; nth < together; nth += 1) add(draw.below(CREW));
    return [...found.values()];
  }

  private offender(n: number, crime: Crime): Nominal | undefined {
    const draw = this.offenders(n);
    const young = draw.chance(0.16);
    const nominal = this.nominals.find(draw, young ? 'J' : draw.chance(0.25) ? 'C' : 'S', (person) => {
      const age = ageOn(person.birth, this.force.today);
      return young ? age >= 12 && age < 18 : age >= 18 && age < 60;
    });
    const fits = nominal !== undefined && ageOn(nominal.person.birth, dayOf(crime.from)) >= crime.kind.suspects;
    return fits ? nominal : undefined;
  }

  private victims(crime: Crime, draw: Draw, taken: Set<number>): readonly Nominal[] {
    if (WITHOUT_VICTIM.has(crime.kind.group) || crime.premises === 'Shop') return [];
    const wanted = this.victimClass(crime, draw);
    return this.others(draw.chance(0.85) ? 1 : 2, wanted, crime.kind.victims, crime, draw, taken);
  }

  private victimClass({ kind }: Crime, draw: Draw): AccessClass {
    if (kind.sensitivity === 'DA') return 'V-DA';
    if (kind.sensitivity === 'SO') return 'V-SO';
    if (kind.sensitivity === 'CP') return 'J-CP';
    return draw.chance(0.14) && kind.victims[0] < 16 ? 'J' : 'V';
  }

  private witnesses(crime: Crime, draw: Draw, taken: Set<number>): readonly Nominal[] {
    const count = draw.chance(0.62) ? 0 : draw.between(1, 2);
    return this.others(count, draw.chance(0.08) ? 'J' : 'W', WITNESSES, crime, draw, taken);
  }

  /** People of an age who have no part in the crime as yet; fewer where there are not so many. */
  private others(
    count: number,
    wanted: AccessClass,
    [youngest, oldest]: CrimeKind['victims'],
    crime: Crime,
    draw: Draw,
    taken: Set<number>,
  ): readonly Nominal[] {
    return Array.from({ length: count }).flatMap(() => {
      const found = this.nominals.find(draw, wanted, ({ key, birth }) => {
        const inAge = ageOn(birth, dayOf(crime.from)) >= youngest && ageOn(birth, dayOf(crime.to)) <= oldest;
        return inAge && birth <= dayOf(crime.from) && !taken.has(key);
      });
      if (found === undefined) return [];
      taken.add(found.person.key);
      return [found];
    });
  }
}
