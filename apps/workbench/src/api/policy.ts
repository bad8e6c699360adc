import type { Client } from './client.js';

export interface PolicyChange {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly before?: string;
  readonly after?: string;
}

export interface PolicyState {
  readonly inForce?: string;
  readonly onDisk: string;
  readonly approval: string;
  readonly approvals: readonly { readonly by: string; readonly at: string }[];
  readonly changes: readonly PolicyChange[];
  /** Changes and approvals are told to stewards, engineers and overseers. */
  readonly withheld?: boolean;
  /** The reader wrote some of what waits: an approval of theirs would not count. */
  readonly author?: boolean;
}

export interface PurposeSummary {
  readonly purpose: string;
  readonly title: string;
  readonly summary: string;
  readonly status: string;
  readonly owner: string;
  readonly begins?: string;
  readonly expires?: string;
  readonly frozen?: boolean;
  readonly drafted?: boolean;
}

interface Assessed {
  readonly reference: string;
  readonly expires: string;
}

/** As the policy reads it. */
export interface PurposeDefinition {
  readonly scope: string;
  readonly necessity: string;
  readonly legalBasis: string;
  readonly lawEnforcementPurposes: readonly string[];
  readonly roles: readonly string[];
  readonly operations: 'any' | readonly string[];
  readonly tools: readonly string[];
  readonly subjectCategories: readonly string[];
  readonly columnGroups: readonly string[];
  /** There whenever it may read sensitive columns. */
  readonly sensitive?: { readonly strictlyNecessary: string };
  readonly impactAssessment: Assessed;
  readonly owner: string;
  readonly begins: string;
  readonly expires: string;
}

export interface PurposeDetail {
  readonly purpose: string;
  /** The one in force, where there is one. */
  readonly definition: PurposeDefinition;
  /** For those who may read the files. */
  readonly text?: string;
  readonly inForceText?: string;
  readonly state: string;
}

export interface FileProblem {
  readonly file?: string;
  readonly line?: number;
  readonly problem: string;
}

export type Freezable = 'person' | 'purpose' | 'operation' | 'order' | 'dataset' | 'workspace';

export interface Freeze {
  readonly what: Freezable;
  readonly name: string;
  readonly by?: string;
  readonly role?: string;
  readonly why?: string;
  readonly since?: string;
  /** Who asked for its end, while that waits for a second person. */
  readonly liftAskedBy?: readonly string[];
}

export interface Lifting {
  readonly lifted: boolean;
  readonly because: string;
}

const purposePath = (purpose: string) => `/api/policy/purposes/${encodeURIComponent(purpose)}`;

export const policy = {
  state: async (client: Client): Promise<PolicyState> => ({
    approvals: [],
    changes: [],
    ...(await client.json<Partial<PolicyState> & Pick<PolicyState, 'onDisk' | 'approval'>>('/api/policy')),
  }),
  approve: (client: Client, hash: string) => client.json<unknown>('/api/policy/approve', { body: { hash } }),
  purposes: (client: Client) => client.json<readonly PurposeSummary[]>('/api/policy/purposes'),
  purpose: (client: Client, purpose: string) => client.json<PurposeDetail>(purposePath(purpose)),
  check: (client: Client, path: string, text: string, signal?: AbortSignal) =>
    client.json<{ problems: readonly FileProblem[] }>('/api/policy/check', {
      body: { path, text },
      ...(signal === undefined ? {} : { signal }),
    }),
  write: (client: Client, path: string, text: string) =>
    client.json<{ problems?: readonly FileProblem[] }>('/api/policy/files', { method: 'PUT', body: { path, text } }),
  discard: (client: Client, path: string) => client.json<unknown>('/api/policy/discard', { body: { path } }),
  withdraw: (client: Client, purpose: string, why: string) =>
    client.json<unknown>('/api/policy/withdraw', { body: { purpose, why } }),
};

export const freezes = {
  list: (client: Client) => client.json<readonly Freeze[]>('/api/freezes'),
  freeze: (client: Client, what: Freezable, name: string, why: string) =>
    client.json<unknown>('/api/freezes', { body: { what, name, why } }),
  lift: (client: Client, what: Freezable, name: string) =>
    client.json<Lifting>('/api/freezes/lift', { body: { what, name } }),
};
