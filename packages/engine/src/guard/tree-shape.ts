/**
 * The parts of DuckDB's parse tree that a statement may have, field by field. A kind or a field that is not listed is refused, so a DuckDB that learns
 * something new is refused until it is looked at.
 *
 * What stands behind a field: `text` anything without a tree below it; `null` must be null; `empty` must be ''; `expression(s)`, `query`, `reference`
 * what they say, or null; the others are named in {@link Field}.
 */
export type Field =
  | 'text'
  | 'null'
  | 'empty'
  | 'false'
  | 'expression'
  | 'expressions'
  | 'rows'
  | 'statement'
  | 'query'
  | 'reference'
  | 'references'
  | 'modifiers'
  | 'orders'
  | 'order-modifier'
  | 'checks'
  | 'ctes'
  | 'value'
  | 'type'
  | 'entries'
  | 'pivots';

type Shape = Readonly<Record<string, Field>>;

const EXPRESSION: Shape = { class: 'text', type: 'text', alias: 'text', query_location: 'text' };
const CALL: Shape = { ...EXPRESSION, function_name: 'text', schema: 'text', catalog: 'empty', children: 'expressions' };

export const EXPRESSIONS: Readonly<Record<string, Shape>> = {
  COLUMN_REF: { ...EXPRESSION, column_names: 'text' },
  CONSTANT: { ...EXPRESSION, value: 'value' },
  FUNCTION: {
    ...CALL,
    filter: 'expression',
    order_bys: 'order-modifier',
    distinct: 'text',
    is_operator: 'text',
    export_state: 'false',
  },
  WINDOW: {
    ...CALL,
    partitions: 'expressions',
    orders: 'orders',
    start: 'text',
    end: 'text',
    start_expr: 'expression',
    end_expr: 'expression',
    offset_expr: 'expression',
    default_expr: 'expression',
    ignore_nulls: 'text',
    filter_expr: 'expression',
    exclude_clause: 'text',
    distinct: 'text',
    arg_orders: 'orders',
  },
  OPERATOR: { ...EXPRESSION, children: 'expressions' },
  COMPARISON: { ...EXPRESSION, left: 'expression', right: 'expression' },
  CONJUNCTION: { ...EXPRESSION, children: 'expressions' },
  BETWEEN: { ...EXPRESSION, input: 'expression', lower: 'expression', upper: 'expression' },
  CASE: { ...EXPRESSION, case_checks: 'checks', else_expr: 'expression' },
  CAST: { ...EXPRESSION, child: 'expression', cast_type: 'type', try_cast: 'text' },
  COLLATE: { ...EXPRESSION, child: 'expression', collation: 'text' },
  LAMBDA: { ...EXPRESSION, lhs: 'expression', expr: 'expression' },
  STAR: {
    ...EXPRESSION,
    relation_name: 'text',
    exclude_list: 'text',
    replace_list: 'entries',
    columns: 'text',
    expr: 'expression',
    qualified_exclude_list: 'text',
    rename_list: 'text',
    is_unpacked: 'text',
  },
  SUBQUERY: {
    ...EXPRESSION,
    subquery_type: 'text',
    subquery: 'statement',
    child: 'expression',
    comparison_type: 'text',
  },
};

const REFERENCE: Shape = { type: 'text', alias: 'text', sample: 'null', query_location: 'text' };

export const REFERENCES: Readonly<Record<string, Shape>> = {
  BASE_TABLE: {
    ...REFERENCE,
    schema_name: 'empty',
    table_name: 'text',
    column_name_alias: 'text',
    catalog_name: 'empty',
    at_clause: 'null',
  },
  JOIN: {
    ...REFERENCE,
    left: 'reference',
    right: 'reference',
    condition: 'expression',
    join_type: 'text',
    ref_type: 'text',
    using_columns: 'text',
    delim_flipped: 'text',
    duplicate_eliminated_columns: 'expressions',
  },
  SUBQUERY: { ...REFERENCE, subquery: 'statement', column_name_alias: 'text' },
  TABLE_FUNCTION: { ...REFERENCE, function: 'expression', column_name_alias: 'text', with_ordinality: 'text' },
  EXPRESSION_LIST: { ...REFERENCE, expected_names: 'text', expected_types: 'text', values: 'rows' },
  EMPTY: REFERENCE,
  PIVOT: {
    ...REFERENCE,
    source: 'reference',
    aggregates: 'expressions',
    unpivot_names: 'text',
    pivots: 'pivots',
    groups: 'text',
    column_name_alias: 'text',
    include_nulls: 'text',
  },
};

const QUERY: Shape = { type: 'text', modifiers: 'modifiers', cte_map: 'ctes' };

export const QUERIES: Readonly<Record<string, Shape>> = {
  SELECT_NODE: {
    ...QUERY,
    select_list: 'expressions',
    from_table: 'reference',
    where_clause: 'expression',
    group_expressions: 'expressions',
    group_sets: 'text',
    aggregate_handling: 'text',
    having: 'expression',
    sample: 'null',
    qualify: 'expression',
  },
  SET_OPERATION_NODE: {
    ...QUERY,
    setop_type: 'text',
    setop_all: 'text',
    left: 'query',
    right: 'query',
    children: 'query',
  },
  RECURSIVE_CTE_NODE: {
    ...QUERY,
    cte_name: 'text',
    union_all: 'text',
    left: 'query',
    right: 'query',
    aliases: 'text',
    key_targets: 'expressions',
  },
};

export const MODIFIERS: Readonly<Record<string, Shape>> = {
  ORDER_MODIFIER: { type: 'text', orders: 'orders' },
  LIMIT_MODIFIER: { type: 'text', limit: 'expression', offset: 'expression' },
  LIMIT_PERCENT_MODIFIER: { type: 'text', limit: 'expression', offset: 'expression' },
  DISTINCT_MODIFIER: { type: 'text', distinct_on_targets: 'expressions' },
};

export const ORDER_TERM: Shape = { type: 'text', null_order: 'text', expression: 'expression' };
export const CASE_CHECK: Shape = { when_expr: 'expression', then_expr: 'expression' };
export const ENTRY: Shape = { key: 'text', value: 'expression' };
export const STATEMENT: Shape = { node: 'query', named_param_map: 'text' };
export const CTE: Shape = {
  aliases: 'text',
  query: 'statement',
  materialized: 'text',
  key_targets: 'expressions',
};
export const PIVOT_COLUMN: Shape = {
  pivot_expressions: 'expressions',
  unpivot_names: 'text',
  entries: 'text',
  pivot_enum: 'empty',
};
/** How rows of two tables meet. POSITIONAL depends on how they happen to lie. */
export const JOINS: ReadonlySet<string> = new Set(['REGULAR', 'NATURAL', 'CROSS', 'ASOF', 'DEPENDENT']);
