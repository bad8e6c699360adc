import type { Migration } from '@peel/metastore/migrations';

/** Exports that were asked for, and who may open what was restored. Run after the gate's own migrations. */
export const leavingMigrations: readonly Migration[] = [
  {
    name: 'gate-leaving/0001-exports-openers',
    sql: `
      create table gate.exports (
        request text primary key,
        recipients text[] not null,
        plain boolean not null,
        steward text,
        steward_code text,
        overseer text,
        overseer_code text,
        asked_by text not null,
        asked timestamptz not null,
        confirmed timestamptz,
        done timestamptz,
        check (plain = (cardinality(recipients) = 0))
      );
      create table gate.openers (
        person text not null,
        role text not null check (role in ('steward', 'overseer')),
        code text not null,
        opened text,
        primary key (person, role)
      );
    `,
  },
];

export interface LeavingSchema {
  'gate.exports': {
    request: string;
    recipients: string[];
    plain: boolean;
    steward: string | null;
    steward_code: string | null;
    overseer: string | null;
    overseer_code: string | null;
    asked_by: string;
    asked: Date;
    confirmed: Date | null;
    done: Date | null;
  };
  'gate.openers': {
    person: string;
    role: 'steward' | 'overseer';
    code: string;
    /** The event of its being used. */
    opened: string | null;
  };
}
