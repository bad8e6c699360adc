import { Weights } from '../draw.js';

/** What a record is protected as, and so which label its rows carry. */
export type Sensitivity = 'NONE' | 'DA' | 'SO' | 'CP' | 'PSD';

export interface CrimeKind {
  readonly code: string;
  readonly group: string;
  readonly title: string;
  readonly sensitivity: Sensitivity;
  /** Share that has a suspect who is known. */
  readonly solved: number;
  readonly methods: readonly string[];
  /** Pounds, at most. */
  readonly value: number;
  /** Mean hours between the earliest and the latest time it can have been. */
  readonly uncertain: number;
  /** Whole years of who may be its victim, both included, and of its youngest suspect. */
  readonly victims: readonly [youngest: number, oldest: number];
  readonly suspects: number;
}

type More = Partial<Pick<CrimeKind, 'sensitivity' | 'uncertain' | 'victims' | 'suspects'>>;

/** Ten is the age of criminal responsibility. */
export const ANYBODY: Pick<CrimeKind, 'victims' | 'suspects'> = { victims: [10, 120], suspects: 10 };
const HOUSEHOLDER = { victims: [18, 120] } as const;
const DRIVER = { victims: [17, 120] } as const;
/** Domestic abuse is between people of 16 or over (Domestic Abuse Act 2021, section 1). */
const DOMESTIC = { sensitivity: 'DA', victims: [16, 120], suspects: 16 } as const;

const kind = (
  code: string,
  group: string,
  title: string,
  solved: number,
  value: number,
  methods: readonly string[],
  more: More = {},
): CrimeKind => ({
  code,
  group,
  title,
  solved,
  value,
  methods,
  sensitivity: 'NONE',
  uncertain: 0.3,
  ...ANYBODY,
  ...more,
});

export const DWELLING_BURGLARY = kind(
  '28E/1',
  'BURGLARY',
  'Burglary - residential - dwelling',
  0.14,
  6_000,
  [
    'Rear door forced with a screwdriver',
    'Front window smashed',
    'Insecure rear window used',
    'Lock of front door snapped',
    'Garage door prised open',
  ],
  { uncertain: 5, ...HOUSEHOLDER },
);

export const FRAUD = kind(
  '53C/1',
  'FRAUD',
  'Fraud by false representation',
  0.08,
  9_000,
  [
    'Caller said to be from the bank and had money moved to a safe account',
    'Goods paid for online never came',
    'Card taken over and used',
  ],
  { ...HOUSEHOLDER, suspects: 14 },
);

export const CRIME_KINDS = new Weights<CrimeKind>([
  [DWELLING_BURGLARY, 6],
  [
    kind(
      '30C/1',
      'BURGLARY',
      'Burglary - business and community',
      0.16,
      8_000,
      ['Shutter forced', 'Roof entered', 'Door kicked in'],
      { uncertain: 9, ...HOUSEHOLDER },
    ),
    3,
  ],
  [
    kind(
      '48/1',
      'VEHICLE CRIME',
      'Theft of motor vehicle',
      0.1,
      15_000,
      ['Keyless signal relayed', 'Keys taken in burglary', 'Left running and taken'],
      { uncertain: 7, ...DRIVER },
    ),
    5,
  ],
  [
    kind(
      '45/10',
      'VEHICLE CRIME',
      'Theft from vehicle',
      0.06,
      900,
      ['Window smashed', 'Insecure vehicle searched', 'Tools taken from van'],
      { uncertain: 8, ...DRIVER },
    ),
    8,
  ],
  [
    kind('46', 'THEFT', 'Shoplifting', 0.35, 150, [
      'Meat and spirits hidden in a bag',
      'Left without paying',
      'Security tags removed',
    ]),
    12,
  ],
  [
    kind('49/10', 'THEFT', 'Other theft', 0.09, 600, [
      'Phone taken from a table',
      'Parcel taken from a doorstep',
      'Cycle lock cut',
    ]),
    9,
  ],
  [kind('105/1', 'VIOLENCE', 'Common assault', 0.55, 0, ['Punched after an argument', 'Pushed over', 'Spat at']), 13],
  [
    kind('8/1', 'VIOLENCE', 'Assault occasioning actual bodily harm', 0.6, 0, [
      'Struck with a glass',
      'Kicked on the ground',
      'Bitten on the arm',
    ]),
    8,
  ],
  [
    kind(
      '105/1D',
      'VIOLENCE',
      'Common assault - domestic',
      0.85,
      0,
      ['Assaulted at home by a partner', 'Phone broken and slapped'],
      DOMESTIC,
    ),
    7,
  ],
  [
    kind(
      '8/67D',
      'VIOLENCE',
      'Controlling or coercive behaviour',
      0.9,
      0,
      ['Kept from leaving the house, and without money'],
      DOMESTIC,
    ),
    2,
  ],
  [
    kind('20A', 'SEXUAL OFFENCES', 'Sexual assault', 0.6, 0, ['Assaulted by an acquaintance', 'Assaulted in a bar'], {
      sensitivity: 'SO',
      uncertain: 20,
      victims: [16, 120],
      suspects: 14,
    }),
    2,
  ],
  [
    kind(
      '11/1',
      'CHILD',
      'Cruelty to or neglect of a child',
      0.9,
      0,
      ['Left alone overnight', 'Found without food in the house'],
      // Of a child under 16, by whoever has care of it (Children and Young Persons Act 1933, section 1).
      { sensitivity: 'CP', uncertain: 30, victims: [0, 15], suspects: 18 },
    ),
    1.5,
  ],
  [
    kind('34B', 'ROBBERY', 'Robbery of personal property', 0.22, 700, [
      'Knife shown and phone demanded',
      'Pulled off a cycle',
      'Bag snatched',
    ]),
    3,
  ],
  [
    kind(
      '58D',
      'DAMAGE',
      'Criminal damage to a vehicle',
      0.12,
      500,
      ['Tyres slashed', 'Mirror kicked off', 'Paint scratched'],
      { uncertain: 8, ...DRIVER },
    ),
    9,
  ],
  [
    kind('92D/1', 'DRUGS', 'Possession of a controlled drug', 0.95, 0, [
      'Found on search: cannabis',
      'Found on search: cocaine',
    ]),
    4,
  ],
  [
    kind('92A/2', 'DRUGS', 'Possession with intent to supply', 0.95, 0, [
      'Wraps and cash found on search',
      'Seen to exchange small items',
    ]),
    1.5,
  ],
  [
    kind('9A', 'PUBLIC ORDER', 'Causing harassment, alarm or distress', 0.45, 0, [
      'Shouted and swore at passers-by',
      'Threats at a bus stop',
    ]),
    8,
  ],
  [FRAUD, 4],
  [kind('10D', 'WEAPONS', 'Possession of an article with a blade or point', 0.9, 0, ['Knife found on search']), 1.5],
  [
    kind(
      '90/PS',
      'CONDUCT',
      'Complaint: misuse of a police system',
      0.7,
      0,
      ['Record looked up without a policing purpose'],
      { sensitivity: 'PSD', suspects: 18 },
    ),
    0.3,
  ],
]);

export const OUTCOMES = {
  solved: new Weights([
    ['Charged or summonsed', 38],
    ['Community resolution', 12],
    ['Adult or youth caution', 6],
    ['Evidential difficulties: victim supports', 18],
    ['Evidential difficulties: victim does not support', 16],
    ['Under investigation', 10],
  ]),
  unsolved: new Weights([
    ['Investigation complete: no suspect identified', 82],
    ['Under investigation', 14],
    ['Not in the public interest', 4],
  ]),
};
