import { defined } from '@peel/kernel/assert';
import type { Branded } from '@peel/kernel/ids';
import { type BundleChanges, changesFromText, changesToText } from './bundle-changes.js';
import { lakeErrors } from './errors.js';
import { type SchemaJson, schemaFromJson, schemaToJson, type TableSchema } from './schema.js';

/** A snapshot's id, decimal text of 63 random bits. Stays inside the lake: what is given out is a keyed hash of it. */
export type SnapshotId = Branded<'snapshot'>;

export type Operation = 'append' | 'overwrite' | 'delete' | 'replace';

export interface Snapshot {
  readonly id: SnapshotId;
  readonly parent?: SnapshotId;
  readonly sequence: number;
  /** Milliseconds since 1970. Taken from the clock as it is, never moved on to be unique: that would tell of other commits. */
  readonly time: number;
  readonly operation: Operation;
  /** Key of the manifest list. */
  readonly list: string;
  readonly schema: number;
  readonly changes: BundleChanges;
  readonly totals: Totals;
}

export interface Totals {
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
}

/** One version of a table. Written whole at each commit; the catalogue points to the one in force. */
export interface TableMetadata {
  readonly uuid: string;
  /** Folder of the table below the lake's root, a random name. */
  readonly folder: string;
  readonly lastSequence: number;
  readonly updated: number;
  readonly lastColumnId: number;
  readonly schema: TableSchema;
  readonly schemas: readonly TableSchema[];
  /** Field ids of the sort key, empty for none. */
  readonly sortKey: readonly number[];
  readonly properties: Readonly<Record<string, string>>;
  /** Kept snapshots, oldest first; the last is in force. */
  readonly snapshots: readonly Snapshot[];
  /** Earlier metadata files still on disk, oldest first. */
  readonly log: readonly { readonly time: number; readonly key: string }[];
  /** Where the kept history begins: snapshots before it are bases, not points that can be named. */
  readonly historyFrom: number;
}

/** Iceberg gives partition fields ids from 1000. */
export const BUNDLE_PARTITION_ID = 1000;
export const SORT_ORDER_ID = 1;
const HISTORY_FROM = 'peel.history-from';
const CHANGES = 'peel.changes';

export function currentSnapshot(metadata: TableMetadata): Snapshot | undefined {
  return metadata.snapshots.at(-1);
}

/** Whether there are rows at any point of the kept history. */
export function holdsRows({ snapshots }: TableMetadata): boolean {
  return snapshots.some(({ totals }) => totals.files > 0);
}

export function bundleFieldId(schema: TableSchema): number {
  return defined(
    schema.columns.find((column) => column.name === 'bundle_id'),
    'column bundle_id',
  ).id;
}

export function partitionFieldsJson(bundleField: number): unknown {
  return [{ name: 'bundle_id', transform: 'identity', 'source-id': bundleField, 'field-id': BUNDLE_PARTITION_ID }];
}

/** `location` turns a key into an absolute location. */
export function encodeMetadata(metadata: TableMetadata, location: (key: string) => string): Uint8Array {
  const current = currentSnapshot(metadata);
  const json = {
    'format-version': 2,
    'table-uuid': metadata.uuid,
    location: location(metadata.folder),
    'last-sequence-number': metadata.lastSequence,
    'last-updated-ms': metadata.updated,
    'last-column-id': metadata.lastColumnId,
    'current-schema-id': metadata.schema.id,
    schemas: metadata.schemas.map(schemaToJson),
    'default-spec-id': 0,
    'partition-specs': [{ 'spec-id': 0, fields: partitionFieldsJson(bundleFieldId(metadata.schema)) }],
    'last-partition-id': BUNDLE_PARTITION_ID,
    'default-sort-order-id': metadata.sortKey.length === 0 ? 0 : SORT_ORDER_ID,
    'sort-orders': sortOrdersJson(metadata.sortKey),
    properties: { ...metadata.properties, [HISTORY_FROM]: String(metadata.historyFrom) },
    ...(current === undefined
      ? {}
      : { 'current-snapshot-id': current.id, refs: { main: { 'snapshot-id': current.id, type: 'branch' } } }),
    snapshots: metadata.snapshots.map((snapshot) => snapshotJson(snapshot, location)),
    'snapshot-log': metadata.snapshots.map(({ id, time }) => ({ 'snapshot-id': id, 'timestamp-ms': time })),
    'metadata-log': metadata.log.map(({ time, key }) => ({ 'timestamp-ms': time, 'metadata-file': location(key) })),
  };
  // JSON numbers would lose digits of a snapshot id, so ids are kept as text and the quotes taken off at the edge.
  const text = JSON.stringify(json).replace(/("(?:[a-z]+-)*snapshot-id":)"(-?\d+)"/g, '$1$2');
  return Buffer.from(text, 'utf8');
}

