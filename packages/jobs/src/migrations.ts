import type { Migration } from '@peel/metastore/migrations';
import type { OrderKind } from '@peel/policy/order';
import type { ColumnType } from 'kysely';
import type { Report, RunResult } from './report.js';
import type { RunId, RunState } from './run.js';

/** Runs and releases: state that holds no rows of any dataset. */
export const jobsMigrations: readonly Migration[] = [
  {
    name: 'jobs/0001-runs-releases',
    sql: `
      create schema jobs;
      create table jobs.runs (
        run text primary key,
        standing_order text not null,
        kind text not null,
        requested_by text not null,
        slot text,
        state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled', 'lost')),
        holder text,
        lease_expires timestamptz,
        fence integer not null default 0,
        attempts integer not null default 0,
        cancel_asked boolean not null default false,
        progress jsonb,
        code text,
        result jsonb,
        created timestamptz not null,
        started timestamptz,
        ended timestamptz,
        check ((state = 'running') = (holder is not null and lease_expires is not null)),
        check ((state in ('waiting', 'running')) = (ended is null)),
        -- One run for each slot of the calendar, however many services look at it.
        unique (standing_order, slot)
      );
      -- One run of an order at a time.
      create unique index runs_live on jobs.runs (standing_order) where state in ('waiting', 'running');
      create index runs_waiting on jobs.runs (created, run) where state = 'waiting';
      create index runs_by_order on jobs.runs (standing_order, created desc);
      create table jobs.releases (
        name text primary key,
        bytes bytea not null,
        run text not null,
        released timestamptz not null
      );
    `,
  },
];

export interface JobsSchema {
  'jobs.runs': RunRow;
  'jobs.releases': { name: string; bytes: Uint8Array; run: string; released: Date };
}

export interface RunRow {
  run: RunId;
  standing_order: string;
  kind: OrderKind;
  requested_by: string;
  slot: string | null;
  state: RunState;
  holder: string | null;
  lease_expires: Date | null;
  fence: ColumnType<number, never, number>;
  attempts: ColumnType<number, never, number>;
  cancel_asked: ColumnType<boolean, never, boolean>;
  progress: ColumnType<Report | null, string | null, string | null>;
  code: string | null;
  result: ColumnType<RunResult | null, string | null, string | null>;
  created: Date;
  started: Date | null;
  ended: Date | null;
}
