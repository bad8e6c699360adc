import { engineErrors } from '../errors.js';
import { isList, isNode, listAt, nodeAt, type Tree, type TreeNode, textAt } from '../statement/tree.js';
import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS, MINIMUM_ARGUMENTS, VALUE_WORDS } from './functions.js';
import { checkSeries } from './series-bound.js';
import {
  CASE_CHECK,
  CTE,
  ENTRY,
  EXPRESSIONS,
  type Field,
  JOINS,
  MODIFIERS,
  ORDER_TERM,
  PIVOT_COLUMN,
  QUERIES,
  REFERENCES,
  STATEMENT,
} from './tree-shape.js';

export interface GuardRelations {
  /** Datasets the session may read, by name as declared, each with its visible columns. */
  readonly relations: ReadonlyMap<string, readonly string[]>;
}

export interface GuardedStatement {
  /** Datasets read, by declared name, sorted. */
  readonly relations: readonly string[];
  /** Every word that stands where a column may, in lower case. */
  readonly words: ReadonlySet<string>;
  /** True when something stands for all columns: `*`, COLUMNS, a natural join. */
  readonly allColumns: boolean;
}

/** Nesting of the tree. Binding a chain of operators takes DuckDB the cube of its length, and cannot be interrupted: 100 take 0.03 s, 900 take 20 s. */
const DEPTH = 150;

/**
 * Passes a statement's parse tree, or throws an error of the catalogue. Pure. Allow-list throughout: kinds of nodes, their fields, functions, datasets. This is
 * depth and good messages; the boundary is that the worker holds permitted bytes alone. What is hidden is not known here, so a hidden
 * dataset or column cannot get another answer than a misspelt one.
 */
export function guard(tree: TreeNode, visible: GuardRelations): GuardedStatement {
  const [statement] = listAt(tree, 'statements');
  if (tree.error !== false || listAt(tree, 'statements').length !== 1 || !isNode(statement)) {
    throw engineErrors.onlySelect();
  }
  const walk = new Walk(visible);
  walk.shape(statement, STATEMENT, new Set(), 0);
  return walk.result();
}

/** CTE names in force, in lower case. */
type Scope = ReadonlySet<string>;

class Walk {
  private readonly declared: ReadonlyMap<string, string>;
  private readonly columns: ReadonlySet<string>;
  private readonly read = new Set<string>();
  private readonly words = new Set<string>();
  private allColumns = false;

  constructor(visible: GuardRelations) {
    this.declared = new Map([...visible.relations.keys()].map((name) => [name.toLowerCase(), name]));
    this.columns = new Set([...visible.relations.values()].flat().map((name) => name.toLowerCase()));
  }

  result(): GuardedStatement {
    return { relations: [...this.read].sort(), words: this.words, allColumns: this.allColumns };
  }

  /** Every field of a node against the fields its kind may have. */
  shape(node: TreeNode, shape: Readonly<Record<string, Field>>, scope: Scope, depth: number): void {
    if (depth > DEPTH) throw engineErrors.statementTooDeep({ limit: DEPTH });
    for (const [key, value] of Object.entries(node)) {
      const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
      if (field === undefined) throw engineErrors.notAllowed({ what: `This form (${key.toLowerCase()})` });
      this.field(field, value, scope, depth + 1);
    }
  }

  private field(field: Field, value: Tree, scope: Scope, depth: number): void {
    switch (field) {
      case 'text':
      case 'value':
      case 'type':
        return;
      case 'null':
      case 'empty':
      case 'false':
        if (value !== null && value !== '' && value !== false) throw engineErrors.notAllowed({ what: 'This form' });
        return;
      case 'expression':
      case 'expressions':
      case 'rows':
        this.each(value, (node) => this.expression(node, scope, depth));
        return;
      case 'query':
        this.each(value, (node) => this.query(node, scope, depth));
        return;
      case 'statement':
        this.each(value, (node) => this.shape(node, STATEMENT, scope, depth));
        return;
      case 'reference':
      case 'references':
        this.each(value, (node) => this.reference(node, scope, depth));
        return;
      default:
        this.part(field, value, scope, depth);
        return;
    }
  }

  private part(field: Field, value: Tree, scope: Scope, depth: number): void {
    switch (field) {
      case 'modifiers':
      case 'order-modifier':
        this.each(value, (node) => this.shape(node, this.kind(MODIFIERS, textAt(node, 'type')), scope, depth));
        return;
      case 'orders':
        this.each(value, (node) => this.shape(node, ORDER_TERM, scope, depth));
        return;
      case 'checks':
        this.each(value, (node) => this.shape(node, CASE_CHECK, scope, depth));
        return;
      case 'entries':
        this.each(value, (node) => this.shape(node, ENTRY, scope, depth));
        return;
      case 'pivots':
        this.each(value, (node) => this.pivot(node, scope, depth));
        return;
      case 'ctes':
        // Their names and bodies were taken by query(), which knows which of them each may use.
        return;
      default:
        throw engineErrors.notAllowed({ what: 'This form' });
    }
  }

  private each(value: Tree, visit: (node: TreeNode) => void): void {
    if (value === null) return;
    if (isList(value)) for (const item of value) this.each(item, visit);
    else if (isNode(value)) visit(value);
    else throw engineErrors.notAllowed({ what: 'This form' });
  }

