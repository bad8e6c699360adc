import type { Draw } from '../draw.js';
import { cellNear, simOf } from '../events/call.js';
import { FRAUD } from '../events/crime-kinds.js';
import type { Account, CallRecord, Transfer } from '../events/facts.js';
import type { Force } from '../force.js';
import { bankAccount } from '../people/numbers.js';
import type { Person } from '../people/person.js';
import { ago, type Casting, houseIn, marker, records, STORY_ACCOUNTS, storySim } from './casting.js';
import { EMPTY, type Plot } from './plot.js';

const BORROWED_NAMES = 'borrowed-names';
const mark = marker(BORROWED_NAMES);
const MULES = 9;
const VICTIMS = 24;
const PHONES = [storySim(60), storySim(61)] as const;

interface Payment {
  readonly victim: Account;
  readonly mule: Account;
  readonly at: number;
  readonly pence: number;
}

/** Nine accounts in nine names at three addresses, with two phones; what the deceived pay in is gone to one account within a day. */
export function borrowedNames(force: Force, casting: Casting): Plot {
  const draw = force.draws.stream(BORROWED_NAMES)();
  const head = casting.adult(draw, 50);
  const addresses = [0, 1, 2].map((n) => houseIn(force, 'S51', 4 + n, draw));
  const mules = Array.from(
    { length: MULES },
    (_, n): Account => ({
      ...account(force, STORY_ACCOUNTS + n, casting.adult(draw, 75), 'S', draw),
      address: addresses[n % 3] ?? head.home,
      phone: PHONES[n % 2 === 0 ? 0 : 1].number,
      opened: force.today - 1 - 130 - n * 4,
      story: mark('account in a borrowed name'),
    }),
  );
  const collector: Account = {
    ...account(force, STORY_ACCOUNTS + 20, head, 'S', draw),
    phone: PHONES[0].number,
    story: mark('account that collects'),
  };
  const victims = Array.from(
    { length: VICTIMS },
    (_, n): Account => ({
      ...account(force, STORY_ACCOUNTS + 40 + n, casting.elderly(draw), 'V', draw),
      story: mark('account of a victim'),
    }),
  );
  const payments = victims.map(
    (victim, n): Payment => ({
      victim,
      mule: mules[n % MULES] ?? collector,
      at: ago(force, 66 - n * 2, 10 + (n % 6), draw.below(60)),
      pence: (120_000 + draw.below(860_000)) * 1,
    }),
  );
  const reported = payments.filter((_, n) => n % 2 === 0);
  return {
    ...EMPTY,
    people: [{ person: head, ...mark('holds the account that collects') }],
    nominals: new Map([...records([head, 'S']), ...records(...victims.map(({ holder }) => [holder, 'V'] as const))]),
    accounts: [...mules, collector, ...victims],
    transfers: payments.flatMap((payment) => through(payment, collector, draw)),
    crimes: reported.map(({ victim: { holder }, at, pence }, n) => ({
      facts: {
        kind: FRAUD,
        from: at - 3_600,
        to: at,
        reported: at + 26 * 3_600,
        place: holder.home,
        premises: 'Terraced house',
        method: 'Caller said to be from the bank and had money moved to a safe account',
        value: Math.floor(pence / 100),
        outcome: 'Under investigation',
        // Each another: nobody has seen two of them.
        officer: `PC${1_010 + n * 51}`,
        solved: false,
        calledIn: false,
      },
      cast: { suspects: [], victims: [holder] },
      story: mark('fraud as reported'),
    })),
    reports: [
      {
        at: ago(force, 20, 12),
        theme: 'FRAUD',
        text: `takes in post for several names at ${addresses.map(({ number, street }) => `${number} ${street.name}`).join(', ')}`,
        source: '2',
        assessment: 'B',
        handling: 'P',
        sensitivity: 'PARTNER',
        sourceName: 'Royal Mail liaison',
        sourceReference: 'SRC-33810',
        named: [{ person: head, as: 'S', registration: '', phone: PHONES[0].number }],
        story: mark('report'),
      },
    ],
    calls: payments.map(({ victim, at }, n) => call(force, victim.holder, at, n)),
    subscribers: PHONES.map((sim) => ({
      sim,
      person: undefined,
      connected: force.today - 160,
      operation: 'OP-MERLIN',
      story: mark('phone of the ring'),
    })),
  };
}

function account(force: Force, n: number, holder: Person, standing: 'V' | 'S', draw: Draw): Account {
  return {
    ...bankAccount(n),
    bank: draw.pick(['Estuary Bank', 'Pennant', 'First Meridian']),
    holder,
    address: holder.home,
    phone: holder.phone,
    email: `${holder.surname}.${draw.digits(4)}@example.net`.toLowerCase().replaceAll(/[^a-z0-9.@]/g, ''),
    // A grown-up of 21 may have had one for five years.
    opened: force.today - 1_000 - draw.below(800),
    standing,
  };
}

/** In from the victim, on within a day but for a small fee. */
function through({ victim, mule, at, pence }: Payment, collector: Account, draw: Draw): readonly Transfer[] {
  const on = Math.floor(pence * 0.95);
  return [
    { at, from: victim, to: mule, pence, text: 'SAFE ACCOUNT', story: mark('payment of a victim') },
    {
      at: at + 3_600 + draw.below(70_000),
      from: mule,
      to: collector,
      pence: on,
      text: 'INVOICE',
      story: mark('payment onwards'),
    },
  ];
}

/** Half an hour before each payment one of the ring's phones calls the victim. */
function call(force: Force, victim: Person, at: number, n: number): CallRecord {
  const from = PHONES[n % 2 === 0 ? 0 : 1];
  return {
    at: at - 1_800,
    from,
    to: simOf(victim),
    kind: 'VOICE',
    seconds: 900 + n * 13,
    cell: cellNear({ force }, houseIn(force, 'S51', 4, force.draws.stream('ring cell')(n)).at),
    operation: 'OP-MERLIN',
    story: mark('call to a victim'),
  };
}
