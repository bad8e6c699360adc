import type { Client } from './client.js';

export interface Passkey {
  readonly passkey: string;
  readonly name: string;
  readonly added: string;
  readonly used: string | null;
}

export interface Recovery {
  readonly recovery: string;
  readonly person: string;
  readonly why: string;
  readonly proposedBy: string;
  readonly proposed: string;
}

export const passkeys = {
  list: (client: Client) => client.json<readonly Passkey[]>('/api/passkeys'),
  /** What the browser makes another one from: handed on as it is. */
  options: <T>(client: Client) => client.json<T>('/api/passkeys/options', { method: 'POST' }),
  add: (client: Client, name: string, credential: unknown) =>
    client.json<unknown>('/api/passkeys', { body: { name, credential } }),
  remove: (client: Client, passkey: string) =>
    client.json<unknown>(`/api/passkeys/${encodeURIComponent(passkey)}`, { method: 'DELETE' }),
};

/** The way back for who lost every passkey: two who govern. */
export const recoveries = {
  list: (client: Client) => client.json<readonly Recovery[]>('/api/people/recoveries'),
  propose: (client: Client, person: string, why: string) =>
    client.json<unknown>(`/api/people/${encodeURIComponent(person)}/recovery`, { body: { why } }),
  confirm: (client: Client, recovery: string) =>
    client.json<{ person: string; token: string }>(`/api/people/recoveries/${encodeURIComponent(recovery)}/confirm`, {
      method: 'POST',
    }),
};
