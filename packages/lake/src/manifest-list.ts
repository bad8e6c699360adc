import { readContainer, writeContainer } from './avro-container.js';
import { boundInteger, lowerBound } from './bounds.js';
import type { ManifestEntry } from './manifest.js';
import type { SnapshotId } from './metadata.js';

/** A manifest as a snapshot's manifest list names it (Iceberg spec v2, "Manifest Lists"). */
export interface ManifestFile {
  readonly key: string;
  readonly bytes: number;
  readonly sequence: number;
  readonly minSequence: number;
  /** The snapshot that wrote the manifest. */
  readonly snapshot: SnapshotId;
  readonly addedFiles: number;
  readonly existingFiles: number;
  readonly deletedFiles: number;
  readonly addedRows: number;
  readonly existingRows: number;
  readonly deletedRows: number;
  readonly leastBundle: number;
  readonly greatestBundle: number;
}

const field = (name: string, id: number, type: unknown) => ({ name, type, 'field-id': id });
const maybe = (name: string, id: number, type: unknown) => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
});

const MANIFEST_LIST_SCHEMA = JSON.stringify({
  type: 'record',
  name: 'manifest_file',
  fields: [
    field('manifest_path', 500, 'string'),
    field('manifest_length', 501, 'long'),
    field('partition_spec_id', 502, 'int'),
    field('content', 517, 'int'),
    field('sequence_number', 515, 'long'),
    field('min_sequence_number', 516, 'long'),
    field('added_snapshot_id', 503, 'long'),
    field('added_files_count', 504, 'int'),
    field('existing_files_count', 505, 'int'),
    field('deleted_files_count', 506, 'int'),
    field('added_rows_count', 512, 'long'),
    field('existing_rows_count', 513, 'long'),
    field('deleted_rows_count', 514, 'long'),
    maybe('partitions', 507, {
      type: 'array',
      'element-id': 508,
      items: {
        type: 'record',
        name: 'r508',
        fields: [
          field('contains_null', 509, 'boolean'),
          maybe('contains_nan', 518, 'boolean'),
          maybe('lower_bound', 510, 'bytes'),
          maybe('upper_bound', 511, 'bytes'),
        ],
      },
    }),
  ],
});

export function describeManifest(
  key: string,
  bytes: number,
  snapshot: SnapshotId,
  sequence: number,
  entries: readonly ManifestEntry[],
): ManifestFile {
  const count = (status: ManifestEntry['status']) => {
    const of = entries.filter((entry) => entry.status === status);
    return { files: of.length, rows: of.reduce((sum, entry) => sum + entry.file.rows, 0) };
  };
  const [added, existing, deleted] = [count('added'), count('existing'), count('deleted')];
  const live = entries.filter((entry) => entry.status !== 'deleted');
  const bundles = entries.map((entry) => entry.file.bundle);
  return Object.freeze({
    key,
    bytes,
    sequence,
    minSequence: live.reduce((least, entry) => Math.min(least, entry.sequence), sequence),
    snapshot,
    addedFiles: added.files,
    existingFiles: existing.files,
    deletedFiles: deleted.files,
    addedRows: added.rows,
    existingRows: existing.rows,
    deletedRows: deleted.rows,
    leastBundle: bundles.reduce((least, bundle) => Math.min(least, bundle), Number.MAX_SAFE_INTEGER),
    greatestBundle: bundles.reduce((most, bundle) => Math.max(most, bundle), 0),
  });
}

/** The header's own keys tie the list to its snapshot. */
export function encodeManifestList(
  manifests: readonly ManifestFile[],
  snapshot: { readonly id: SnapshotId; readonly parent?: SnapshotId; readonly sequence: number },
  location: (key: string) => string,
  sync: Uint8Array,
): Uint8Array {
  const metadata = {
    'snapshot-id': snapshot.id,
    'parent-snapshot-id': snapshot.parent ?? 'null',
    'sequence-number': String(snapshot.sequence),
    'format-version': '2',
  };
  const records = manifests.map((manifest) => ({
    manifest_path: location(manifest.key),
    manifest_length: manifest.bytes,
    partition_spec_id: 0,
    content: 0,
    sequence_number: manifest.sequence,
    min_sequence_number: manifest.minSequence,
    added_snapshot_id: BigInt(manifest.snapshot),
    added_files_count: manifest.addedFiles,
    existing_files_count: manifest.existingFiles,
    deleted_files_count: manifest.deletedFiles,
    added_rows_count: manifest.addedRows,
    existing_rows_count: manifest.existingRows,
    deleted_rows_count: manifest.deletedRows,
    partitions: [
      {
        contains_null: false,
        contains_nan: null,
        lower_bound: Buffer.from(lowerBound('int', String(manifest.leastBundle)) ?? []),
        upper_bound: Buffer.from(lowerBound('int', String(manifest.greatestBundle)) ?? []),
      },
    ],
  }));
  return writeContainer(MANIFEST_LIST_SCHEMA, metadata, records, sync);
}

interface ListShape {
  readonly manifest_path: string;
  readonly manifest_length: number;
  readonly sequence_number: number;
  readonly min_sequence_number: number;
  readonly added_snapshot_id: bigint;
  readonly added_files_count: number;
  readonly existing_files_count: number;
  readonly deleted_files_count: number;
  readonly added_rows_count: number;
  readonly existing_rows_count: number;
  readonly deleted_rows_count: number;
  readonly partitions: readonly { readonly lower_bound: Buffer | null; readonly upper_bound: Buffer | null }[] | null;
}

export function decodeManifestList(bytes: Uint8Array, keyOf: (location: string) => string): readonly ManifestFile[] {
  const { records } = readContainer(bytes);
  return (records as unknown as readonly ListShape[]).map((record) => {
    const range = record.partitions?.[0];
    return Object.freeze({
      key: keyOf(record.manifest_path),
      bytes: record.manifest_length,
      sequence: record.sequence_number,
      minSequence: record.min_sequence_number,
      snapshot: String(record.added_snapshot_id) as SnapshotId,
      addedFiles: record.added_files_count,
      existingFiles: record.existing_files_count,
      deletedFiles: record.deleted_files_count,
      addedRows: record.added_rows_count,
      existingRows: record.existing_rows_count,
      deletedRows: record.deleted_rows_count,
      leastBundle: bundleOf(range?.lower_bound, 0),
      greatestBundle: bundleOf(range?.upper_bound, Number.MAX_SAFE_INTEGER),
    });
  });
}

function bundleOf(bytes: Buffer | null | undefined, otherwise: number): number {
  const value = bytes === null || bytes === undefined ? undefined : boundInteger('int', bytes);
  return value === undefined ? otherwise : Number(value);
}
