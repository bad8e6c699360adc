import { isPlain, RECORD_ID } from './record-ids.js';
import { isNode, listAt, nodeAt, nodesOf, type Tree, type TreeNode, textAt } from './tree.js';

/**
 * How an answer gets its order.
 * - `sort-after`: no ORDER BY; a small answer is put in canonical order once it is there.
 * - `complete`: ORDER BY gets every output column as tie-breaks, by position.
 * - `as-is`: the text already orders by all columns, or by the record ids of its one dataset.
 * - `none`: a total order would cost too much or cannot be had.
 */
export type OrderPlan = 'sort-after' | 'complete' | 'as-is' | 'none';

/** Tie-breaks stop DuckDB from fetching the other columns only for the rows that stay, so with LIMIT over rows they are kept to narrow answers. */
export const NARROW = 4;

export function orderPlan(query: TreeNode, columns: number): OrderPlan {
  const modifiers = listAt(query, 'modifiers').filter(isNode);
  const order = modifiers.find((modifier) => textAt(modifier, 'type') === 'ORDER_MODIFIER');
  const limited = modifiers.some((modifier) => textAt(modifier, 'type').startsWith('LIMIT'));
  const distinctOn = modifiers.some(
    (modifier) =>
      textAt(modifier, 'type') === 'DISTINCT_MODIFIER' && listAt(modifier, 'distinct_on_targets').length > 0,
  );
  if (distinctOn) return 'none';
  if (order === undefined) return limited ? 'none' : 'sort-after';
  if (ordersByAll(order) || ordersByRecord(query, order)) return 'as-is';
  if (limited && columns > NARROW && !gathers(query)) return 'none';
  return 'complete';
}

function ordersByAll(order: TreeNode): boolean {
  return listAt(order, 'orders')
    .filter(isNode)
    .some((term) => {
      const expression = nodeAt(term, 'expression');
      return expression !== undefined && textAt(expression, 'class') === 'STAR' && expression.expr === null;
    });
}

/** Does the text name `record_id`, each of which is one row of the dataset, and mean the dataset's own by it? */
function ordersByRecord(query: TreeNode, order: TreeNode): boolean {
  const from = nodeAt(query, 'from_table');
  if (from === undefined || textAt(from, 'type') !== 'BASE_TABLE' || !isPlain(query)) return false;
  if (listAt(from, 'column_name_alias').length > 0) return false;
  const otherwise = listAt(query, 'select_list')
    .filter(isNode)
    .some((item) => {
      const replaced = listAt(item, 'replace_list').length + listAt(item, 'rename_list').length > 0;
      return replaced || textAt(item, 'alias').toLowerCase() === RECORD_ID || multiplies(item);
    });
  return (
    !otherwise &&
    listAt(order, 'orders').some((term) => {
      const expression = isNode(term) ? nodeAt(term, 'expression') : undefined;
      const names = expression === undefined ? [] : listAt(expression, 'column_names');
      return names.length === 1 && String(names[0]).toLowerCase() === RECORD_ID;
    })
  );
}

/** Does it make several rows of one? */
function multiplies(item: TreeNode): boolean {
  return [...nodesOf(item)].some((node) =>
    ['unnest', 'generate_subscripts'].includes(textAt(node, 'function_name').toLowerCase()),
  );
}

/** Is the answer of groups, distinct rows or a set operation, hence small against what was read? */
function gathers(query: TreeNode): boolean {
  if (textAt(query, 'type') !== 'SELECT_NODE') return true;
  if (listAt(query, 'group_expressions').length > 0 || listAt(query, 'group_sets').length > 0) return true;
  return listAt(query, 'modifiers').some(
    (modifier) => isNode(modifier) && textAt(modifier, 'type') === 'DISTINCT_MODIFIER',
  );
}

/** The query with each output column, by position, after its own ORDER BY terms. */
export function completeOrder(query: TreeNode, columns: number): TreeNode {
  const tieBreaks = Array.from({ length: columns }, (_, index) => ({
    type: 'ORDER_DEFAULT',
    null_order: 'ORDER_DEFAULT',
    expression: positionConstant(index + 1),
  }));
  const modifiers = listAt(query, 'modifiers').map((modifier) =>
    isNode(modifier) && textAt(modifier, 'type') === 'ORDER_MODIFIER'
      ? { ...modifier, orders: [...listAt(modifier, 'orders'), ...tieBreaks] }
      : modifier,
  );
  return { ...query, modifiers };
}

