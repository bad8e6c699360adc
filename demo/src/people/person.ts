import type { Address } from '../city/city.js';
import { type Draw, Weights } from '../draw.js';
import type { Heritage, Sex } from './names.js';

/** Somebody as they really are. What the systems say of them is made from it, with mistakes. */
export interface Person {
  /** A household's number times 8, and the place in it. */
  readonly key: number;
  readonly household: number;
  readonly sex: Sex;
  readonly forename: string;
  readonly middle: string;
  readonly surname: string;
  /** Before a marriage; equal to `surname` for most. */
  readonly birthSurname: string;
  /** Day number. */
  readonly birth: number;
  readonly heritage: Heritage;
  /** Self-defined, 16+1 code. */
  readonly ethnicity: string;
  readonly home: Address;
  readonly formerHome: Address;
  readonly phone: string;
  readonly alias: string | undefined;
}

export const MEMBERS = 8;

export function personId(key: number): string {
  return `P${String(key).padStart(8, '0')}`;
}

export function householdId(household: number): string {
  return `H${String(household).padStart(7, '0')}`;
}

const SELF_DEFINED: Readonly<Record<Heritage, Weights<string>>> = {
  british: new Weights([
    ['W1', 90],
    ['W2', 2],
    ['M1', 2],
    ['M3', 1.5],
    ['M9', 1.5],
    ['NS', 3],
  ]),
  polish: new Weights([
    ['W9', 92],
    ['NS', 8],
  ]),
  romanian: new Weights([
    ['W9', 88],
    ['O9', 4],
    ['NS', 8],
  ]),
  indian: new Weights([
    ['A1', 90],
    ['A9', 5],
    ['NS', 5],
  ]),
  pakistani: new Weights([
    ['A2', 88],
    ['A3', 6],
    ['NS', 6],
  ]),
  nigerian: new Weights([
    ['B2', 92],
    ['B9', 3],
    ['NS', 5],
  ]),
  ghanaian: new Weights([
    ['B2', 93],
    ['NS', 7],
  ]),
  caribbean: new Weights([
    ['B1', 80],
    ['M1', 14],
    ['NS', 6],
  ]),
  chinese: new Weights([
    ['O1', 92],
    ['NS', 8],
  ]),
};

export function selfDefined(heritage: Heritage, draw: Draw): string {
  return draw.weighted(SELF_DEFINED[heritage]);
}

const SEEN_AS: Readonly<Record<string, string>> = { W: '1', M: '3', A: '4', B: '3', O: '5', N: '0' };

/** What an officer puts down: six-plus-one codes, and not always as the person would. */
export function officerDefined(ethnicity: string, draw: Draw): string {
  if (draw.chance(0.05)) return draw.pick(['0', '1', '2', '3', '4', '5', '6']);
  if (ethnicity === 'M1') return draw.pick(['1', '3']);
  return SEEN_AS[ethnicity[0] ?? 'N'] ?? '0';
}
