import type { Asking, Client } from './client.js';

/** A purpose and an operation that the person could open a session with now. */
export interface Choice {
  readonly purpose: string;
  readonly title: string;
  readonly summary: string;
  readonly scope: string;
  readonly necessity: string;
  readonly legalBasis: string;
  readonly tools: readonly string[];
  readonly columnGroups: readonly string[];
  readonly expires?: string;
  readonly operation: string;
  readonly operationTitle?: string;
  readonly covert?: boolean;
  /** Why it cannot be opened now: what opening it would be refused with. */
  readonly frozen?: string;
}

export interface Session {
  readonly session: string;
  readonly person: string;
  readonly purpose: string;
  readonly operation: string;
  readonly justification: string;
  readonly opened: string;
  readonly expires: string;
  readonly warning?: string;
  readonly state?: 'open' | 'ended';
  /** Why it ended, where somebody or something ended it. */
  readonly ended?: string;
  readonly endedAt?: string;
  /** It may read something else than when it was opened. */
  readonly changed?: boolean;
}

export interface Opening {
  readonly purpose: string;
  readonly operation: string;
  readonly justification: string;
  readonly minutes: number;
}

export interface JustificationJudgement {
  readonly weak: null | { readonly code: string; readonly message: string };
}

export const sessions = {
  choices: (client: Client, asking: Pick<Asking, 'watches'> = {}) =>
    client.json<readonly Choice[]>('/api/choices', asking),
  judge: (client: Client, justification: string, signal: AbortSignal) =>
    client.json<JustificationJudgement>('/api/justification/check', { body: { justification }, signal }),
  open: (client: Client, opening: Opening) => client.json<Session>('/api/sessions', { body: opening }),
  list: (client: Client, asking: Pick<Asking, 'watches'> = {}) =>
    client.json<readonly Session[]>('/api/sessions', asking),
  extend: (client: Client, session: string, justification: string, minutes: number) =>
    client.json<Session>(`/api/sessions/${encodeURIComponent(session)}/extend`, { body: { justification, minutes } }),
  close: (client: Client, session: string) =>
    client.json<unknown>(`/api/sessions/${encodeURIComponent(session)}/close`, { method: 'POST' }),
};
