import { catalogue } from '../api/catalogue.js';
import type { Client } from '../api/client.js';
import { orders } from '../api/orders.js';
import { people } from '../api/people.js';
import { type Freezable, policy } from '../api/policy.js';
import { sessions } from '../api/sessions.js';

interface NamedThing {
  readonly name: string;
  readonly title: string;
}

/** What of a kind whoever freezes may be told of, to choose from. There may be more: of operations those that somebody is on. */
export async function freezableNames(client: Client, what: Freezable): Promise<readonly NamedThing[]> {
  switch (what) {
    case 'purpose':
      return (await policy.purposes(client)).map(({ purpose: name, title }) => ({ name, title }));
    case 'person':
      return (await people.list(client))
        .filter(({ left }) => !left)
        .map(({ person, name }) => ({ name: person, title: name }));
    case 'order':
      return (await orders.list(client)).map(({ order: name, title }) => ({ name, title }));
    case 'dataset':
      return (await catalogue.definitions(client)).map(({ dataset: name, title }) => ({ name, title }));
    case 'operation':
      return operations(client);
    case 'workspace':
      return [];
  }
}

async function operations(client: Client): Promise<readonly NamedThing[]> {
  const [accounts, choices] = await Promise.all([people.list(client), sessions.choices(client)]);
  const titles = new Map(choices.map(({ operation, operationTitle = '' }) => [operation, operationTitle]));
  const held = accounts.flatMap(({ holdings }) => holdings.filter(({ kind }) => kind === 'operation'));
  const names = new Set([...titles.keys(), ...held.map(({ name }) => name)]);
  return [...names].sort().map((name) => ({ name, title: titles.get(name) ?? '' }));
}
