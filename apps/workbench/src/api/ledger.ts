import type { Client } from './client.js';

export interface LedgerStatus {
  readonly origin: string;
  readonly demonstration: boolean;
  readonly state: string;
}

export interface WitnessState {
  readonly state: string;
  /** In a sentence. */
  readonly says: string;
  /** Whether rows wait for a witness. */
  readonly required: boolean;
  readonly witnesses: readonly string[];
  readonly quorum: number;
  readonly confirmed?: string;
}

export interface Verification {
  readonly whole: boolean;
  readonly entries?: number;
  readonly root?: string;
  readonly problems: readonly (string | { readonly message?: string; readonly problem?: string })[];
}

export interface Act {
  readonly event?: string;
  readonly id?: string;
  readonly kind: string;
  readonly law?: string;
  readonly time: string;
  readonly actor: string;
  readonly purpose?: string;
  readonly operation?: string;
  readonly justification?: string;
  readonly datasets?: readonly string[];
  readonly counts?: Readonly<Record<string, number>>;
  readonly note?: string;
  readonly [member: string]: unknown;
}

/** Somebody who was shown a record. */
export interface ShownTo {
  readonly event: string;
  readonly time: string;
  readonly actor: string;
  /** Who had a service do it. */
  readonly requestedBy?: string;
  /** To whom a disclosure went. */
  readonly recipient?: string;
  readonly purpose?: string;
  readonly operation?: string;
  readonly how: 'listed' | 'follows from plan' | 'no outcome';
}

export interface EntryProof {
  /** Base64 of what was hashed. */
  readonly entry: string;
  readonly index?: number;
  readonly proof: readonly string[];
  readonly checkpoint: string;
  readonly verified: boolean;
}

export const ledger = {
  status: (client: Client) => client.json<LedgerStatus>('/api/ledger/status'),
  witness: (client: Client) => client.json<WitnessState>('/api/ledger/witness'),
  verify: (client: Client) => client.json<Verification>('/api/ledger/verify', { method: 'POST', sessionIfAny: true }),
  acts: async (client: Client, last: number) =>
    (await client.json<{ readonly acts: readonly Act[] }>('/api/ledger/acts', { body: { last }, data: true })).acts,
  shown: (client: Client, record: string, dataset: string) =>
    client.json<readonly ShownTo[]>('/api/ledger/shown', {
      body: { record, dataset },
      data: true,
    }),
  proof: (client: Client, event: string) =>
    client.json<EntryProof>('/api/ledger/proof', { body: { event }, data: true }),
};
