import type { Asking, Client } from './client.js';

export interface DemonstrationPerson {
  readonly person: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly summary: string;
}

export interface SignInChoices {
  readonly demonstration: boolean;
  readonly workspace: { readonly name: string; readonly title: string; readonly force: string };
  readonly people?: readonly DemonstrationPerson[];
  readonly start: string;
  /** Whether the ledger has log witnesses outside the force. */
  readonly witnessed: boolean;
}

export interface Me {
  readonly person: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly markings: readonly string[];
  readonly operations: readonly string[];
  readonly organisations: readonly string[];
  readonly demonstration: boolean;
  readonly workspace: { readonly name: string; readonly title: string; readonly force: string; readonly ask?: string };
  readonly pageToken: string;
  readonly notices: readonly (string | { readonly text: string })[];
  readonly signedInUntil: string;
}

export const identity = {
  choices: (client: Client) => client.json<SignInChoices>('/api/sign-in'),
  me: (client: Client, asking: Pick<Asking, 'watches' | 'signal'> = {}) => client.json<Me>('/api/me', asking),
  signInAs: (client: Client, person: string) =>
    client.json<{ person: string }>('/api/sign-in/demonstration', { body: { person } }),
  signOut: (client: Client) => client.json<unknown>('/api/sign-out', { method: 'POST' }),
};
