import { addPointers, type Pointer } from './catalogue.js';
import { checkTableName, type NewColumn } from './column.js';
import { lakeErrors } from './errors.js';
import { type LakeContext, locationOf, newName } from './lake-context.js';
import { encodeMetadata, type TableMetadata } from './metadata.js';
import { numberColumns } from './schema.js';

export interface NewTable {
  readonly name: string;
  /** In order; `bundle_id int` must be one of them. */
  readonly columns: readonly NewColumn[];
  /** Column names that compaction sorts by. */
  readonly sortKey: readonly string[];
  /** The base table this holds a column group of: committed with it, row for row. */
  readonly companionOf?: string;
  readonly properties?: Readonly<Record<string, string>>;
}

/** Creates empty tables, all or none; a base before its companions. */
export async function createTables(context: LakeContext, tables: readonly NewTable[]): Promise<readonly Pointer[]> {
  const drafts = tables.map((table) => draftTable(context, table));
  await context.storage.store(drafts.map(({ pointer, content }) => ({ key: pointer.metadata, content })));
  await addPointers(
    context.database,
    drafts.map((draft) => draft.pointer),
  );
  return drafts.map((draft) => draft.pointer);
}

/** A new table, not yet entered: its pointer, and what it points to. */
export function draftTable(
  context: LakeContext,
  table: NewTable,
): { readonly pointer: Pointer; readonly content: Uint8Array } {
  checkTableName(table.name);
  const columns = numberColumns(table.name, table.columns, 1);
  const idOf = (name: string) => columns.find((column) => column.name === name)?.id;
  if (columns.find((column) => column.name === 'bundle_id')?.type !== 'int') {
    throw lakeErrors.schemaInvalid({ table: table.name, problem: 'there is no column bundle_id of type int' });
  }
  const sortKey = table.sortKey.map((name) => {
    const id = idOf(name);
    if (id === undefined) {
      throw lakeErrors.schemaInvalid({
        table: table.name,
        problem: `the sort key names "${name}", which is no column`,
      });
    }
    return id;
  });
  const folder = newName(context.randomness, `table:${table.name}`);
  const schema = Object.freeze({ id: 0, columns });
  const metadata: TableMetadata = {
    uuid: uuid(context.randomness.bytes(16, `table:${table.name}`)),
    folder,
    lastSequence: 0,
    updated: context.clock.now(),
    lastColumnId: columns.length,
    schema,
    schemas: [schema],
    sortKey,
    properties: table.properties ?? {},
    snapshots: [],
    log: [],
    historyFrom: 0,
  };
  const name = newName(context.randomness, `table:${table.name}`);
  const pointer = Object.freeze({
    name: table.name,
    folder,
    metadata: `${folder}/metadata/00000-${name}.metadata.json`,
    ...(table.companionOf === undefined ? {} : { companionOf: table.companionOf }),
  });
  return { pointer, content: encodeMetadata(metadata, locationOf(context.storage)) };
}

/** A version 4 UUID of the given random bytes (RFC 9562, section 5.4). */
function uuid(random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
