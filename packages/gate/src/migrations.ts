import type { Migration } from '@peel/metastore/migrations';

/** The gate's own state: who may sign in, what they hold, sessions, approvals, freezes. No rows of any dataset. */
export const gateMigrations: readonly Migration[] = [
  {
    name: 'gate/0001-people-sessions-approvals',
    sql: `
      create schema if not exists gate;
      create table gate.people (
        person text primary key,
        name text not null,
        token_hash bytea unique,
        joined timestamptz not null,
        left_at timestamptz
      );
      create table gate.holdings (
        person text not null references gate.people,
        kind text not null,
        name text not null,
        granted timestamptz not null,
        expires timestamptz,
        event text not null,
        primary key (person, kind, name)
      );
      create table gate.people_changes (
        proposal text primary key,
        person text not null,
        change jsonb not null,
        proposed_by text not null,
        proposed timestamptz not null,
        event text not null
      );
      create table gate.sessions (
        session text primary key,
        person text not null,
        actor text not null,
        purpose text not null,
        operation text not null,
        justification text not null,
        standing_order text,
        opened timestamptz not null,
        expires timestamptz not null,
        ended timestamptz,
        ended_why text
      );
      create index sessions_by_person on gate.sessions (person, opened desc);
      create table gate.definitions (
        hash text primary key,
        files jsonb not null,
        author text not null,
        stored timestamptz not null
      );
      create table gate.approvals (
        subject text not null,
        hash text not null,
        decision text not null,
        by_person text not null,
        roles text[] not null,
        authors text[] not null,
        at timestamptz not null,
        event text primary key
      );
      create table gate.freezes (
        freeze_id text primary key,
        kind text not null,
        name text not null,
        by_person text not null,
        by_role text not null,
        since timestamptz not null,
        why text not null,
        event text not null
      );
      create table gate.imports (
        dataset text not null,
        file text not null,
        sha256 text not null,
        source_ref text not null,
        imported timestamptz not null,
        event text not null,
        primary key (dataset, file)
      );
    `,
  },
  {
    name: 'gate/0002-session-labels',
    sql: `
      create table gate.session_labels (
        session text not null references gate.sessions on delete cascade,
        condition text not null,
        primary key (session, condition)
      );
    `,
  },
  {
    name: 'gate/0003-uploads',
    sql: `
      create table gate.uploads (
        dataset text primary key,
        operation text not null,
        definition jsonb not null,
        by_actor text not null,
        session text not null,
        uploaded timestamptz not null,
        expires text not null,
        event text not null
      );
    `,
  },
  {
    name: 'gate/0004-drafts',
    sql: `
      create table gate.drafts (
        path text not null,
        sha256 text not null,
        person text not null,
        base text not null,
        at timestamptz not null,
        event text primary key
      );
      create index drafts_by_path on gate.drafts (path);
    `,
  },
  {
    name: 'gate/0005-standing',
    sql: `
      create table gate.standing (
        sole boolean primary key default true check (sole),
        note text not null
      );
    `,
  },
  {
    name: 'gate/0006-approvals-needed',
    sql: `
      alter table gate.approvals add column needed integer;
    `,
  },
  {
    name: 'gate/0007-uploads-erasing',
    sql: `
      alter table gate.uploads add column erasing timestamptz;
    `,
  },
  {
    // Beside the accounts, which leave with an export while this does not: a restored workspace has no tokens at all.
    name: 'gate/0008-revoked-tokens',
    sql: `
      create table gate.revoked_tokens (
        person text primary key references gate.people,
        at timestamptz not null
      );
    `,
  },
  {
    name: 'gate/0009-imports-reading',
    sql: `
      alter table gate.imports add column reading text;
    `,
  },
  {
    name: 'gate/0010-imports-reviewed-from',
    sql: `
      alter table gate.imports add column reviewed_from timestamptz;
    `,
  },
  {
    name: 'gate/0011-record-requests',
    sql: `
      create table gate.record_requests (
        request text primary key,
        deed text not null,
        dataset text not null,
        records text[] not null,
        until text,
        why text not null,
        asked_by text not null,
        asked timestamptz not null,
        event text not null,
        confirmed_by text
      );
    `,
  },
];

export interface GateSchema {
  'gate.people': { person: string; name: string; token_hash: Buffer | null; joined: Date; left_at: Date | null };
  'gate.revoked_tokens': { person: string; at: Date };
  'gate.holdings': { person: string; kind: string; name: string; granted: Date; expires: Date | null; event: string };
  'gate.people_changes': {
    proposal: string;
    person: string;
    change: unknown;
    proposed_by: string;
    proposed: Date;
    event: string;
  };
  'gate.sessions': {
    session: string;
    person: string;
    actor: string;
    purpose: string;
    operation: string;
    justification: string;
    standing_order: string | null;
    opened: Date;
    expires: Date;
    ended: Date | null;
    ended_why: string | null;
  };
  'gate.drafts': { path: string; sha256: string; person: string; base: string; at: Date; event: string };
  'gate.session_labels': { session: string; condition: string };
  'gate.definitions': { hash: string; files: unknown; author: string; stored: Date };
  'gate.approvals': {
    subject: string;
    hash: string;
    decision: string;
    by_person: string;
    roles: string[];
    authors: string[];
    /** How many approvals the text took then; null from before this was kept. */
    needed: number | null;
    at: Date;
    event: string;
  };
  'gate.freezes': {
    freeze_id: string;
    kind: string;
    name: string;
    by_person: string;
    by_role: string;
    since: Date;
    why: string;
    event: string;
  };
  /** What is to be done to records, until it is done. */
  'gate.record_requests': {
    request: string;
    deed: string;
    dataset: string;
    records: string[];
    /** A day. */
    until: string | null;
    why: string;
    asked_by: string;
    asked: Date;
    /** Of its being asked for. */
    event: string;
    confirmed_by: string | null;
  };
  /** One row: what the log said stands, up to a position, signed by the log's key. */
  'gate.standing': { sole: boolean; note: string };
  'gate.uploads': {
    dataset: string;
    operation: string;
    definition: unknown;
    by_actor: string;
    session: string;
    uploaded: Date;
    /** A day. */
    expires: string;
    event: string;
    /** Since when it is being erased: it is hidden, and goes for good with this or a later run of the sweep. */
    erasing: Date | null;
  };
  'gate.imports': {
    dataset: string;
    file: string;
    sha256: string;
    source_ref: string;
    /** How its definition read it; of what came before that was kept, nobody knows. */
    reading: string | null;
    imported: Date;
    /** When a file of this name first came, from which its rows' review is counted; null from before that was kept: `imported`. */
    reviewed_from: Date | null;
    event: string;
  };
}
