import type { Client } from './client.js';

export interface OrderDefinition {
  readonly title: string;
  readonly summary: string;
  readonly purpose: string;
  readonly accountable: string;
  readonly datasets: { readonly in: readonly string[]; readonly out: readonly string[] };
  readonly ceiling: readonly string[];
  readonly trigger: 'by-hand' | 'on-change' | { readonly every: string; readonly at?: string };
  readonly begins: string;
  readonly expires: string;
}

export interface OrderSummary {
  readonly order: string;
  readonly title: string;
  readonly kind: string;
  readonly accountable: string;
  readonly expires: string;
  readonly inForce: boolean;
  /** Why it is not in force. */
  readonly why?: string;
  /** Its last run: what became of it, and with which code. */
  readonly run?: string;
  readonly state?: string;
  readonly code?: string;
  /** What that code comes to: `well`, `in-part`, `cancelled`, `refused`, `failed`. */
  readonly ended?: string;
}

export interface Run {
  readonly run: string;
  readonly order: string;
  readonly state: string;
  readonly code?: string;
  readonly ended?: string;
  readonly requestedBy: string;
}

export interface OrderDetail {
  readonly definition: OrderDefinition;
  /** For those who may read definitions' files. */
  readonly text?: string;
  readonly state: string;
  /** Empty when it is in force. */
  readonly because: string;
  readonly runs: readonly Run[];
}

export type WorkLine =
  | { readonly type: 'progress'; readonly text?: string; readonly run?: string }
  | { readonly type: 'end'; readonly run?: string; readonly code?: string; readonly [member: string]: unknown };

const orderPath = (order: string, what = '') => `/api/orders/${encodeURIComponent(order)}${what}`;

export const orders = {
  list: (client: Client) => client.json<readonly OrderSummary[]>('/api/orders'),
  get: (client: Client, order: string) => client.json<OrderDetail>(orderPath(order)),
  approve: (client: Client, order: string) => client.json<unknown>(orderPath(order, '/approve'), { body: {} }),
  run: (client: Client, order: string, signal: AbortSignal) =>
    client.lines<WorkLine>(orderPath(order, '/run'), { method: 'POST', signal }),
  runState: (client: Client, run: string) => client.json<Run>(`/api/runs/${encodeURIComponent(run)}`),
  cancel: (client: Client, run: string) =>
    client.json<unknown>(`/api/runs/${encodeURIComponent(run)}/cancel`, { method: 'POST' }),
};
