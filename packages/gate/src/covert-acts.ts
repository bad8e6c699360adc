import type { Act } from '@peel/ledger/event';
import type { CovertNames } from '@peel/policy/covert-names';
import { NO_OPERATION } from './session.js';

const ORDER = /^service:([^/]+)\//;

/**
 * Whether nobody outside may learn that the act took place. By what it names alone: which labels its rows had does not count, or it would
 * tell whether there are covert rows. `crimes$ethnicity` and `crimes$quarantine` are of the dataset `crimes`.
 */
export function isCovertAct({ actor, operation, datasets = [] }: Act, covert: CovertNames): boolean {
  const order = ORDER.exec(actor)?.[1];
  if (order !== undefined && covert.order(order)) return true;
  if (operation !== undefined && operation !== NO_OPERATION && covert.operation(operation)) return true;
  return datasets.some((name) => covert.source(name.split('$', 1)[0] ?? name));
}
