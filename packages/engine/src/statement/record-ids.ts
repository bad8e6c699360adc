import { isNode, listAt, nodeAt, nodesOf, type TreeNode, textAt } from './tree.js';

/** The column of every view by which records are known. */
export const RECORD_ID = 'record_id';

/**
 * The query with the record id of each of its datasets as further output columns, when each output row stands for one row of each: a plain
 * select, filter and inner or outer join. `undefined` for all else (aggregates, DISTINCT, windows, set operations, semi-joins, subqueries): there the
 * records follow from plan and snapshots. `known` tells which names are datasets with a record id.
 */
export function withRecordIds(
  query: TreeNode,
  known: ReadonlySet<string>,
): { readonly query: TreeNode; readonly added: number } | undefined {
  if (!isPlain(query)) return undefined;
  const from = nodeAt(query, 'from_table');
  const names = from === undefined ? undefined : baseTables(from, known);
  if (names === undefined || names.length === 0) return undefined;
  if (new Set(names.map((name) => name.toLowerCase())).size !== names.length) return undefined;
  const added = names.map((name, index) => ({
    class: 'COLUMN_REF',
    type: 'COLUMN_REF',
    alias: `peel record ${index + 1}`,
    query_location: 0,
    column_names: [name, RECORD_ID],
  }));
  return { query: { ...query, select_list: [...listAt(query, 'select_list'), ...added] }, added: added.length };
}

/** Does each output row stand for one row of each dataset? */
export function isPlain(query: TreeNode): boolean {
  const modifiers = listAt(query, 'modifiers').filter(isNode);
  return (
    textAt(query, 'type') === 'SELECT_NODE' &&
    listAt(nodeAt(query, 'cte_map') ?? {}, 'map').length === 0 &&
    listAt(query, 'group_expressions').length === 0 &&
    listAt(query, 'group_sets').length === 0 &&
    textAt(query, 'aggregate_handling') === 'STANDARD_HANDLING' &&
    query.having === null &&
    query.qualify === null &&
    !asksElsewhere(query) &&
    modifiers.every((modifier) => textAt(modifier, 'type') !== 'DISTINCT_MODIFIER') &&
    listAt(query, 'select_list').every((item) => isNode(item) && !gathers(item))
  );
}

/** Does a subquery stand anywhere as a value or a condition? What it says of its rows is shown without their being rows of the answer. */
function asksElsewhere(query: TreeNode): boolean {
  return [...nodesOf(query)].some((node) => textAt(node, 'class') === 'SUBQUERY');
}

/** Is the expression a window or, outside subqueries, one of the usual aggregates? A rarer one does not bind with the ids added, and is then run without. */
function gathers(expression: TreeNode): boolean {
  if (textAt(expression, 'class') === 'WINDOW') return true;
  return [...nodesOf(expression)].some((node) => USUAL_AGGREGATES.has(textAt(node, 'function_name').toLowerCase()));
}

const USUAL_AGGREGATES: ReadonlySet<string> = new Set(
  'count count_star sum avg min max median mode list array_agg string_agg first last any_value bool_and bool_or quantile_cont stddev'.split(
    ' ',
  ),
);

function baseTables(from: TreeNode, known: ReadonlySet<string>): string[] | undefined {
  switch (textAt(from, 'type')) {
    case 'BASE_TABLE': {
      const table = textAt(from, 'table_name');
      const renamed = listAt(from, 'column_name_alias').length > 0;
      if (!known.has(table.toLowerCase()) || renamed) return undefined;
      return [textAt(from, 'alias') === '' ? table : textAt(from, 'alias')];
    }
    case 'JOIN': {
      const left = nodeAt(from, 'left');
      const right = nodeAt(from, 'right');
      if (left === undefined || right === undefined) return undefined;
      const lefts = baseTables(left, known);
      // The right side of a semi or anti join is no part of the row, yet its rows are told of: as with a subquery.
      if (['SEMI', 'ANTI'].includes(textAt(from, 'join_type'))) return undefined;
      const rights = baseTables(right, known);
      return lefts === undefined || rights === undefined ? undefined : [...lefts, ...rights];
    }
    default:
      return undefined;
  }
}
