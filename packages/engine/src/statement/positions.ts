import { isPlain } from './record-ids.js';
import { isNode, listAt, nodeAt, nodesOf, type Tree, type TreeNode, textAt } from './tree.js';

/**
 * Which of its files a row of a view lies in, and where in it. With LIMIT after ORDER BY the ids of the records shown are fetched by these
 * once the rows are known: sixteen random bytes for every row that may still be among the first cost half as much again as the whole statement.
 */
export const POSITION_COLUMNS = ['peel file', 'peel row'] as const;

/** The view with the positions of its rows beside its columns. It is of one connection, which runs one statement: no other text can name it. */
export function positionsView(view: string): string {
  return `peel positions of ${view}`;
}

/** Up to this many rows. */
const ROWS_MAX = 10_000;
/**
 * Up to this limit DuckDB finds the first rows in one scan and fetches their columns in a second. With ties broken by every column the first
 * scan has all of a narrow answer already, and the second is for nothing: one row more is asked for than it would do that for.
 */
const SECOND_SCAN_MAX = 50;

export interface Positioned {
  readonly query: TreeNode;
  /** The view whose rows are shown. */
  readonly view: string;
  /** So many rows, from the first, are the answer. */
  readonly rows: number;
}

/**
 * The query with the position of each row as two further output columns, when it sorts and limits the rows of one dataset. `views` gives each
 * dataset's columns; names in lower case. `undefined` wherever the two columns could be seen from the text: a name that is no column (the
 * dataset itself as a value), a pattern of names.
 */
export function withPositions(
  query: TreeNode,
  views: ReadonlyMap<string, ReadonlySet<string>>,
  narrow: boolean,
): Positioned | undefined {
  const from = nodeAt(query, 'from_table');
  const rows = limitOf(query);
  if (from === undefined || rows === undefined || !isPlain(query) || !isBare(from)) return undefined;
  const table = textAt(from, 'table_name');
  const known = views.get(table.toLowerCase());
  const name = textAt(from, 'alias') === '' ? table : textAt(from, 'alias');
  if (known === undefined || !namesOnly(query, known, name.toLowerCase())) return undefined;
  const shown = listAt(query, 'select_list').map((item) => withoutPositions(item));
  const positions = POSITION_COLUMNS.map((column) => ({
    class: 'COLUMN_REF',
    type: 'COLUMN_REF',
    alias: column,
    query_location: 0,
    column_names: [name, column],
  }));
  const limit = narrow ? Math.max(rows, SECOND_SCAN_MAX + 1) : rows;
  return {
    query: {
      ...query,
      select_list: [...shown, ...positions],
      from_table: { ...from, table_name: positionsView(table), alias: name },
      modifiers: listAt(query, 'modifiers').map((modifier) => limitedTo(modifier, limit)),
    },
    view: table.toLowerCase(),
    rows,
  };
}

/** The rows of ORDER BY … LIMIT n, where n is a plain number and nothing is left out at the start. */
function limitOf(query: TreeNode): number | undefined {
  const modifiers = listAt(query, 'modifiers').filter(isNode);
  const [limit] = modifiers.filter((modifier) => textAt(modifier, 'type') === 'LIMIT_MODIFIER');
  const ordered = modifiers.some((modifier) => textAt(modifier, 'type') === 'ORDER_MODIFIER');
  if (!ordered || limit === undefined || limit.offset !== null || modifiers.length !== 2) return undefined;
  const constant = nodeAt(limit, 'limit');
  const value = constant === undefined ? undefined : nodeAt(constant, 'value')?.value;
  const counts = constant !== undefined && textAt(constant, 'class') === 'CONSTANT' && Number.isSafeInteger(value);
  return counts && typeof value === 'number' && value > 0 && value <= ROWS_MAX ? value : undefined;
}

function limitedTo(modifier: Tree, rows: number): Tree {
  if (!isNode(modifier) || textAt(modifier, 'type') !== 'LIMIT_MODIFIER') return modifier;
  const limit = nodeAt(modifier, 'limit') ?? {};
  const value = nodeAt(limit, 'value') ?? {};
  return { ...modifier, limit: { ...limit, value: { ...value, value: rows } } };
}

function isBare(from: TreeNode): boolean {
  const qualified = textAt(from, 'schema_name') !== '' || textAt(from, 'catalog_name') !== '';
  const renamed = listAt(from, 'column_name_alias').length > 0;
  return textAt(from, 'type') === 'BASE_TABLE' && !qualified && !renamed && from.sample === null;
}

/** Does every name stand for a column of the dataset or of the answer? Then nothing reads what it does not name. */
function namesOnly(query: TreeNode, columns: ReadonlySet<string>, dataset: string): boolean {
  const list = listAt(query, 'select_list').filter(isNode);
  const own = new Set(list.map((item) => textAt(item, 'alias').toLowerCase()));
  const nodes = [...nodesOf(query)];
  const stars = nodes.filter((node) => textAt(node, 'class') === 'STAR');
  if (!stars.every((star) => list.includes(star) && star.expr === null && star.columns === false)) return false;
  return nodes
    .filter((node) => textAt(node, 'class') === 'COLUMN_REF')
    .every((node) => {
      const [first = '', second, ...more] = listAt(node, 'column_names').map((name) => String(name).toLowerCase());
      if (second === undefined) return first !== dataset && (columns.has(first) || own.has(first));
      return more.length === 0 && first === dataset && columns.has(second);
    });
}

/** `*` is what the dataset's own columns are. */
function withoutPositions(item: Tree): Tree {
  if (!isNode(item) || textAt(item, 'class') !== 'STAR') return item;
  return { ...item, exclude_list: [...listAt(item, 'exclude_list'), ...POSITION_COLUMNS] };
}
