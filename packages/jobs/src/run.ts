import type { Branded } from '@peel/kernel/ids';
import type { OrderKind } from '@peel/policy/order';
import type { Report, RunResult } from './report.js';

export type RunId = Branded<'run'>;

/**
 * waiting → running → done | failed | cancelled; a run whose service died goes back to waiting when its kind may be repeated, else it
 * is lost. Each change is one statement on its row.
 */
export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'lost';

/** One run of a standing order. Times are milliseconds since 1970. */
export interface Run {
  readonly run: RunId;
  readonly order: string;
  readonly kind: OrderKind;
  /** `person:<id>` or `schedule`. */
  readonly requestedBy: string;
  readonly state: RunState;
  /** How often it was begun. */
  readonly attempts: number;
  readonly progress: Report | undefined;
  /** Why it ended as it did: the code of an error, or of its result. */
  readonly code: string | undefined;
  readonly result: RunResult | undefined;
  readonly created: number;
  readonly started: number | undefined;
  readonly ended: number | undefined;
}

/** A run that this service holds. Every write names the fence: a later holder has a higher one, and then this one's are refused. */
export interface Claim {
  readonly run: RunId;
  readonly order: string;
  readonly kind: OrderKind;
  readonly requestedBy: string;
  readonly fence: number;
}

export const isOver = (state: RunState): boolean => state !== 'waiting' && state !== 'running';
