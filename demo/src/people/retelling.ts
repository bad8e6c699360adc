import { ageOn, civil, dayNumber, two } from '../calendar.js';
import { type Address, addressLine } from '../city/city.js';
import { SHORTENED } from '../city/street-names.js';
import { type Draw, Weights } from '../draw.js';
import { NICKNAMES } from './nicknames.js';
import type { Person } from './person.js';

/** What one record says of a person. Empty texts and `undefined` are what it leaves out. */
export interface Retelling {
  readonly surname: string;
  readonly forename: string;
  readonly middle: string;
  /** Day number. */
  readonly birth: number | undefined;
  readonly sex: string;
  readonly address: Address | undefined;
  /** House and street as they were written down. */
  readonly line: string;
  readonly postcode: string;
  readonly phone: string;
  readonly alias: string;
  /** How it differs from the person, for `truth/person_records.csv`. */
  readonly mistakes: readonly string[];
}

/** What a record shows of a person; a mistake in anything else is none. `line` is the address as it was written down. */
export type Shown = 'forename' | 'surname' | 'birth' | 'year' | 'sex' | 'address' | 'line';

/** How carefully a system's records are made: shares of each mistake are multiplied by `carelessness`. */
export interface Manner {
  readonly carelessness: number;
  /** A share of records that say nothing of it. */
  readonly withoutBirth: number;
  readonly withoutAddress: number;
  readonly withoutPhone: number;
  readonly shows: ReadonlySet<Shown>;
}

export const NAME_AND_BIRTH: readonly Shown[] = ['forename', 'surname', 'birth', 'year'];
export const EVERYTHING: ReadonlySet<Shown> = new Set([...NAME_AND_BIRTH, 'sex', 'address', 'line']);

const SEEN_IN = {
  nickname: 'forename',
  'birth-surname': 'surname',
  'forename-typo': 'forename',
  'surname-typo': 'surname',
  'names-swapped': 'surname',
  'birth-transposed': 'birth',
  'birth-year': 'year',
  'birth-day': 'birth',
  'birth-first-of-january': 'birth',
  'old-address': 'address',
  'street-typo': 'line',
  'sex-wrong': 'sex',
} as const satisfies Readonly<Record<string, Shown>>;

/** What is told instead of what is so, once in a while; it is a mistake only where it differs. */
type Slip = <T>(what: keyof typeof SEEN_IN, share: number, so: T, instead: (so: T) => T) => T;

const KEYS: Readonly<Record<string, string>> = {
  a: 'sq',
  b: 'vn',
  c: 'xv',
  d: 'sf',
  e: 'wr',
  f: 'dg',
  g: 'fh',
  h: 'gj',
  i: 'uo',
  j: 'hk',
  k: 'jl',
  l: 'k',
  m: 'n',
  n: 'bm',
  o: 'ip',
  p: 'o',
  q: 'w',
  r: 'et',
  s: 'ad',
  t: 'ry',
  u: 'yi',
  v: 'cb',
  w: 'qe',
  x: 'zc',
  y: 'tu',
  z: 'x',
};
const SOUNDS: readonly (readonly [from: string, to: string])[] = [
  ['ph', 'f'],
  ['ie', 'y'],
  ['ck', 'k'],
  ['ll', 'l'],
  ['tt', 't'],
  ['nn', 'n'],
  ['ea', 'ee'],
  ['ei', 'ie'],
  ['y', 'ie'],
  ['c', 'k'],
  ['son', 'sen'],
  ['e', ''],
];

/** What a record that was made on a day says of somebody. */
export function retell(person: Person, draw: Draw, manner: Manner, day: number): Retelling {
  const mistakes: string[] = [];
  const slip: Slip = (what, share, so, instead) => {
    if (!manner.shows.has(SEEN_IN[what]) || !draw.chance(Math.min(0.9, share * manner.carelessness))) return so;
    const told = instead(so);
    if (told !== so) mistakes.push(what);
    return told;
  };
  const [forename, surname] = toldNames(person, draw, slip);
  const middle = draw.chance(0.45) ? person.middle : draw.chance(0.3) ? person.middle.slice(0, 1) : '';
  const birth = draw.chance(manner.withoutBirth) ? undefined : toldBirth(person.birth, draw, slip, day);
  const address = draw.chance(manner.withoutAddress) ? undefined : toldAddress(person, slip);
  return {
    surname,
    forename,
    middle,
    birth,
    sex: slip<string>('sex-wrong', 0.006, person.sex, (sex) => (sex === 'F' ? 'M' : 'F')),
    address,
    line: address === undefined ? '' : toldLine(address, draw, slip),
    postcode: address === undefined || draw.chance(0.08) ? '' : address.postcode,
    phone: draw.chance(manner.withoutPhone) ? '' : person.phone,
    alias: person.alias !== undefined && draw.chance(0.4) ? person.alias : '',
    mistakes,
  };
}

