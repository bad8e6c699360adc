import type { Draw } from '../draw.js';

/**
 * Telephone numbers that Ofcom keeps for drama: nobody's. There are only so many (a thousand of each range), so past a scale of about
 * 0.03 people share numbers; the SIM's own number tells their phones apart.
 */
const RANGES = [
  { prefix: '07700 900', digits: 3 },
  { prefix: '01632 960', digits: 3 },
  { prefix: '020 7946 0', digits: 3 },
  { prefix: '0113 496 0', digits: 3 },
  { prefix: '0114 496 0', digits: 3 },
  { prefix: '0115 496 0', digits: 3 },
  { prefix: '0116 496 0', digits: 3 },
  { prefix: '0117 496 0', digits: 3 },
  { prefix: '0118 496 0', digits: 3 },
  { prefix: '0121 496 0', digits: 3 },
  { prefix: '0131 496 0', digits: 3 },
  { prefix: '0141 496 0', digits: 3 },
  { prefix: '0151 496 0', digits: 3 },
  { prefix: '0161 496 0', digits: 3 },
  { prefix: '0191 498 0', digits: 3 },
  { prefix: '029 2018 0', digits: 3 },
  { prefix: '03069 990', digits: 3 },
] as const;

/** 07700 900900 to 900999 belong to the stories alone. */
const OF_STORIES = 100;

export function phoneNumber(draw: Draw): string {
  const { prefix } = draw.pick(RANGES);
  const last = draw.below(prefix.startsWith('07700') ? 1_000 - OF_STORIES : 1_000);
  return `${prefix}${String(last).padStart(3, '0')}`;
}

export function storyPhone(n: number): string {
  return `07700 900${900 + (n % OF_STORIES)}`;
}

/** A SIM's number on the test network 001/01, which no operator has. */
export function imsi(key: number): string {
  return `00101${String(key).padStart(10, '0')}`;
}

/** A handset's number in the range for test equipment, with its check digit (3GPP TS 23.003). */
export function imei(key: number): string {
  const body = `00100${String(key).padStart(9, '0')}`;
  let sum = 0;
  for (const [index, digit] of [...body].entries()) {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return `${body}${(10 - (sum % 10)) % 10}`;
}

const LETTERS = 'ABCDEFGHJKLMNOPRSTUVWXYZ';
const REGIONS = ['J', 'T', 'U'].flatMap((first) => [...LETTERS].map((second) => first + second));

/** Shaped like a registration of 2001 or later, with a region that is not issued. A vehicle's number gives it one of its own. */
export function registration(vehicle: number, age: string): string {
  let rest = (vehicle * 7_919 + 4_241) % (REGIONS.length * LETTERS.length ** 3);
  const region = REGIONS[rest % REGIONS.length] ?? 'JA';
  rest = Math.floor(rest / REGIONS.length);
  const letters = [0, 0, 0].map(() => {
    const letter = LETTERS[rest % LETTERS.length] ?? 'A';
    rest = Math.floor(rest / LETTERS.length);
    return letter;
  });
  return `${region}${age}${letters.join('')}`;
}

/** A sort code and an account of no bank: sort codes under 01 are not given out. */
export function bankAccount(key: number): { readonly sortCode: string; readonly account: string } {
  const scattered = (key * 15_485_863 + 32_452_843) % 100_000_000;
  return {
    sortCode: `00-${String((key % 90) + 10)}-${String(((key >> 4) % 90) + 10)}`,
    account: String(scattered).padStart(8, '0'),
  };
}
