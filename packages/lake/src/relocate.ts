import { createHash } from 'node:crypto';
import { type AvroRecord, readContainer, writeContainer } from './avro-container.js';
import { lakeErrors } from './errors.js';

/**
 * The same metadata with its locations below another root: Iceberg wants them absolute, so a lake that moves must say where it is now.
 * `location` turns a key into the new location, `keyOf` an old location into its key.
 */
export interface Relocation {
  readonly location: (key: string) => string;
  readonly keyOf: (location: string) => string;
}

/** Text is replaced and not parsed: snapshot ids are wider than a JavaScript number. */
export function relocatedMetadata(bytes: Uint8Array, { location, keyOf }: Relocation): Uint8Array {
  const text = Buffer.from(bytes).toString('utf8');
  const { location: old } = JSON.parse(text) as { readonly location?: unknown };
  if (typeof old !== 'string') throw lakeErrors.fileCorrupt({ problem: 'its metadata has no location' });
  const key = keyOf(old);
  const [from, to] = [old.slice(0, old.length - key.length), location(key).slice(0, -key.length)];
  return Buffer.from(text.replaceAll(`"${quoted(from)}`, `"${quoted(to)}`));
}

export function relocatedManifest(bytes: Uint8Array, { location, keyOf }: Relocation): Uint8Array {
  return rewritten(bytes, (record) => {
    const file = record.data_file as AvroRecord;
    return { ...record, data_file: { ...file, file_path: location(keyOf(String(file.file_path))) } };
  });
}

/** `bytesOf` gives the new length of each manifest, which a list holds beside its place. */
export function relocatedList(
  bytes: Uint8Array,
  { location, keyOf }: Relocation,
  bytesOf: (manifest: string) => number | undefined,
): Uint8Array {
  return rewritten(bytes, (record) => {
    const key = keyOf(String(record.manifest_path));
    return { ...record, manifest_path: location(key), manifest_length: bytesOf(key) ?? record.manifest_length };
  });
}

function rewritten(bytes: Uint8Array, change: (record: AvroRecord) => AvroRecord): Uint8Array {
  const { metadata, records } = readContainer(bytes);
  const { 'avro.schema': schema = '', 'avro.codec': _codec, ...own } = metadata;
  return writeContainer(schema, own, records.map(change), createHash('sha256').update(bytes).digest());
}

function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