function sortOrdersJson(sortKey: readonly number[]): unknown {
  const unsorted = { 'order-id': 0, fields: [] };
  if (sortKey.length === 0) return [unsorted];
  const fields = sortKey.map((id) => ({
    transform: 'identity',
    'source-id': id,
    direction: 'asc',
    'null-order': 'nulls-last',
  }));
  return [unsorted, { 'order-id': SORT_ORDER_ID, fields }];
}

function snapshotJson(snapshot: Snapshot, location: (key: string) => string): unknown {
  const added = snapshot.changes.reduce((sum, each) => sum + each.addedRows, 0);
  const removed = snapshot.changes.reduce((sum, each) => sum + each.removedRows, 0);
  const summary = {
    operation: snapshot.operation,
    'added-data-files': String(snapshot.changes.reduce((sum, each) => sum + each.addedFiles, 0)),
    'added-records': String(added),
    'deleted-data-files': String(snapshot.changes.reduce((sum, each) => sum + each.removedFiles, 0)),
    'deleted-records': String(removed),
    'changed-partition-count': String(snapshot.changes.length),
    'total-records': String(snapshot.totals.rows),
    'total-data-files': String(snapshot.totals.files),
    'total-files-size': String(snapshot.totals.bytes),
    'total-delete-files': '0',
    'total-position-deletes': '0',
    'total-equality-deletes': '0',
    [CHANGES]: changesToText(snapshot.changes),
  };
  return {
    'snapshot-id': snapshot.id,
    ...(snapshot.parent === undefined ? {} : { 'parent-snapshot-id': snapshot.parent }),
    'sequence-number': snapshot.sequence,
    'timestamp-ms': snapshot.time,
    'manifest-list': location(snapshot.list),
    'schema-id': snapshot.schema,
    summary,
  };
}

interface MetadataShape {
  readonly 'table-uuid': string;
  readonly location: string;
  readonly 'last-sequence-number': number;
  readonly 'last-updated-ms': number;
  readonly 'last-column-id': number;
  readonly 'current-schema-id': number;
  readonly schemas: readonly SchemaJson[];
  readonly 'sort-orders': readonly { readonly fields: readonly { readonly 'source-id': number }[] }[];
  readonly properties: Readonly<Record<string, string>>;
  readonly snapshots: readonly SnapshotShape[];
  readonly 'metadata-log': readonly { readonly 'timestamp-ms': number; readonly 'metadata-file': string }[];
}

interface SnapshotShape {
  readonly 'snapshot-id': string;
  readonly 'parent-snapshot-id'?: string;
  readonly 'sequence-number': number;
  readonly 'timestamp-ms': number;
  readonly 'manifest-list': string;
  readonly 'schema-id': number;
  readonly summary: Readonly<Record<string, string>>;
}

/** `keyOf` turns a location back into a key below the lake's root, wherever that root is now. */
export function decodeMetadata(bytes: Uint8Array, keyOf: (location: string) => string): TableMetadata {
  const text = Buffer.from(bytes).toString('utf8');
  let json: MetadataShape;
  try {
    json = JSON.parse(text.replace(/("(?:[a-z]+-)*snapshot-id"\s*:\s*)(-?\d+)/g, '$1"$2"')) as MetadataShape;
  } catch (error) {
    throw lakeErrors.fileCorrupt({ problem: 'table metadata is not JSON' }, error);
  }
  const schemas = json.schemas.map(schemaFromJson);
  const schema = schemas.find((each) => each.id === json['current-schema-id']);
  if (schema === undefined) throw lakeErrors.fileCorrupt({ problem: 'table metadata lacks its current schema' });
  const { [HISTORY_FROM]: historyFrom, ...properties } = json.properties;
  return Object.freeze({
    uuid: json['table-uuid'],
    folder: keyOf(json.location),
    lastSequence: json['last-sequence-number'],
    updated: json['last-updated-ms'],
    lastColumnId: json['last-column-id'],
    schema,
    schemas,
    sortKey: (json['sort-orders'][SORT_ORDER_ID]?.fields ?? []).map((field) => field['source-id']),
    properties,
    snapshots: json.snapshots.map((snapshot) => decodeSnapshot(snapshot, keyOf)),
    log: json['metadata-log'].map((entry) => ({ time: entry['timestamp-ms'], key: keyOf(entry['metadata-file']) })),
    historyFrom: Number(historyFrom ?? '0'),
  });
}

function decodeSnapshot(json: SnapshotShape, keyOf: (location: string) => string): Snapshot {
  const parent = json['parent-snapshot-id'];
  const total = (name: string) => Number(json.summary[name] ?? '0');
  return Object.freeze({
    id: json['snapshot-id'] as SnapshotId,
    ...(parent === undefined ? {} : { parent: parent as SnapshotId }),
    sequence: json['sequence-number'],
    time: json['timestamp-ms'],
    operation: (json.summary.operation ?? 'append') as Operation,
    list: keyOf(json['manifest-list']),
    schema: json['schema-id'],
    changes: changesFromText(json.summary[CHANGES] ?? ''),
    totals: { files: total('total-data-files'), rows: total('total-records'), bytes: total('total-files-size') },
  });
}
