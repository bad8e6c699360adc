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
  /** `grant marking:NAME`, or `revoke`. */
  readonly change: string;
  readonly proposedBy: string;
  readonly until?: string;
}

/** What became of a change, and what whoever made it should know: a name that may be misspelt, or that there was nothing to take. */
export interface ChangeMade {
  readonly state: string;
  readonly proposal?: string;
  readonly note?: string;
}

/** Gives power over what others hold and read, so it takes two people to give it and to take it away from somebody else. */
export function governs({ kind, name }: Pick<Holding, 'kind' | 'name'>): boolean {
  return kind === 'role' && (name === 'steward' || name === 'overseer');
}

const personPath = (person: string, what = '') => `/api/people/${encodeURIComponent(person)}${what}`;

export const people = {
  list: async (client: Client) => (await client.json<readonly SentPerson[]>('/api/people')).map(personOf),
  get: async (client: Client, person: string) => personOf(await client.json<SentPerson>(personPath(person))),
  join: (client: Client, person: string, name: string) =>
    client.json<{ person: string; token: string }>('/api/people', { body: { person, name } }),
  leave: (client: Client, person: string) => client.json<unknown>(personPath(person, '/leave'), { method: 'POST' }),
  change: (client: Client, person: string, change: 'grant' | 'revoke', holding: Holding) =>
    client.json<ChangeMade>(personPath(person, '/holdings'), {
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
  refuse: (client: Client, proposal: string) =>
    client.json<unknown>(`/api/people/changes/${encodeURIComponent(proposal)}/refuse`, { method: 'POST' }),
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
