import type { Migration } from '@peel/metastore/migrations';

/** What passkeys, the embedded identity provider and sign-ins under way keep. Secrets handed out are kept as hashes. */
export const passkeyMigration: Migration = {
  name: 'sign-in/0001-passkeys',
  sql: `
    create table server.passkeys (
      credential text primary key,
      person text not null,
      name text not null,
      public_key bytea not null,
      counter bigint not null,
      transports text[] not null,
      added timestamptz not null,
      used timestamptz
    );
    create index passkeys_by_person on server.passkeys (person);
    create table server.enrolment_tokens (
      token_hash bytea primary key,
      person text not null,
      until timestamptz not null
    );
    create table server.enrolments_used (
      token_hash bytea primary key,
      at timestamptz not null
    );
    create table server.recoveries (
      recovery text primary key,
      person text not null,
      why text not null,
      proposed_by text not null,
      proposed timestamptz not null
    );
    create table server.challenges (
      subject text primary key,
      challenge text not null,
      until timestamptz not null
    );
    create table server.sign_in_starts (
      state_hash bytea primary key,
      verifier text not null,
      nonce text not null,
      until timestamptz not null
    );
    create table server.oidc (
      model text not null,
      id text not null,
      payload jsonb not null,
      grant_id text,
      uid text,
      until timestamptz,
      primary key (model, id)
    );
    create index oidc_by_grant on server.oidc (grant_id) where grant_id is not null;
    create index oidc_by_uid on server.oidc (uid) where uid is not null;
  `,
};

/** What has ended is deleted whenever something is written, and is found without reading the rest. */
export const providerEndsMigration: Migration = {
  name: 'sign-in/0002-provider-ends',
  sql: 'create index oidc_by_end on server.oidc (until) where until is not null',
};

export interface PasskeySchema {
  'server.passkeys': {
    credential: string;
    person: string;
    name: string;
    public_key: Buffer;
    /** 64-bit integers come as strings. */
    counter: string;
    transports: string[];
    added: Date;
    used: Date | null;
  };
  'server.enrolment_tokens': { token_hash: Buffer; person: string; until: Date };
  'server.enrolments_used': { token_hash: Buffer; at: Date };
  'server.recoveries': { recovery: string; person: string; why: string; proposed_by: string; proposed: Date };
  'server.challenges': { subject: string; challenge: string; until: Date };
  'server.sign_in_starts': { state_hash: Buffer; verifier: string; nonce: string; until: Date };
  'server.oidc': {
    model: string;
    id: string;
    payload: unknown;
    grant_id: string | null;
    uid: string | null;
    until: Date | null;
  };
}
