import type { Client } from './client.js';

/** A SELECT, and the earlier point that it is asked of. */
export interface Kept {
  readonly sql: string;
  readonly asItWas?: string;
}

export interface SavedQuery extends Kept {
  readonly query: string;
  readonly title: string;
  readonly purpose?: string;
  readonly operation?: string;
  readonly saved?: string;
}

export interface RecentQuery extends Kept {
  readonly at: string;
  readonly rows?: number;
}

export interface Queries {
  readonly saved: readonly SavedQuery[];
  readonly recent: readonly RecentQuery[];
}

export const queries = {
  list: (client: Client) => client.json<Queries>('/api/queries', { data: true }),
  save: (client: Client, title: string, kept: Kept) =>
    client.json<{ query: string }>('/api/queries', { body: { title, ...kept }, data: true }),
  get: (client: Client, query: string) =>
    client.json<SavedQuery>(`/api/queries/${encodeURIComponent(query)}`, { data: true }),
  remove: (client: Client, query: string) =>
    client.json<unknown>(`/api/queries/${encodeURIComponent(query)}`, { method: 'DELETE', data: true }),
};
