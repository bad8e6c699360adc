import { type AvroRecord, readContainer, writeContainer } from './avro-container.js';
import type { DataFile } from './data-file.js';
import { lakeErrors } from './errors.js';
import { BUNDLE_PARTITION_ID, partitionFieldsJson, type SnapshotId } from './metadata.js';
import { schemaToJson, type TableSchema } from './schema.js';

/** Manifests: which data files a snapshot added, keeps or dropped (Iceberg spec v2, "Manifests"). */
export type EntryStatus = 'existing' | 'added' | 'deleted';

export interface ManifestEntry {
  readonly status: EntryStatus;
  /** The snapshot that added the file, or that dropped it when deleted. */
  readonly snapshot: SnapshotId;
  readonly sequence: number;
  readonly fileSequence: number;
  readonly file: DataFile;
}

const STATUS: Readonly<Record<EntryStatus, number>> = { existing: 0, added: 1, deleted: 2 };
const STATUS_NAME: readonly EntryStatus[] = ['existing', 'added', 'deleted'];

const optional = (name: string, id: number, type: unknown) => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
});
const required = (name: string, id: number, type: unknown) => ({ name, type, 'field-id': id });

/** Iceberg writes maps with keys that are not strings as arrays of pairs. */
function pairs(key: number, value: number, type: string): unknown {
  return {
    type: 'array',
    logicalType: 'map',
    items: {
      type: 'record',
      name: `k${key}_v${value}`,
      fields: [required('key', key, 'int'), required('value', value, type)],
    },
  };
}

/** The same text for every table, since all are partitioned by `bundle_id`. */
const MANIFEST_SCHEMA = JSON.stringify({
  type: 'record',
  name: 'manifest_entry',
  fields: [
    required('status', 0, 'int'),
    optional('snapshot_id', 1, 'long'),
    optional('sequence_number', 3, 'long'),
    optional('file_sequence_number', 4, 'long'),
    required('data_file', 2, {
      type: 'record',
      name: 'r2',
      fields: [
        required('content', 134, 'int'),
        required('file_path', 100, 'string'),
        required('file_format', 101, 'string'),
        required('partition', 102, {
          type: 'record',
          name: 'r102',
          fields: [optional('bundle_id', BUNDLE_PARTITION_ID, 'int')],
        }),
        required('record_count', 103, 'long'),
        required('file_size_in_bytes', 104, 'long'),
        optional('column_sizes', 108, pairs(117, 118, 'long')),
        optional('value_counts', 109, pairs(119, 120, 'long')),
        optional('null_value_counts', 110, pairs(121, 122, 'long')),
        optional('lower_bounds', 125, pairs(126, 127, 'bytes')),
        optional('upper_bounds', 128, pairs(129, 130, 'bytes')),
        optional('sort_order_id', 140, 'int'),
      ],
    }),
  ],
});

/** `base` turns a key into the absolute location that Iceberg wants in the file; `keyOf` turns it back. */
export function encodeManifest(
  schema: TableSchema,
  bundleFieldId: number,
  entries: readonly ManifestEntry[],
  location: (key: string) => string,
  sync: Uint8Array,
): Uint8Array {
  const metadata = {
    schema: JSON.stringify(schemaToJson(schema)),
    'schema-id': String(schema.id),
    'partition-spec': JSON.stringify(partitionFieldsJson(bundleFieldId)),
    'partition-spec-id': '0',
    'format-version': '2',
    content: 'data',
  };
  return writeContainer(
    MANIFEST_SCHEMA,
    metadata,
    entries.map((entry) => entryRecord(entry, location)),
    sync,
  );
}

function entryRecord(entry: ManifestEntry, location: (key: string) => string): AvroRecord {
  const { file } = entry;
  return {
    status: STATUS[entry.status],
    snapshot_id: BigInt(entry.snapshot),
    sequence_number: entry.sequence,
    file_sequence_number: entry.fileSequence,
    data_file: {
      content: 0,
      file_path: location(file.key),
      file_format: 'PARQUET',
      partition: { bundle_id: file.bundle },
      record_count: file.rows,
      file_size_in_bytes: file.bytes,
      column_sizes: toPairs(file.columnSizes),
      value_counts: toPairs(file.valueCounts),
      null_value_counts: toPairs(file.nullCounts),
      lower_bounds: toPairs(file.lower),
      upper_bounds: toPairs(file.upper),
      sort_order_id: file.sortOrder,
    },
  };
}

function toPairs(map: ReadonlyMap<number, number | Uint8Array>): unknown {
  if (map.size === 0) return null;
  return Array.from(map, ([key, value]) => ({
    key,
    value: typeof value === 'number' ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  }));
}

interface EntryShape {
  readonly status: number;
  readonly snapshot_id: bigint | null;
  readonly sequence_number: number | null;
  readonly file_sequence_number: number | null;
  readonly data_file: {
    readonly file_path: string;
    readonly partition: { readonly bundle_id: number | null };
    readonly record_count: number;
    readonly file_size_in_bytes: number;
    readonly column_sizes: Pairs<number>;
    readonly value_counts: Pairs<number>;
    readonly null_value_counts: Pairs<number>;
    readonly lower_bounds: Pairs<Buffer>;
    readonly upper_bounds: Pairs<Buffer>;
    readonly sort_order_id: number | null;
  };
}

type Pairs<Value> = readonly { readonly key: number; readonly value: Value }[] | null;

export function decodeManifest(bytes: Uint8Array, keyOf: (location: string) => string): readonly ManifestEntry[] {
  const { records } = readContainer(bytes);
  return (records as unknown as readonly EntryShape[]).map((record) => {
    const { data_file: data } = record;
    const status = STATUS_NAME[record.status];
    if (status === undefined || record.snapshot_id === null || data.partition.bundle_id === null) {
      throw lakeErrors.fileCorrupt({ problem: 'a manifest entry lacks its status, snapshot or bundle' });
    }
    return Object.freeze({
      status,
      snapshot: String(record.snapshot_id) as SnapshotId,
      sequence: record.sequence_number ?? 0,
      fileSequence: record.file_sequence_number ?? 0,
      file: Object.freeze({
        key: keyOf(data.file_path),
        rows: data.record_count,
        bytes: data.file_size_in_bytes,
        bundle: data.partition.bundle_id,
        columnSizes: toMap(data.column_sizes),
        valueCounts: toMap(data.value_counts),
        nullCounts: toMap(data.null_value_counts),
        lower: toMap(data.lower_bounds),
        upper: toMap(data.upper_bounds),
        sortOrder: data.sort_order_id ?? 0,
      }),
    });
  });
}

function toMap<Value>(list: Pairs<Value>): ReadonlyMap<number, Value> {
  return new Map(list?.map(({ key, value }) => [key, value] as const));
}
