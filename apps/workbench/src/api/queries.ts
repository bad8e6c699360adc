import type { Client } from './client.js';

export interface SavedQuery {
  readonly query: string;
  readonly title: string;
  readonly sql: string;
  readonly purpose?: string;
  readonly operation?: string;
  readonly saved?: string;
}

export interface RecentQuery {
  readonly sql: string;
  readonly at: string;
  readonly rows?: number;
}

export interface Queries {
  readonly saved: readonly SavedQuery[];
  readonly recent: readonly RecentQuery[];
}

export const queries = {
  list: (client: Client) => client.json<Queries>('/api/queries', { data: true }),
  save: (client: Client, title: string, sql: string) =>
    client.json<{ query: string }>('/api/queries', { body: { title, sql }, data: true }),
  get: (client: Client, query: string) =>
    client.json<SavedQuery>(`/api/queries/${encodeURIComponent(query)}`, { data: true }),
  remove: (client: Client, query: string) =>
    client.json<unknown>(`/api/queries/${encodeURIComponent(query)}`, { method: 'DELETE', data: true }),
};
