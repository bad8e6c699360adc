import { addressLine } from '../city/city.js';
import { accounts, transfers } from '../events/account.js';
import { scattered } from '../force.js';
import { type Manner, NAME_AND_BIRTH, retell, withoutAccents } from '../people/retelling.js';
import { day, instant, number, type Table, text } from '../table.js';
import type { World } from '../world.js';

/** Addresses and phones are the account's own. */
const BANK: Manner = {
  carelessness: 0.35,
  withoutBirth: 0.02,
  withoutAddress: 0,
  withoutPhone: 0.2,
  shows: new Set(NAME_AND_BIRTH),
};

/** What banks gave under production orders, in the fraud module of the records system. */
export function accountsTable(world: World): Table {
  const draws = world.force.draws.stream('account records');
  return {
    name: 'rms_accounts',
    file: 'records-management/accounts.csv',
    format: 'records-csv',
    columns: [
      text('Account', true),
      text('Bank', true),
      text('HolderName'),
      day('HolderDOB'),
      text('Address'),
      text('Postcode'),
      text('Phone'),
      text('Email'),
      day('Opened'),
      text('Standing', true),
    ],
    spoil: { Bank: '', HolderDOB: 'NULL', Standing: 'X' },
    *rows() {
      let n = 0;
      for (const account of accounts(world)) {
        const told = retell(account.holder, draws(n), BANK, account.opened);
        n += 1;
        yield {
          cells: [
            accountKey(account),
            account.bank,
            withoutAccents(`${told.forename} ${told.surname}`),
            told.birth,
            addressLine(account.address),
            account.address.postcode,
            account.phone,
            account.email,
            account.opened,
            account.standing,
          ],
          about: { person: account.holder.key, mistakes: told.mistakes },
          story: account.story,
        };
      }
    },
  };
}

export function transfersTable(world: World): Table {
  const { force, plot } = world;
  const count = force.sizes.transfers + plot.transfers.length;
  return {
    name: 'rms_transfers',
    file: 'records-management/transfers.csv',
    format: 'records-csv',
    columns: [
      text('TransferRef', true),
      instant('PaidAt'),
      text('FromAccount', true),
      text('ToAccount', true),
      number('Amount'),
      text('Reference'),
    ],
    spoil: { Amount: '1.234,50', FromAccount: '' },
    *rows() {
      let n = 0;
      for (const transfer of transfers(world)) {
        yield {
          cells: [
            `TR${String(scattered(n, count)).padStart(7, '0')}`,
            transfer.at,
            accountKey(transfer.from),
            accountKey(transfer.to),
            transfer.pence / 100,
            transfer.text,
          ],
          story: transfer.story,
        };
        n += 1;
      }
    },
  };
}

function accountKey({ sortCode, account }: { readonly sortCode: string; readonly account: string }): string {
  return `${sortCode} ${account}`;
}
