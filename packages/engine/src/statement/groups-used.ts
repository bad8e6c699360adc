import { isList, isNode, listAt, nodesOf, type Tree, type TreeNode, textAt } from './tree.js';

/**
 * Which column groups a statement may read: errs towards all. It decides only what is joined: whoever may read a group gets the answer that the
 * whole dataset gives. So a group is left out only where none of its columns is named anywhere in the tree, and nothing reaches columns
 * without their names: by standing for all of them, or by their place, which moves when one before it is left out.
 */
export function groupsUsed(
  query: TreeNode,
  columns: readonly { readonly name: string; readonly from: string }[],
): ReadonlySet<string> {
  const groups = new Set(columns.map((column) => column.from).filter((from) => from !== 'base'));
  if (groups.size === 0) return groups;
  const texts = new Set<string>();
  const tables = new Set<string>();
  const values = new Set<string>();
  for (const node of nodesOf(query)) {
    if (reachesUnnamed(node)) return groups;
    for (const value of Object.values(node)) addTexts(value, texts);
    // The alias of an expression names a value; that of a relation may stand for its whole row.
    const naming = ['table_name', 'key', ...(textAt(node, 'class') === '' ? ['alias'] : [])];
    for (const key of naming) tables.add(textAt(node, key).toLowerCase());
    const names = node.column_names;
    const last = isList(names) ? names.at(-1) : undefined;
    if (typeof last === 'string') values.add(last.toLowerCase());
  }
  if ([...values].some((value) => tables.has(value))) return groups;
  const used = columns.filter((column) => texts.has(column.name.toLowerCase()));
  return new Set(used.map((column) => column.from).filter((from) => from !== 'base'));
}

/** `*` and COLUMNS, `#1`, joins by all names or none, `dataset AS d(a, b)`, and PIVOT and UNPIVOT, which carry along every column they do not name. */
function reachesUnnamed(node: TreeNode): boolean {
  if (['STAR', 'POSITIONAL_REFERENCE'].includes(textAt(node, 'class'))) return true;
  if (['NATURAL', 'POSITIONAL'].includes(textAt(node, 'ref_type'))) return true;
  const reference = textAt(node, 'type');
  return reference === 'PIVOT' || (reference === 'BASE_TABLE' && listAt(node, 'column_name_alias').length > 0);
}

function addTexts(value: Tree, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value.toLowerCase());
  else if (isList(value)) for (const item of value) if (!isNode(item)) addTexts(item, texts);
}
