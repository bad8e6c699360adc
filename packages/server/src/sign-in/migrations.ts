import type { Migration } from '@peel/metastore/migrations';
import { passkeyMigration, providerEndsMigration } from './passkey-migration.js';

/** Who is signed in from where. Of what a browser holds only a hash is kept: a copy of this table signs nobody in. */
export const signInMigrations: readonly Migration[] = [
  {
    name: 'server/0001-sign-ins',
    sql: `
      create schema if not exists server;
      create table server.sign_ins (
        token_hash bytea primary key,
        person text not null,
        method text not null,
        began timestamptz not null,
        seen timestamptz not null,
        until timestamptz not null
      );
      create index sign_ins_by_person on server.sign_ins (person);
      create index sign_ins_by_end on server.sign_ins (until);
    `,
  },
  passkeyMigration,
  providerEndsMigration,
];

export interface SignInSchema {
  'server.sign_ins': { token_hash: Buffer; person: string; method: string; began: Date; seen: Date; until: Date };
}
