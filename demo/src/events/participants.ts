import { ageOn, dayOf } from '../calendar.js';
import type { Draw, Stream } from '../draw.js';
import type { Force } from '../force.js';
import type { Person } from '../people/person.js';
import type { Crime } from './crime.js';
import type { Sensitivity } from './crime-kinds.js';
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
    const victims = cast?.victims.map((person) => this.nominals.nominal(person, 0)) ?? this.victims(crime, draw);
    const witnesses = crime.kind.sensitivity === 'NONE' ? this.witnesses(crime, draw) : [];
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
    const first = Math.floor(draw.unit() ** 1.6 * this.offenderCount);
    const together = crime.kind.sensitivity === 'NONE' && draw.chance(0.28) ? draw.between(2, 4) : 1;
    const crew = Math.floor(first / CREW) * CREW;
    const found = new Map<number, Nominal>();
    for (let nth = 0; nth < together; nth += 1) {
      const offender = nth === 0 ? first : crew + draw.below(CREW);
      const nominal = this.offender(offender, crime);
      if (nominal !== undefined) found.set(nominal.person.key, nominal);
    }
    return [...found.values()];
  }

  private offender(n: number, crime: Crime): Nominal | undefined {
    const draw = this.offenders(n);
    const young = draw.chance(0.16);
    const day = dayOf(crime.to);
    const nominal = this.nominals.find(draw, young ? 'J' : draw.chance(0.25) ? 'C' : 'S', (person) => {
      const age = ageOn(person.birth, this.force.today);
      return young ? age >= 12 && age < 18 : age >= 18 && age < 60;
    });
    return ageOn(nominal.person.birth, day) >= 10 ? nominal : undefined;
  }

  private victims(crime: Crime, draw: Draw): readonly Nominal[] {
    if (WITHOUT_VICTIM.has(crime.kind.group) || crime.premises === 'Shop') return [];
    const wanted = this.victimClass(crime.kind.sensitivity, draw);
    const count = draw.chance(0.85) ? 1 : 2;
    return Array.from({ length: count }, () => this.nominals.find(draw, wanted, (person) => present(person, crime)));
  }

  private victimClass(sensitivity: Sensitivity, draw: Draw): AccessClass {
    if (sensitivity === 'DA') return 'V-DA';
    if (sensitivity === 'SO') return 'V-SO';
    if (sensitivity === 'CP') return 'J-CP';
    return draw.chance(0.14) ? 'J' : 'V';
  }

  private witnesses(crime: Crime, draw: Draw): readonly Nominal[] {
    const count = draw.chance(0.62) ? 0 : draw.between(1, 2);
    return Array.from({ length: count }, () =>
      this.nominals.find(draw, draw.chance(0.08) ? 'J' : 'W', (person) => present(person, crime)),
    );
  }
}

function present(person: Person, crime: Crime): boolean {
  return ageOn(person.birth, dayOf(crime.to)) >= 4;
}
