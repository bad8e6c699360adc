import type { Day } from '@peel/policy/calendar';
import type { OrderDefinition, OrderKind } from '@peel/policy/order';
import { jobsErrors } from './errors.js';
import type { ServiceSession } from './ports.js';
import type { Report, RunResult } from './report.js';

export interface WorkContext {
  readonly order: OrderDefinition;
  readonly run: string;
  /** Aborted when the run is to end: cancelled, its order no longer in force, its lease lost. */
  readonly signal: AbortSignal;
  /** Says how far it is. Never waits; what comes too fast is left out. */
  readonly progress: (report: Report) => void;
  readonly today: Day;
}

/** What a run of one kind does. It reads and writes only through what takes the session. */
export interface Kind {
  /** Whether it may be begun again after it was cut short anywhere. */
  readonly repeatable: boolean;
  work(session: ServiceSession, context: WorkContext): Promise<RunResult>;
}

export type OrderKinds = ReadonlyMap<OrderKind, Kind>;

/** @throws jobs.kind-not-built */
export function requireKind(kinds: OrderKinds, { name, kind }: Pick<OrderDefinition, 'name' | 'kind'>): Kind {
  const found = kinds.get(kind);
  if (found === undefined) throw jobsErrors.kindNotBuilt({ order: name, kind, kinds: [...kinds.keys()].join(', ') });
  return found;
}

/** Between two steps: stops when the run is to end or its session has. */
export function checkpoint(session: ServiceSession, signal: AbortSignal): void {
  signal.throwIfAborted();
  session.check();
}
