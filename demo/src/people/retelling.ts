import { civil, dayNumber, two } from '../calendar.js';
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

/** How carefully a system's records are made: shares of each mistake are multiplied by `carelessness`. */
export interface Manner {
  readonly carelessness: number;
  /** A share of records that say nothing of it. */
  readonly withoutBirth: number;
  readonly withoutAddress: number;
  readonly withoutPhone: number;
}

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

export function retell(person: Person, draw: Draw, manner: Manner): Retelling {
  const mistakes: string[] = [];
  const happens = (share: number, what: string): boolean => {
    const does = draw.chance(Math.min(0.9, share * manner.carelessness));
    if (does) mistakes.push(what);
    return does;
  };
  let { forename, surname } = person;
  if (happens(0.09, 'nickname')) forename = draw.pick(NICKNAMES.get(forename) ?? [forename]);
  if (person.surname !== person.birthSurname && happens(0.2, 'birth-surname')) surname = person.birthSurname;
  if (happens(0.03, 'forename-typo')) forename = mistyped(forename, draw);
  if (happens(0.035, 'surname-typo')) surname = mistyped(surname, draw);
  if (happens(0.012, 'names-swapped')) [forename, surname] = [surname, forename];
  const middle = draw.chance(0.45) ? person.middle : draw.chance(0.3) ? person.middle.slice(0, 1) : '';
  const birth = draw.chance(manner.withoutBirth) ? undefined : toldBirth(person.birth, draw, happens);
  const former = happens(0.12, 'old-address');
  const address = draw.chance(manner.withoutAddress) ? undefined : former ? person.formerHome : person.home;
  return {
    surname,
    forename,
    middle,
    birth,
    sex: happens(0.006, 'sex-wrong') ? (person.sex === 'F' ? 'M' : 'F') : person.sex,
    address,
    line: address === undefined ? '' : toldLine(address, draw, happens),
    postcode: address === undefined || draw.chance(0.08) ? '' : address.postcode,
    phone: draw.chance(manner.withoutPhone) ? '' : person.phone,
    alias: person.alias !== undefined && draw.chance(0.4) ? person.alias : '',
    mistakes: mistakes.filter((each) => each !== 'nickname' || forename !== person.forename),
  };
}

function toldBirth(birth: number, draw: Draw, happens: (share: number, what: string) => boolean): number {
  const { year, month, day } = civil(birth);
  if (day <= 12 && day !== month && happens(0.05, 'birth-transposed'))
    return dayNumber(`${year}-${two(day)}-${two(month)}`);
  if (happens(0.012, 'birth-year')) return birth + draw.pick([-3652, -366, -365, 365, 366, 3652]);
  if (happens(0.015, 'birth-day')) return birth + draw.pick([-10, -1, 1, 10]);
  if (happens(0.01, 'birth-first-of-january')) return dayNumber(`${year}-01-01`);
  return birth;
}

function toldLine(address: Address, draw: Draw, happens: (share: number, what: string) => boolean): string {
  let line = addressLine(address);
  if (draw.chance(0.25)) {
    const [last = ''] = line.split(' ').slice(-1);
    line = line.slice(0, line.length - last.length) + (SHORTENED.get(last) ?? last);
  }
  return happens(0.02, 'street-typo') ? mistyped(line, draw) : line;
}

const SLIPS = new Weights([
  ['neighbour', 4],
  ['swap', 3],
  ['drop', 3],
  ['double', 2],
  ['sound', 4],
] as const);

/** One slip of the fingers or the ear, never of the first letter. */
function mistyped(text: string, draw: Draw): string {
  if (text.length < 4) return text;
  const at = 1 + draw.below(text.length - 2);
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

/** As a keyboard without accents writes it: the records system knows no letter beyond windows-1252 and its users no accents. */
export function withoutAccents(text: string): string {
  return text.replaceAll('ł', 'l').replaceAll('Ł', 'L').normalize('NFD').replace(/\p{M}/gu, '');
}
