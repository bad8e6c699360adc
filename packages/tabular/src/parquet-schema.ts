import { isPeelError } from '@peel/kernel/errors';
import { type FileMetaData, parquetMetadata, type SchemaElement } from 'hyparquet';
import { tabularErrors } from './errors.js';
import type { RandomAccess } from './random-access.js';

export interface ParquetField {
  /** From the outermost struct in. */
  readonly path: readonly string[];
  /** Iceberg's name of what its values are; `binary` bytes without a meaning, `list` for all that repeats. */
  readonly type: string;
}

export interface ParquetSchema {
  readonly rows: number;
  readonly fields: readonly ParquetField[];
}

/** The footer is the one part read outside the engine's sandbox; a larger one would be gathered in memory. */
const FOOTER_BYTES = 16 * 1024 * 1024;
const MAGIC = 'PAR1';
const DEPTH = 32;

/** Names and types, from the footer alone. `file` is what messages call it. @throws parquetBroken, parquetFooterLarge */
export async function readParquetSchema(source: RandomAccess, file: string): Promise<ParquetSchema> {
  const footer = await footerOf(source, file);
  try {
    const metadata = parquetMetadata(footer, { geoparquet: false });
    const rows = Number(metadata.num_rows);
    if (!Number.isSafeInteger(rows) || rows < 0) throw tabularErrors.parquetBroken({ file });
    return Object.freeze({ rows, fields: Object.freeze(fieldsOf(metadata, file)) });
  } catch (error) {
    throw isPeelError(error) ? error : tabularErrors.parquetBroken({ file }, error);
  }
}

async function footerOf(source: RandomAccess, file: string): Promise<ArrayBuffer> {
  if (source.size < 12) throw tabularErrors.parquetBroken({ file });
  const end = Buffer.from(await source.read(source.size - 8, 8));
  const length = end.readUInt32LE(0) + 8;
  if (end.toString('latin1', 4) !== MAGIC || length > source.size) throw tabularErrors.parquetBroken({ file });
  if (length > FOOTER_BYTES) throw tabularErrors.parquetFooterLarge({ file, limit: FOOTER_BYTES });
  const bytes = new Uint8Array(length);
  bytes.set(await source.read(source.size - length, length));
  return bytes.buffer;
}

function fieldsOf({ schema }: FileMetaData, file: string): ParquetField[] {
  const fields: ParquetField[] = [];
  let next = 1;
  const walk = (children: number, path: readonly string[], repeated: boolean): void => {
    for (let child = 0; child < children; child += 1) {
      const element = schema[next];
      if (element === undefined || path.length >= DEPTH) throw tabularErrors.parquetBroken({ file });
      next += 1;
      const name = [...path, element.name];
      const list = repeated || element.repetition_type === 'REPEATED' || isCollection(element);
      const below = element.num_children ?? 0;
      if (below === 0 || (list && !repeated)) fields.push({ path: name, type: list ? 'list' : typeOf(element) });
      if (below > 0) {
        const before = fields.length;
        walk(below, name, list);
        // A list is one field, whatever it is made of.
        if (list) fields.length = before;
      }
    }
  };
  walk(schema[0]?.num_children ?? 0, [], false);
  return fields;
}

function isCollection({ converted_type, logical_type }: SchemaElement): boolean {
  const types = [converted_type, logical_type?.type];
  return types.some((type) => type === 'LIST' || type === 'MAP' || type === 'MAP_KEY_VALUE');
}

function typeOf(element: SchemaElement): string {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const precision = element.precision ?? (logical?.type === 'DECIMAL' ? logical.precision : 38);
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
    return `decimal(${precision},${scale})`;
  }
  switch (type) {
    case 'BOOLEAN':
      return 'boolean';
    case 'INT32':
      if (converted === 'DATE' || logical?.type === 'DATE') return 'date';
      if (converted === 'TIME_MILLIS' || logical?.type === 'TIME') return 'string';
      return converted === 'UINT_32' ? 'long' : 'int';
    case 'INT64':
      return longType(element);
    case 'INT96':
      return 'timestamp';
    case 'FLOAT':
      return 'float';
    case 'DOUBLE':
      return 'double';
    default:
      return bytesType(element);
  }
}

function longType({ converted_type: converted, logical_type: logical }: SchemaElement): string {
  if (logical?.type === 'TIMESTAMP') return logical.isAdjustedToUTC ? 'timestamptz' : 'timestamp';
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') return 'timestamp';
  if (converted === 'TIME_MICROS' || logical?.type === 'TIME') return 'string';
  return converted === 'UINT_64' ? 'decimal(20,0)' : 'long';
}

function bytesType({ converted_type: converted, logical_type: logical }: SchemaElement): string {
  if (logical?.type === 'UUID') return 'uuid';
  if (logical?.type === 'FLOAT16') return 'float';
  const texts = ['UTF8', 'ENUM', 'JSON', 'INTERVAL', 'STRING'];
  return texts.includes(converted ?? '') || texts.includes(logical?.type ?? '') ? 'string' : 'binary';
}