function toldNames(person: Person, draw: Draw, slip: Slip): readonly [forename: string, surname: string] {
  let { forename, surname } = person;
  forename = slip('nickname', 0.09, forename, (name) => draw.pick(NICKNAMES.get(name) ?? [name]));
  surname = slip('birth-surname', 0.2, surname, () => person.birthSurname);
  forename = slip('forename-typo', 0.03, forename, (name) => mistyped(name, draw));
  surname = slip('surname-typo', 0.035, surname, (name) => mistyped(name, draw));
  const names = [forename, surname] as const;
  return slip('names-swapped', 0.012, names, () => (forename === surname ? names : ([surname, forename] as const)));
}

function toldBirth(birth: number, draw: Draw, slip: Slip, day: number): number {
  const { year, month, day: ofMonth } = civil(birth);
  const stage = stageOf(birth, day);
  // Whoever wrote it had somebody before their eyes, and did not take them for unborn, or a grown-up for a child.
  const believed = (told: number): number => (told <= day && stageOf(told, day) === stage ? told : birth);
  if (ofMonth <= 12) {
    const turned = (): number => believed(dayNumber(`${year}-${two(ofMonth)}-${two(month)}`));
    const told = slip('birth-transposed', 0.05, birth, turned);
    if (told !== birth) return told;
  }
  const other = slip('birth-year', 0.012, birth, () => {
    const told = believed(birth + draw.pick([-3652, -366, -365, 365, 366, 3652]));
    return civil(told).year === year ? birth : told;
  });
  if (other !== birth) return other;
  const near = slip('birth-day', 0.015, birth, () => believed(birth + draw.pick([-10, -1, 1, 10])));
  if (near !== birth) return near;
  return slip('birth-first-of-january', 0.01, birth, () => believed(dayNumber(`${year}-01-01`)));
}

/** A small child, one who may be held to account, a grown-up. */
function stageOf(birth: number, day: number): number {
  const age = ageOn(birth, day);
  return age < 10 ? 0 : age < 18 ? 1 : 2;
}

function toldAddress({ home, formerHome }: Person, slip: Slip): Address {
  const moved = addressLine(formerHome) !== addressLine(home);
  return slip('old-address', 0.12, home, () => (moved ? formerHome : home));
}

function toldLine(address: Address, draw: Draw, slip: Slip): string {
  let line = addressLine(address);
  if (draw.chance(0.25)) {
    const [last = ''] = line.split(' ').slice(-1);
    line = line.slice(0, line.length - last.length) + (SHORTENED.get(last) ?? last);
  }
  return slip('street-typo', 0.02, line, (written) => mistyped(written, draw));
}

const SLIPS = new Weights([
  ['neighbour', 4],
  ['swap', 3],
  ['drop', 3],
  ['double', 2],
  ['sound', 4],
] as const);

/** One slip of the fingers or the ear, never of the first letter; always one that is seen. */
function mistyped(text: string, draw: Draw): string {
  if (text.length < 2) return text;
  const at = 1 + draw.below(Math.max(1, text.length - 2));
  const told = slipped(text, at, draw);
  const seen = withoutAccents(told).toLowerCase() !== withoutAccents(text).toLowerCase();
  return seen ? told : text.slice(0, at) + (text[at] ?? '') + text.slice(at);
}

function slipped(text: string, at: number, draw: Draw): string {
  const letter = text[at] ?? '';
  switch (draw.weighted(SLIPS)) {
    case 'swap':
      return text.slice(0, at) + (text[at + 1] ?? '') + letter + text.slice(at + 2);
    case 'drop':
      return text.slice(0, at) + text.slice(at + 1);
    case 'double':
      return text.slice(0, at) + letter + text.slice(at);
    case 'sound': {
      const sound = SOUNDS.find(([from]) => text.indexOf(from) > 0);
      return sound === undefined ? text : text.replace(new RegExp(`(?<=.)${sound[0]}`), sound[1]);
    }
    default: {
      const keys = KEYS[letter];
      return keys === undefined ? text : text.slice(0, at) + draw.pick([...keys]) + text.slice(at + 1);
    }
  }
}

/** Letters that are no other's with a sign above or below. */
const PLAIN: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  ɛ: 'e',
  ε: 'e',
  Ɛ: 'E',
  ɔ: 'o',
  Ɔ: 'O',
  ŋ: 'n',
  đ: 'd',
  ø: 'o',
  ı: 'i',
};

/** As a keyboard without accents writes it: the records system knows no letter beyond windows-1252 and its users no accents. */
export function withoutAccents(text: string): string {
  // Nearly all names have none.
  if (!/[^ -~]/.test(text)) return text;
  return text
    .replace(/[łŁɛεƐɔƆŋđøı]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
}
