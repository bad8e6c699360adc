import { deflateRawSync, inflateRawSync } from 'node:zlib';
import avro, { type Type } from 'avsc';
import { lakeErrors } from './errors.js';

/**
 * Avro object container files, header by hand: Iceberg keeps its own keys there. avsc compiles an encoder per schema text; those are
 * cached, since compiling costs more than reading a manifest.
 */

/** Values as avsc gives and takes them. Longs are numbers (sizes and counts), but fields named `…snapshot_id` are bigint. */
export type AvroRecord = Readonly<Record<string, unknown>>;

export interface AvroContainer {
  readonly metadata: Readonly<Record<string, string>>;
  readonly records: readonly AvroRecord[];
}

const MAGIC = Buffer.from('Obj\u0001', 'latin1');
const SYNC_BYTES = 16;

/** Snapshot ids use all 63 bits, beyond what a JavaScript number holds. */
const wideLong: Type = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: (value: number | string) => BigInt(value),
  toJSON: (value: bigint) => value.toString(),
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (left: bigint, right: bigint) => (left === right ? 0 : left < right ? -1 : 1),
});

interface SchemaField {
  readonly name: string;
  readonly type: unknown;
}

const headerType = avro.Type.forSchema({ type: 'map', values: 'bytes' });
const longType = avro.Type.forSchema('long');

const compiled = new Map<string, Type>();
/** Schema texts in use are one per table schema; the bound only keeps a stream of odd files from growing the process. */
const COMPILED_LIMIT = 500;

function typeOf(schemaText: string): Type {
  const known = compiled.get(schemaText);
  if (known !== undefined) return known;
  const type = avro.Type.forSchema(markWide(JSON.parse(schemaText)), {
    wrapUnions: false,
    typeHook: (schema) => (isWide(schema) ? wideLong : undefined),
  });
  if (compiled.size >= COMPILED_LIMIT) compiled.clear();
  compiled.set(schemaText, type);
  return type;
}

function isWide(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'wide' in schema;
}

/** Marks the long of each field whose name ends in `snapshot_id`, also inside a union with null. */
function markWide(schema: avro.Schema): avro.Schema {
  if (typeof schema !== 'object' || schema === null || !('fields' in schema)) return schema;
  const fields: readonly SchemaField[] = schema.fields;
  const marked = fields.map((field) =>
    field.name.endsWith('snapshot_id') ? { ...field, type: widen(field.type) } : field,
  );
  return { ...schema, fields: marked } as avro.Schema;
}

function widen(type: unknown): unknown {
  if (Array.isArray(type)) return type.map(widen);
  return type === 'long' ? { type: 'long', wide: true } : type;
}

/** One block, raw deflate. The sync mark separates blocks of one file; it is taken from the caller's name for the file, not from chance. */
export function writeContainer(
  schemaText: string,
  metadata: Readonly<Record<string, string>>,
  records: readonly AvroRecord[],
  sync: Uint8Array,
): Uint8Array {
  const type = typeOf(schemaText);
  const header = headerType.toBuffer(
    Object.fromEntries(
      Object.entries({ 'avro.schema': schemaText, 'avro.codec': 'deflate', ...metadata }).map(
        ([key, value]) => [key, Buffer.from(value, 'utf8')] as const,
      ),
    ),
  );
  const mark = Buffer.from(sync.subarray(0, SYNC_BYTES));
  const body = deflateRawSync(Buffer.concat(records.map((record) => type.toBuffer(record))));
  const block =
    records.length === 0 ? [] : [longType.toBuffer(records.length), longType.toBuffer(body.length), body, mark];
  return Buffer.concat([MAGIC, header, mark, ...block]);
}

export function readContainer(bytes: Uint8Array): AvroContainer {
  try {
    return decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    throw lakeErrors.fileCorrupt({ problem: 'it is not a whole Avro file' }, error);
  }
}

function decode(bytes: Buffer): AvroContainer {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw lakeErrors.fileCorrupt({ problem: 'no Avro mark' });
  const header: { value: Record<string, Buffer>; offset: number } = headerType.decode(bytes, MAGIC.length);
  const metadata = Object.fromEntries(
    Object.entries(header.value).map(([key, value]) => [key, value.toString('utf8')] as const),
  );
  const type = typeOf(metadata['avro.schema'] ?? '');
  const mark = bytes.subarray(header.offset, header.offset + SYNC_BYTES);
  const records: AvroRecord[] = [];
  let position = header.offset + SYNC_BYTES;
  while (position < bytes.length) {
    const count: { value: number; offset: number } = longType.decode(bytes, position);
    const length: { value: number; offset: number } = longType.decode(bytes, count.offset);
    const end = length.offset + length.value;
    const raw = bytes.subarray(length.offset, end);
    const body = metadata['avro.codec'] === 'deflate' ? inflateRawSync(raw) : raw;
    let at = 0;
    for (let read = 0; read < count.value; read += 1) {
      const record: { value: AvroRecord; offset: number } = type.decode(body, at);
      if (record.offset < 0) throw lakeErrors.fileCorrupt({ problem: 'a block ends too early' });
      records.push(record.value);
      at = record.offset;
    }
    if (!bytes.subarray(end, end + SYNC_BYTES).equals(mark))
      throw lakeErrors.fileCorrupt({ problem: 'a block is cut' });
    position = end + SYNC_BYTES;
  }
  return { metadata, records };
}
