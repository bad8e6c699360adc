import type { OrderKind } from '@peel/policy/order';
import { jobsErrors } from './errors.js';
import { SOME_REFUSED } from './report.js';
import type { Run, RunId } from './run.js';
import { CANCELLED } from './runs.js';

/**
 * A run as everybody signed in may see it. No counts, no progress, no times, and one state for every end: how long a run took and what
 * it found are data under the order's ceiling (THREATS 5). The code says what kind of end it was (DESIGN, Standing orders: "codes and
 * positions for others"), and `ended` says the same in one word: it follows from the code alone.
 */
export interface RunView {
  readonly run: RunId;
  readonly order: string;
  readonly kind: OrderKind;
  readonly requestedBy: string;
  readonly state: 'requested' | 'running' | 'done';
  readonly code: string | undefined;
  /** What the code comes to. */
  readonly ended: RunEnd | undefined;
}

/** Ended well; well but for files that were refused; ended by somebody; not let run; or it did not get to its end. */
export type RunEnd = 'well' | 'in-part' | 'cancelled' | 'refused' | 'failed';

/** Codes that say that a run might not go on, rather than that it could not. */
const REFUSED: ReadonlySet<string> = new Set([
  jobsErrors.orderEnded().code,
  jobsErrors.orderUnknown().code,
  jobsErrors.kindNotBuilt().code,
  'gate.order-not-in-force',
  'gate.order-beyond',
  'gate.order-unknown',
  'gate.frozen',
]);

function endOf({ state, code }: Pick<Run, 'state' | 'code'>): RunEnd {
  if (state === 'done') return code === SOME_REFUSED ? 'in-part' : 'well';
  if (code === CANCELLED) return 'cancelled';
  return code !== undefined && REFUSED.has(code) ? 'refused' : 'failed';
}

export function viewOf({ run, order, kind, requestedBy, state, code }: Run): RunView {
  const seen = state === 'waiting' ? 'requested' : state === 'running' ? 'running' : 'done';
  const over = seen === 'done' ? { code, ended: endOf({ state, code }) } : { code: undefined, ended: undefined };
  return Object.freeze({ run, order, kind, requestedBy, state: seen, ...over });
}
