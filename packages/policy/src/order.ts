import type { Day } from './calendar.js';
import { covers, type Label } from './label.js';

export type OrderKind = 'sync' | 'build' | 'index' | 'sweep' | 'count' | 'continuity' | 'alert' | 'application';

export type Trigger =
  | 'by-hand'
  | 'on-change'
  | { readonly every: 'hour' | 'day' | 'week' | 'month' /** hh:mm UTC */; readonly at: string | undefined };

/** A standing order: work with no person present (DESIGN, Standing orders). */
export interface OrderDefinition {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly kind: OrderKind;
  readonly purpose: string;
  readonly operation: string | undefined;
  /** The person who answers for every run. */
  readonly accountable: string;
  readonly datasets: { readonly in: readonly string[]; readonly out: readonly string[] };
  /** All that it may open, as one label: it opens a label iff each of its conditions is in the ceiling. */
  readonly ceiling: Label;
  readonly code: string;
  readonly trigger: Trigger;
  readonly begins: Day;
  readonly expires: Day;
  /** sha256 of the file: what is approved. */
  readonly hash: string;
}

export function withinCeiling(order: OrderDefinition, label: Label): boolean {
  return covers(order.ceiling, label);
}
