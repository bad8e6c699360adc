import type { Client } from './client.js';

export type HoldingKind = 'role' | 'marking' | 'organisation' | 'operation' | 'clearance';

export interface Holding {
  readonly kind: HoldingKind;
  readonly name: string;
  readonly expires?: string;
}

export interface Person {
  readonly person: string;
  readonly name: string;
  readonly left: boolean;
  readonly holdings: readonly Holding[];
}

export interface PeopleChange {
  readonly proposal: string;
  readonly person: string;
  readonly change: string;
  readonly proposedBy: string;
}

const personPath = (person: string, what = '') => `/api/people/${encodeURIComponent(person)}${what}`;

export const people = {
  list: async (client: Client) => (await client.json<readonly SentPerson[]>('/api/people')).map(personOf),
  get: async (client: Client, person: string) => personOf(await client.json<SentPerson>(personPath(person))),
  join: (client: Client, person: string, name: string) =>
    client.json<{ person: string; token: string }>('/api/people', { body: { person, name } }),
  leave: (client: Client, person: string) => client.json<unknown>(personPath(person, '/leave'), { method: 'POST' }),
  change: (client: Client, person: string, change: 'grant' | 'revoke', holding: Holding) =>
    client.json<{ state: string; proposal?: string }>(personPath(person, '/holdings'), {
      body: {
        change,
        kind: holding.kind,
        name: holding.name,
        ...(holding.expires === undefined ? {} : { expires: Date.parse(holding.expires) }),
      },
    }),
  pending: (client: Client) => client.json<readonly PeopleChange[]>('/api/people/changes'),
  confirm: (client: Client, proposal: string) =>
    client.json<unknown>(`/api/people/changes/${encodeURIComponent(proposal)}/confirm`, { method: 'POST' }),
  access: (client: Client, person: string, question: { dataset: string; purpose: string; operation: string }) =>
    client.json<{ may: boolean; lines: readonly string[] }>(personPath(person, '/access'), { body: question }),
};

interface SentPerson extends Omit<Person, 'left' | 'holdings'> {
  readonly left?: unknown;
  readonly holdings: readonly (string | (Omit<Holding, 'expires'> & { readonly expires?: string | number }))[];
}

function personOf(sent: SentPerson): Person {
  return { ...sent, left: Boolean(sent.left), holdings: sent.holdings.map(holdingOf) };
}

/** `role:analyst until 2027-10-31`, or the same in members. */
function holdingOf(sent: SentPerson['holdings'][number]): Holding {
  if (typeof sent !== 'string') {
    const { expires, ...rest } = sent;
    return expires === undefined ? rest : { ...rest, expires: new Date(expires).toISOString() };
  }
  const [, kind = 'role', name = sent, expires] = /^([a-z]+):(.*?)(?: until (\S+))?$/.exec(sent) ?? [];
  return { kind: kind as HoldingKind, name, ...(expires === undefined ? {} : { expires }) };
}
