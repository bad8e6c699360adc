import { type Column, type ColumnType, columnType, type NewColumn, widens } from './column.js';
import { lakeErrors } from './errors.js';

/** A table's columns at one time. Old files keep the schema they were written under; columns are matched by field id. */
export interface TableSchema {
  readonly id: number;
  readonly columns: readonly Column[];
}

/** As Iceberg writes it in metadata and manifests (spec, Appendix C). */
export interface SchemaJson {
  readonly type: 'struct';
  readonly 'schema-id': number;
  readonly fields: readonly FieldJson[];
}

interface FieldJson {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  readonly type: string;
  readonly doc?: string;
}

export function schemaToJson(schema: TableSchema): SchemaJson {
  return {
    type: 'struct',
    'schema-id': schema.id,
    // DuckDB writes every column OPTIONAL, so no field may be required.
    fields: schema.columns.map(({ id, name, type, doc }) => ({
      id,
      name,
      required: false,
      type: icebergType(type),
      ...(doc === undefined ? {} : { doc }),
    })),
  };
}

// Iceberg's own writers put a space here.
function icebergType(type: ColumnType): string {
  return type.replace(',', ', ');
}

export function schemaFromJson(json: SchemaJson): TableSchema {
  const columns = json.fields.map(({ id, name, type, doc }) => {
    const known = columnType(type);
    if (known === undefined) throw lakeErrors.fileCorrupt({ problem: `a column has the unknown type ${type}` });
    return Object.freeze({ id, name, type: known, ...(doc === undefined ? {} : { doc }) });
  });
  return Object.freeze({ id: json['schema-id'], columns: Object.freeze(columns) });
}

/** Gives field ids from `firstId` and checks names and types. */
export function numberColumns(table: string, columns: readonly NewColumn[], firstId: number): readonly Column[] {
  const names = new Set<string>();
  return columns.map((column, position) => {
    const type = columnType(column.type);
    if (type === undefined) {
      throw lakeErrors.schemaInvalid({ table, problem: `column "${column.name}" has the unknown type ${column.type}` });
    }
    if (column.name === '' || names.has(column.name.toLowerCase())) {
      throw lakeErrors.schemaInvalid({ table, problem: `the column name "${column.name}" is empty or there twice` });
    }
    names.add(column.name.toLowerCase());
    return Object.freeze({ ...column, type, id: firstId + position });
  });
}

export type SchemaChange =
  | { readonly kind: 'add'; readonly column: NewColumn }
  | { readonly kind: 'rename'; readonly id: number; readonly name: string }
  | { readonly kind: 'drop'; readonly id: number }
  | { readonly kind: 'widen'; readonly id: number; readonly type: ColumnType };

/**
 * The columns after the changes, in order. `lastId` is the highest field id ever given in the table: a dropped column's id is not used again,
 * else its old values would come back under the new name. `locked` ids (partition and system columns) neither change nor go.
 */
export function evolveColumns(
  table: string,
  columns: readonly Column[],
  changes: readonly SchemaChange[],
  lastId: number,
  locked: ReadonlySet<number>,
): { readonly columns: readonly Column[]; readonly lastId: number } {
  let next = [...columns];
  let last = lastId;
  for (const change of changes) {
    if (change.kind === 'add') {
      last += 1;
      const [column] = numberColumns(table, [change.column], last);
      if (column !== undefined) next.push(column);
    } else {
      const before = next.find((column) => column.id === change.id);
      if (before === undefined) {
        throw lakeErrors.evolutionRefused({ table, column: change.id, problem: 'there is no such column' });
      }
      if (locked.has(change.id)) {
        throw lakeErrors.evolutionRefused({ table, column: before.name, problem: 'it is a column of the system' });
      }
      next = next.flatMap((column) => (column.id === change.id ? changed(table, column, change) : [column]));
    }
  }
  numberColumns(table, next, 1);
  return { columns: Object.freeze(next), lastId: last };
}

function changed(table: string, column: Column, change: Exclude<SchemaChange, { kind: 'add' }>): readonly Column[] {
  if (change.kind === 'drop') return [];
  if (change.kind === 'rename') return [Object.freeze({ ...column, name: change.name })];
  if (!widens(column.type, change.type)) {
    throw lakeErrors.evolutionRefused({
      table,
      column: column.name,
      problem: `${column.type} does not widen to ${change.type}`,
    });
  }
  return [Object.freeze({ ...column, type: change.type })];
}
