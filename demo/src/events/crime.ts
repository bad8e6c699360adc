import { civil, DAY_SECONDS, dayOf, two } from '../calendar.js';
import type { Address, Street } from '../city/city.js';
import type { Draw, Stream } from '../draw.js';
import { type Force, HISTORY_DAYS, scattered } from '../force.js';
import { CRIME_KINDS, type CrimeKind, OUTCOMES } from './crime-kinds.js';

export interface Crime {
  /** 0 … count - 1, in no order of time. */
  readonly index: number;
  readonly reference: string;
  readonly kind: CrimeKind;
  /** Seconds. */
  readonly from: number;
  readonly to: number;
  readonly reported: number;
  readonly place: Address;
  readonly method: string;
  readonly premises: string;
  readonly value: number | undefined;
  readonly solved: boolean;
  readonly outcome: string;
  readonly officer: string;
  /** Whether somebody called: then the incident of the same index is about it. */
  readonly calledIn: boolean;
}

/** Fields that a story sets. */
export type CrimeFacts = Partial<Omit<Crime, 'index' | 'reference'>>;

const PREMISES = [
  'Terraced house',
  'Semi-detached house',
  'Flat',
  'Detached house',
  'Shop',
  'Street',
  'Car park',
  'Public house',
  'Park',
];
const LATEST_DAYS = 3;

/** Every crime by its index; those of the stories come after the others and are told from them by nothing. */
export class Crimes {
  private readonly crimes: Stream;
  private readonly told: readonly CrimeFacts[];
  readonly count: number;

  constructor(
    private readonly force: Force,
    told: readonly CrimeFacts[],
  ) {
    this.crimes = force.draws.stream('crimes');
    this.told = told;
    this.count = force.sizes.crimes + told.length;
  }

  /** The index of the n-th crime that stories tell. */
  ofStory(n: number): number {
    return this.force.sizes.crimes + n;
  }

  crime(index: number): Crime {
    const draw = this.crimes(index);
    const facts = this.told[index - this.force.sizes.crimes] ?? {};
    const kind = facts.kind ?? draw.weighted(CRIME_KINDS);
    const reported = facts.reported ?? this.reportTime(draw);
    const delay = Math.floor(draw.unit() ** 3 * 20 * 3600);
    const to = facts.to ?? reported - 600 - delay;
    const from = facts.from ?? to - Math.floor(draw.unit() * 2 * kind.uncertain * 3600);
    const solved = facts.solved ?? draw.chance(kind.solved);
    const made = {
      kind,
      from,
      to,
      reported,
      place: this.place(draw),
      method: draw.pick(kind.methods),
      premises: premisesOf(kind, draw),
      value: kind.value === 0 ? undefined : 5 + Math.floor(draw.unit() ** 2 * kind.value),
      solved,
      outcome: draw.weighted(solved ? OUTCOMES.solved : OUTCOMES.unsolved),
      officer: officer(draw),
      calledIn: index < this.force.sizes.incidents && draw.chance(0.62),
      ...facts,
    };
    return { index, reference: this.reference(index, reported), ...made };
  }

  private reference(index: number, reported: number): string {
    const number = String(scattered(index, this.count)).padStart(7, '0');
    return `CRM/${number}/${two(civil(dayOf(reported)).year % 100)}`;
  }

  /** More of late, and more in the evening. */
  private reportTime(draw: Draw): number {
    const { end } = this.force;
    const day = LATEST_DAYS + Math.floor(draw.unit() ** 1.25 * (HISTORY_DAYS - LATEST_DAYS - 30));
    const hour = (8 + Math.floor((draw.unit() + draw.unit()) * 11)) % 24;
    return end + 1 - (day + 1) * DAY_SECONDS + hour * 3600 + draw.below(3600);
  }

  /** Half of all crime is in a quarter of the streets. */
  private place(draw: Draw): Address {
    const { city } = this.force;
    const busy = draw.chance(0.5);
    const street: Street = city.street(
      busy ? draw.below(Math.floor(city.cityStreets / 4)) : draw.below(city.cityStreets),
    );
    return city.address(street, draw.between(1, 160));
  }
}

function premisesOf(kind: CrimeKind, draw: Draw): string {
  if (kind.code === '28E/1') return draw.pick(PREMISES.slice(0, 4));
  if (kind.code === '46' || kind.code === '30C/1') return 'Shop';
  return draw.pick(PREMISES);
}

/** Collar number of whoever is in charge. */
export function officer(draw: Draw): string {
  return `PC${draw.between(1001, 1640)}`;
}
