import type { Migration } from '@peel/metastore/migrations';
import type { Generated } from 'kysely';

/**
 * The index of the log, in a schema of its own. It holds keyed hashes and positions only: without the ledger's index key and a private key it tells
 * nothing. All but `high_water` can be lost and is rebuilt from the log.
 */
export const ledgerMigrations: readonly Migration[] = [
  {
    name: 'ledger/0001-index',
    sql: `
      create schema ledger;

      -- How far the log had come, kept outside its folder: a restored disk image shows (one row).
      create table ledger.high_water (
        one boolean primary key default true check (one),
        size bigint not null,
        root bytea not null
      );

      -- Entries below this position are in the index (one row; none: begin again).
      create table ledger.index_position (
        one boolean primary key default true check (one),
        position bigint not null
      );

      create table ledger.event_position (
        event bytea primary key,
        position bigint not null
      );

      -- Keyed hash of a record's id: the events that list it as shown.
      create table ledger.shown_record (
        record bytea not null,
        position bigint not null,
        primary key (record, position)
      );

      -- Keyed hash of a dataset's name: events that read it without listing records.
      create table ledger.shown_dataset (
        dataset bytea not null,
        position bigint not null,
        event bytea not null,
        how text not null check (how in ('follows from plan', 'no outcome')),
        primary key (dataset, position)
      );
      create index shown_dataset_event on ledger.shown_dataset (event);
    `,
  },
];

export interface LedgerSchema {
  'ledger.high_water': { one: Generated<boolean>; size: string; root: Buffer };
  'ledger.index_position': { one: Generated<boolean>; position: string };
  'ledger.event_position': { event: Buffer; position: string };
  'ledger.shown_record': { record: Buffer; position: string };
  'ledger.shown_dataset': { dataset: Buffer; position: string; event: Buffer; how: 'follows from plan' | 'no outcome' };
}
