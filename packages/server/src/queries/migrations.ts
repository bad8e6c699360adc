import type { Migration } from '@peel/metastore/migrations';
import type { Generated } from 'kysely';

/** Statements that people keep: texts of theirs, each with the label of what its session had opened. No rows of any dataset. */
export const queryMigrations: readonly Migration[] = [
  {
    name: 'server/0002-queries',
    sql: `
      create schema if not exists server;
      create table server.queries (
        query text primary key,
        person text not null,
        title text not null,
        sql text not null,
        label text not null,
        purpose text not null,
        operation text not null,
        saved timestamptz not null
      );
      create index queries_by_person on server.queries (person, saved desc);
      create table server.recent_queries (
        person text not null,
        place bigint generated always as identity primary key,
        sql text not null,
        label text not null,
        at timestamptz not null,
        rows bigint not null
      );
      create index recent_queries_by_person on server.recent_queries (person, place desc);
    `,
  },
  {
    name: 'server/0003-points-of-queries',
    sql: `
      alter table server.queries add column as_it_was text;
      alter table server.recent_queries add column as_it_was text;
    `,
  },
];

export interface QuerySchema {
  'server.queries': {
    query: string;
    person: string;
    title: string;
    sql: string;
    as_it_was: string | null;
    label: string;
    purpose: string;
    operation: string;
    saved: Date;
  };
  'server.recent_queries': {
    person: string;
    place: Generated<string>;
    sql: string;
    as_it_was: string | null;
    label: string;
    at: Date;
    rows: number;
  };
}