  private kind<T>(kinds: Readonly<Record<string, T>>, name: string): T {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) throw engineErrors.notAllowed({ what: plain(name) });
    return kind;
  }

  /** A query with its CTEs: each sees those before it, and itself where it is recursive. */
  private query(node: TreeNode, scope: Scope, depth: number): void {
    const shape = this.kind(QUERIES, textAt(node, 'type'));
    let inside = scope;
    for (const entry of listAt(nodeAt(node, 'cte_map') ?? {}, 'map')) {
      if (!isNode(entry)) throw engineErrors.notAllowed({ what: 'WITH' });
      const name = textAt(entry, 'key').toLowerCase();
      const body = nodeAt(entry, 'value') ?? {};
      const own = new Set([...inside, name]);
      const recursive = textAt(nodeAt(nodeAt(body, 'query') ?? {}, 'node') ?? {}, 'type') === 'RECURSIVE_CTE_NODE';
      this.shape(body, CTE, recursive ? own : inside, depth + 1);
      inside = own;
    }
    this.shape(node, shape, inside, depth);
  }

  private reference(node: TreeNode, scope: Scope, depth: number): void {
    const type = textAt(node, 'type');
    if (type === 'SHOW_REF') throw engineErrors.onlySelect();
    const shape = this.kind(REFERENCES, type);
    if (node.sample !== null && node.sample !== undefined) throw engineErrors.notAllowed({ what: 'SAMPLE' });
    if (type === 'BASE_TABLE') this.table(node, scope);
    if (type === 'JOIN') this.join(node);
    if (type === 'TABLE_FUNCTION') {
      this.tableFunction(node, shape, scope, depth);
      return;
    }
    this.shape(node, shape, scope, depth);
  }

  private table(node: TreeNode, scope: Scope): void {
    const parts = [textAt(node, 'catalog_name'), textAt(node, 'schema_name'), textAt(node, 'table_name')];
    const name = parts.filter((part) => part !== '').join('.');
    const qualified = parts[0] !== '' || parts[1] !== '';
    const key = name.toLowerCase();
    const dataset = this.declared.get(key);
    if (qualified || (!scope.has(key) && dataset === undefined)) throw engineErrors.relationUnknown({ name });
    if (node.at_clause !== null && node.at_clause !== undefined) throw engineErrors.timeTravelInText();
    if (!scope.has(key) && dataset !== undefined) this.read.add(dataset);
  }

  private join(node: TreeNode): void {
    const kind = textAt(node, 'ref_type');
    if (!JOINS.has(kind)) throw engineErrors.notAllowed({ what: `${plain(kind)} JOIN` });
    if (kind === 'NATURAL') this.allColumns = true;
    for (const column of listAt(node, 'using_columns')) this.word(column);
  }

  private tableFunction(node: TreeNode, shape: Readonly<Record<string, Field>>, scope: Scope, depth: number): void {
    const call = nodeAt(node, 'function') ?? {};
    const name = textAt(call, 'function_name');
    if (!ALLOWED_TABLE_FUNCTIONS.has(name.toLowerCase())) throw engineErrors.functionUnknown({ name });
    checkSeries(call);
    this.shape(node, shape, scope, depth);
  }

  private pivot(node: TreeNode, scope: Scope, depth: number): void {
    this.shape(node, PIVOT_COLUMN, scope, depth);
    for (const entry of listAt(node, 'entries')) {
      if (!isNode(entry)) throw engineErrors.notAllowed({ what: 'PIVOT' });
      for (const value of listAt(entry, 'values')) if (isNode(value)) this.word(value.value);
      if (isNode(entry.star_expr)) this.expression(entry.star_expr, scope, depth + 1);
    }
  }

  private expression(node: TreeNode, scope: Scope, depth: number): void {
    const kind = textAt(node, 'class');
    const shape = this.kind(EXPRESSIONS, kind);
    if (kind === 'COLUMN_REF') this.column(node);
    if (kind === 'STAR') this.star(node);
    if (kind === 'FUNCTION' || kind === 'WINDOW') this.call(node);
    this.shape(node, shape, scope, depth);
  }

  private column(node: TreeNode): void {
    const names = listAt(node, 'column_names');
    for (const name of names) this.word(name);
    const [only] = names;
    if (names.length !== 1 || typeof only !== 'string') return;
    const key = only.toLowerCase();
    if (VALUE_WORDS.has(key) && !this.columns.has(key)) throw engineErrors.functionUnknown({ name: only });
  }

  private star(node: TreeNode): void {
    this.allColumns = true;
    for (const name of listAt(node, 'exclude_list')) this.word(name);
  }

  private call(node: TreeNode): void {
    const name = textAt(node, 'function_name');
    const key = name.toLowerCase();
    if (!ALLOWED_FUNCTIONS.has(key)) throw engineErrors.functionUnknown({ name });
    const least = MINIMUM_ARGUMENTS.get(key) ?? 0;
    if (listAt(node, 'children').length < least) throw engineErrors.functionUnknown({ name });
    // `x.list_sum()` stands for `list_sum(x)` and comes as a function in a schema "x".
    this.word(textAt(node, 'schema'));
    if (key === 'range' || key === 'generate_series') checkSeries(node);
  }

  private word(name: Tree | undefined): void {
    if (typeof name === 'string' && name !== '') this.words.add(name.toLowerCase());
  }
}

/** A node kind of DuckDB as words: `POSITIONAL_REFERENCE` -> `POSITIONAL REFERENCE`. */
function plain(kind: string): string {
  return kind.replaceAll('_', ' ') || 'This form';
}
