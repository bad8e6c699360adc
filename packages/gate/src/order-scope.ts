import type { OrderDefinition, OrderKind } from '@peel/policy/order';
import { sourceLabels } from '@peel/policy/reading/check-sources';
import type { SourceDefinition } from '@peel/policy/source';
import { gateErrors } from './errors.js';
import { assertGenuine } from './internal/genuine.js';
import type { ActiveSession } from './session.js';
import { datasetOf } from './table-names.js';

/** The order of a run of one of these kinds. Throws `gate.order-needed`: a person's own session does no work of this sort. */
export function requireOrder(session: ActiveSession, ...kinds: readonly OrderKind[]): OrderDefinition {
  assertGenuine(session);
  session.check();
  const { order } = session;
  if (order === undefined || !kinds.includes(order.kind)) throw gateErrors.orderNeeded({ kinds: kinds.join(' or ') });
  return order;
}

/**
 * Whether the run may handle every label that the source declares, those of its column groups and its quarantine included, whether or
 * not such rows come. Throws `gate.ceiling-exceeded`.
 */
export function requireCeiling(session: ActiveSession, order: OrderDefinition, source: SourceDefinition): void {
  if (!sourceLabels(source).every((label) => session.rulings.satisfies(label)))
    throw gateErrors.ceilingExceeded({ order: order.name, target: source.name });
}

/** Whether a table belongs to a dataset that the order names as one it opens. */
export function opens(order: OrderDefinition, table: string): boolean {
  return order.datasets.in.includes(datasetOf(table));
}