function positionConstant(position: number): TreeNode {
  return {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias: '',
    query_location: 0,
    value: { type: { id: 'INTEGER', type_info: null }, is_null: false, value: position },
  };
}

/** Aggregates and windows whose value depends on the order in which rows are met, whatever their type. */
const MEETING_ORDER: ReadonlySet<string> = new Set([
  'any_value',
  'arbitrary',
  'first',
  'last',
  'arg_max',
  'arg_min',
  'arg_max_null',
  'arg_min_null',
  'argmax',
  'argmin',
  'max_by',
  'min_by',
  'mode',
  'list',
  'array_agg',
  'string_agg',
  'group_concat',
  'listagg',
  'approx_quantile',
  'approx_top_k',
  'stddev',
  'stddev_pop',
  'stddev_samp',
  'variance',
  'var_pop',
  'var_samp',
  'corr',
  'covar_pop',
  'covar_samp',
  'regr_avgx',
  'regr_avgy',
  'regr_intercept',
  'regr_r2',
  'regr_slope',
  'regr_sxx',
  'regr_sxy',
  'regr_syy',
  'sem',
  'skewness',
  'kurtosis',
  'kurtosis_pop',
  'entropy',
  'product',
  'geometric_mean',
  'geomean',
  'fsum',
  'sumkahan',
  'kahan_sum',
  'favg',
  'row_number',
  'ntile',
  'lag',
  'lead',
  'first_value',
  'last_value',
  'nth_value',
]);

/** Exact over integers and decimals, not over floating point. */
const EXACT_ON_INTEGERS: ReadonlySet<string> = new Set(['sum', 'avg', 'mean']);

/**
 * Does every value of the answer follow from the rows alone, not from the order in which two threads met them? Errs towards no: a float sum, `first`,
 * `row_number` (ties), LIMIT in a subquery. `floats` says whether any relation read has a FLOAT or DOUBLE column.
 */
export function isExact(query: TreeNode, floats: boolean): boolean {
  const mayBeFloat = floats || makesFloats(query);
  for (const node of nodesOf(query)) {
    const name = textAt(node, 'function_name').toLowerCase();
    if (MEETING_ORDER.has(name)) return false;
    if (EXACT_ON_INTEGERS.has(name) && mayBeFloat) return false;
    if (node !== query && textAt(node, 'type').startsWith('LIMIT') && !belongsTo(query, node)) return false;
    if (listAt(node, 'distinct_on_targets').length > 0) return false;
  }
  return true;
}

function belongsTo(query: TreeNode, modifier: TreeNode): boolean {
  return listAt(query, 'modifiers').includes(modifier as Tree);
}

function makesFloats(query: TreeNode): boolean {
  for (const node of nodesOf(query)) {
    if (textAt(node, 'function_name') === '/') return true;
    const id = textAt(node, 'id');
    if (id === 'DOUBLE' || id === 'FLOAT') return true;
    // An average is itself exact over integers, but a sum of averages, which takes an inner query, is not.
    if (node !== query && textAt(node, 'type') === 'SELECT_NODE' && callsAverage(node)) return true;
    if (textAt(node, 'class') === 'FUNCTION' && FLOAT_FUNCTIONS.has(textAt(node, 'function_name').toLowerCase()))
      return true;
  }
  return false;
}

function callsAverage(query: TreeNode): boolean {
  return [...nodesOf(query)].some((node) => AVERAGES.has(textAt(node, 'function_name').toLowerCase()));
}

const AVERAGES: ReadonlySet<string> = new Set(['avg', 'mean', 'median', 'quantile_cont']);

const FLOAT_FUNCTIONS: ReadonlySet<string> = new Set([
  'sqrt',
  'cbrt',
  'exp',
  'ln',
  'log',
  'log2',
  'log10',
  'pow',
  'power',
  '^',
  '**',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'pi',
  'radians',
  'degrees',
  'epoch',
  'julian',
  'jaro_similarity',
  'jaro_winkler_similarity',
  'jaccard',
]);
