import { ageOn, DAY_SECONDS } from '../calendar.js';
import type { Draw } from '../draw.js';
import type { Force } from '../force.js';
import { bankAccount } from '../people/numbers.js';
import type { World } from '../world.js';
import type { Account, Transfer } from './facts.js';
import { amid } from './told.js';

const BANKS = ['Carrow Building Society', 'Estuary Bank', 'Northholm Bank', 'Pennant', 'First Meridian'];
const WORDS = ['RENT', 'GIFT', 'INVOICE', 'REFUND', 'CAR', 'HOLIDAY', 'LOAN', 'BILLS', 'THANKS', 'DEPOSIT'];

/** Years, of who may open an account; those whose records are asked for are grown up by now. */
const YOUNGEST_HOLDER = 16;

/** The day on which the n-th account was opened: told apart from the account, so that a payment can ask for it cheaply. */
function openings(force: Force): (n: number) => number {
  const stream = force.draws.stream('account openings');
  return (n) => force.today - stream(n).between(60, 5_000);
}

function accountOf(force: Force, draw: Draw, n: number, opened: number): Account {
  const holder = force.population.someone(
    draw,
    ({ birth }) => ageOn(birth, force.today) >= 18 && ageOn(birth, opened) >= YOUNGEST_HOLDER,
  );
  return {
    ...bankAccount(n),
    bank: draw.pick(BANKS),
    holder,
    address: draw.chance(0.12) ? holder.formerHome : holder.home,
    phone: holder.phone,
    email: `${holder.forename}.${holder.surname}${holder.key % 97}@example.com`
      .toLowerCase()
      .replaceAll(/[^a-z0-9.@]/g, ''),
    opened,
    standing: draw.chance(0.55) ? 'V' : draw.chance(0.45) ? 'S' : 'O',
  };
}

export function* accounts(world: World): Generator<Account> {
  const { force, plot } = world;
  const stream = force.draws.stream('accounts');
  const opened = openings(force);
  yield* amid(force.sizes.accounts, (n) => accountOf(force, stream(n), n, opened(n)), plot.accounts);
}

export function* transfers(world: World): Generator<Transfer> {
  const { force, plot } = world;
  const stream = force.draws.stream('transfers');
  const opened = openings(force);
  const latest = force.end - DAY_SECONDS;
  const made = (index: number): Transfer => {
    const draw = stream(index);
    const from = draw.below(force.sizes.accounts);
    const to = (from + 1 + draw.below(force.sizes.accounts - 1)) % force.sizes.accounts;
    const since = (Math.max(opened(from), opened(to)) + 1) * DAY_SECONDS;
    return {
      at: latest - Math.floor(draw.unit() * Math.min(400 * DAY_SECONDS, latest - since)),
      from: bankAccount(from),
      to: bankAccount(to),
      pence: 500 + Math.floor(draw.unit() ** 4 * 400_000),
      text: draw.pick(WORDS),
    };
  };
  yield* amid(force.sizes.transfers, made, plot.transfers);
}
