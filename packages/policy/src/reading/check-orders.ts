import { type Condition, conditionParts, groupOf } from '../condition.js';
import { covers } from '../label.js';
import { ledgerPurposes } from '../legal-basis.js';
import type { OrderDefinition } from '../order.js';
import { allowsOperation, readsLedgerOnly } from '../purpose.js';
import { sourceCeiling } from '../source.js';
import { compatiblePurposes } from '../vocabulary.js';
import { checkTwelveMonths } from './check-purposes.js';
import { type Known, oneOf, type Place } from './checks.js';

/** `orders` are all orders: what one makes, another may read. */
export function checkOrder(
  order: OrderDefinition,
  orders: readonly OrderDefinition[],
  known: Known,
  place: Place,
): void {
  checkTwelveMonths(order.begins, order.expires, place);
  place.name(['purpose'], 'purpose', order.purpose, known.purposeNames);
  checkOperation(order, known, place);
  checkDatasets(order, orders, known, place);
  checkCeiling(order, orders, known, place);
  const purpose = known.purposes.get(order.purpose);
  if (order.kind === 'count') checkCount(order, known, place);
  else if (purpose !== undefined && !purpose.tools.includes('order')) {
    place.wrong(['purpose'], `the purpose "${purpose.name}" does not list the tool "order"`, 'a purpose that does');
  }
}

/** law: s62-log-use. It counts the log and opens no dataset: what is approved says so, or it would not be what runs. */
function checkCount(order: OrderDefinition, { purposes }: Known, place: Place): void {
  const purpose = purposes.get(order.purpose);
  if (purpose !== undefined && !readsLedgerOnly(purpose)) {
    const problem = `it counts the log, which is not read for the purpose "${purpose.name}" (DPA 2018 s.62(4))`;
    place.wrongAnew(['purpose'], problem, oneOf(ledgerPurposes));
  }
  const { datasets, ceiling } = order;
  if (datasets.in.length + datasets.out.length > 0)
    place.wrongAnew(['datasets'], 'it counts the log and opens no dataset', '"datasets: {}"');
  if (ceiling.conditions.length > 0)
    place.wrongAnew(['ceiling'], 'it counts the log and opens no dataset', '"ceiling: []"');
}

function checkOperation(order: OrderDefinition, { words, purposes }: Known, place: Place): void {
  if (order.operation === undefined) {
    if (order.kind === 'application')
      place.wrong([], 'an application works in one operation', '"operation" to be given');
    return;
  }
  place.name(['operation'], 'operation', order.operation, words.operations.keys());
  const operation = words.operations.get(order.operation);
  const purpose = purposes.get(order.purpose);
  if (operation === undefined || purpose === undefined) return;
  if (!operation.purposes.includes(purpose.name) || !allowsOperation(purpose, operation.name)) {
    place.wrong(['operation'], `the purpose "${purpose.name}" is not allowed there`, oneOf(operation.purposes));
  }
}

function checkDatasets(order: OrderDefinition, orders: readonly OrderDefinition[], known: Known, place: Place): void {
  const made = orders.filter((each) => each.kind !== 'sync').flatMap((each) => each.datasets.out);
  place.names(['datasets', 'in'], 'dataset', order.datasets.in, [...known.sourceNames, ...made]);
  if (order.kind === 'sync') {
    place.names(['datasets', 'out'], 'source', order.datasets.out, known.sourceNames);
    if (order.datasets.out.length === 0) place.wrong(['datasets'], 'a sync fills a source', '"out" to name it');
  } else {
    for (const [index, name] of order.datasets.out.entries()) {
      if (known.sourceNames.has(name))
        place.wrong(['datasets', 'out', index], `"${name}" is a source`, 'only a sync to fill it');
    }
  }
}

/** The ceiling: no wider than what its datasets declare, no wider than its purpose allows, and wide enough for a sync to write. */
function checkCeiling(order: OrderDefinition, orders: readonly OrderDefinition[], known: Known, place: Place): void {
  const datasets = [...order.datasets.in, ...order.datasets.out];
  // A source that could not be read declares nothing as yet; its own problems are told.
  if (datasets.some((name) => known.sourceNames.has(name) && !known.sources.has(name))) return;
  const declared = new Set<Condition>(
    datasets.flatMap((name) => {
      const source = known.sources.get(name);
      if (source !== undefined) return sourceCeiling(source).conditions;
      return orders
        .filter((each) => each !== order && each.datasets.out.includes(name))
        .flatMap((each) => each.ceiling.conditions);
    }),
  );
  for (const c of order.ceiling.conditions) {
    if (!declared.has(c)) {
      place.wrongItem(['ceiling'], c, `the ceiling is wider than its datasets declare: "${c}"`, oneOf(declared));
    } else if (order.kind === 'application' && groupOf(c) !== undefined) {
      place.wrongItem(['ceiling'], c, `an application reads no column group: "${c}"`, 'a ceiling without it');
    } else {
      const problem = beyondPurpose(order, c, known);
      if (problem !== undefined) place.wrongItem(['ceiling'], c, problem, 'a ceiling that its purpose allows');
    }
  }
  if (order.kind !== 'sync') return;
  for (const name of order.datasets.out) {
    const source = known.sources.get(name);
    if (source !== undefined && !covers(order.ceiling, sourceCeiling(source))) {
      const missing = sourceCeiling(source).conditions.filter((c) => !order.ceiling.conditions.includes(c));
      place.wrong(['ceiling'], `it could not write all that "${name}" declares`, `also: ${missing.join(', ')}`);
    }
  }
}

function beyondPurpose(order: OrderDefinition, c: Condition, { words, purposes }: Known): string | undefined {
  const purpose = purposes.get(order.purpose);
  if (purpose === undefined) return undefined;
  const { kind, name } = conditionParts(c);
  const group = groupOf(c);
  if (group !== undefined && !purpose.columnGroups.includes(group)) {
    return `the purpose "${purpose.name}" may not read the column group "${group}"`;
  }
  if (kind === 'grant' && !compatiblePurposes(words, name).includes(purpose.name)) {
    return `the compatibility table does not let "${purpose.name}" through the grant "${name}"`;
  }
  if (kind === 'category' && !purpose.subjectCategories.includes(name)) {
    return `the purpose "${purpose.name}" does not cover the subject category "${name}"`;
  }
  return undefined;
}
