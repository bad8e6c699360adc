import { isList, isNode, nodesOf, type Tree, type TreeNode, textAt } from './tree.js';

/**
 * Which column groups a statement may read: errs towards all. A group is left out only where none of its columns is named anywhere in the tree and
 * nothing stands for all columns: `*`, COLUMNS, a natural join, a dataset used as a value.
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
    if (textAt(node, 'class') === 'STAR' || textAt(node, 'ref_type') === 'NATURAL') return groups;
    for (const value of Object.values(node)) addTexts(value, texts);
    for (const key of ['table_name', 'alias', 'key']) tables.add(textAt(node, key).toLowerCase());
    const names = node.column_names;
    const last = isList(names) ? names.at(-1) : undefined;
    if (typeof last === 'string') values.add(last.toLowerCase());
  }
  if ([...values].some((value) => tables.has(value))) return groups;
  const used = columns.filter((column) => texts.has(column.name.toLowerCase()));
  return new Set(used.map((column) => column.from).filter((from) => from !== 'base'));
}

function addTexts(value: Tree, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(value.toLowerCase());
  else if (isList(value)) for (const item of value) if (!isNode(item)) addTexts(item, texts);
}
