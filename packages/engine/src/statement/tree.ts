/** DuckDB's parse tree as `json_serialize_sql` gives it. Only the shape of JSON is relied on here; what the parts mean is said where they are read. */
export type Tree = null | boolean | number | string | readonly Tree[] | TreeNode;

export interface TreeNode {
  readonly [key: string]: Tree;
}

export function isNode(tree: Tree | undefined): tree is TreeNode {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}

export function isList(tree: Tree | undefined): tree is readonly Tree[] {
  return Array.isArray(tree);
}

export function nodeAt(tree: TreeNode, key: string): TreeNode | undefined {
  const value = tree[key];
  return isNode(value) ? value : undefined;
}

export function listAt(tree: TreeNode, key: string): readonly Tree[] {
  const value = tree[key];
  return isList(value) ? value : [];
}

export function textAt(tree: TreeNode, key: string): string {
  const value = tree[key];
  return typeof value === 'string' ? value : '';
}

/** Every node of a tree, parents first. */
export function* nodesOf(tree: Tree): Generator<TreeNode> {
  const waiting: Tree[] = [tree];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (isList(next)) waiting.push(...[...next].reverse());
    else if (isNode(next)) {
      yield next;
      waiting.push(...Object.values(next).reverse());
    }
  }
}

/** The tree without places in the text, for comparing what two texts mean. */
export function withoutPlaces(tree: Tree): Tree {
  if (isList(tree)) return tree.map(withoutPlaces);
  if (!isNode(tree)) return tree;
  return Object.fromEntries(
    Object.entries(tree)
      .filter(([key]) => key !== 'query_location')
      .map(([key, value]) => [key, withoutPlaces(value)]),
  );
}

/** The query node of a tree with exactly one statement. */
export function onlyStatement(tree: Tree): TreeNode | undefined {
  if (!isNode(tree)) return undefined;
  const statements = listAt(tree, 'statements');
  const [statement] = statements;
  return statements.length === 1 && isNode(statement) ? nodeAt(statement, 'node') : undefined;
}

export function withStatement(tree: TreeNode, node: TreeNode): TreeNode {
  const [statement] = listAt(tree, 'statements');
  return { ...tree, statements: [{ ...(isNode(statement) ? statement : {}), node }] };
}
