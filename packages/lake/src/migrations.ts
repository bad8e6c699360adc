/** The lake's part of the catalogue. Run with `migrate(postgres, lakeMigrations)`; edited ones are refused there, so add, never edit. */
export const lakeMigrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: 'lake/0001-tables',
    sql: `
create schema lake;
create table lake.tables (
  name text primary key,
  folder text not null unique,
  companion_of text references lake.tables (name),
  metadata text not null
);
create table lake.orphans (
  key text primary key,
  first_seen bigint not null
);`,
  },
  {
    name: 'lake/0002-labels',
    sql: `
create table lake.bundles (
  bundle_id integer primary key check (bundle_id > 0),
  labels integer[] not null check (cardinality(labels) > 0),
  unique (labels)
);
create table lake.labels (
  label_id integer primary key check (label_id > 0),
  label_key text not null,
  source text not null,
  bundle_id integer not null references lake.bundles (bundle_id),
  live boolean not null default true
);
create unique index labels_live_key on lake.labels (label_key) where live;`,
  },
  {
    name: 'lake/0003-sums',
    sql: `
create table lake.sums (
  key text primary key,
  bytes bigint not null,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  event text
);`,
  },
];
