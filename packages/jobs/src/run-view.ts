import type { OrderKind } from '@peel/policy/order';
import type { Run, RunId } from './run.js';

/**
 * A run as everybody signed in may see it. No counts, no progress, no times, and one state for every end: how long a run took and what
 * it found are data under the order's ceiling (THREATS 5). The code says what kind of end it was (DESIGN, Standing orders: "codes and
 * positions for others").
 */
export interface RunView {
  readonly run: RunId;
  readonly order: string;
  readonly kind: OrderKind;
  readonly requestedBy: string;
  readonly state: 'requested' | 'running' | 'done';
  readonly code: string | undefined;
}

export function viewOf({ run, order, kind, requestedBy, state, code }: Run): RunView {
  const seen = state === 'waiting' ? 'requested' : state === 'running' ? 'running' : 'done';
  return Object.freeze({ run, order, kind, requestedBy, state: seen, code: seen === 'done' ? code : undefined });
}
