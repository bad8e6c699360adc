import { type ColumnType, decimalParts } from './column.js';

/**
 * Lower and upper bounds as Iceberg stores them (spec, Appendix D, "Binary single-value serialization"), from and to the text that the
 * writer's statistics give. A bound that cannot be expressed is left out: readers then open the file, never skip it.
 */

/** Characters kept of a string's bound: what files tell of values is kept small. */
export const TEXT_BOUND = 16;
/** `source_ref` is looked up by its bounds, so more of it is kept. */
export const SOURCE_BOUND = 128;

export function lowerBound(type: ColumnType, text: string, keep: number = TEXT_BOUND): Uint8Array | undefined {
  if (type === 'string') return utf8(firstCharacters(text, keep).kept);
  if (type === 'binary') return hex(text)?.subarray(0, keep);
  return encode(type, text, 'lower');
}

/** A cut string or binary is rounded *up*, so that every value stays at or below it; when it cannot be, there is no bound. */
export function upperBound(type: ColumnType, text: string, keep: number = TEXT_BOUND): Uint8Array | undefined {
  if (type === 'string') {
    const { kept, cut } = firstCharacters(text, keep);
    const rounded = cut ? roundTextUp(kept) : kept;
    return rounded === undefined ? undefined : utf8(rounded);
  }
  if (type === 'binary') {
    const bytes = hex(text);
    if (bytes === undefined || bytes.length <= keep) return bytes;
    return roundBytesUp(bytes.subarray(0, keep));
  }
  return encode(type, text, 'upper');
}

/** The value a bound stands for: numbers, days and microseconds as bigint, text as text, the rest as bytes. */
export function boundInteger(type: ColumnType, bytes: Uint8Array): bigint | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A column widened from int to long keeps four-byte bounds in its old files.
  if (type === 'int' || type === 'date' || type === 'long' || type === 'timestamp' || type === 'timestamptz') {
    return bytes.length === 4 ? BigInt(view.getInt32(0, true)) : view.getBigInt64(0, true);
  }
  return undefined;
}

/** Could the value lie between the bounds? Compares the serialised forms of types whose order is the order of their bytes or integers. */
export function mayHold(
  type: ColumnType,
  text: string,
  lower: Uint8Array | undefined,
  upper: Uint8Array | undefined,
): boolean {
  if (type === 'string' || type === 'uuid') {
    const value = type === 'string' ? utf8(text) : encode(type, text, 'lower');
    if (value === undefined) return true;
    if (lower !== undefined && Buffer.compare(value, lower) < 0) return false;
    return upper === undefined || Buffer.compare(value, upper) <= 0;
  }
  const bytes = encode(type, text, 'lower');
  const value = bytes === undefined ? undefined : boundInteger(type, bytes);
  if (value === undefined) return true;
  const least = lower === undefined ? undefined : boundInteger(type, lower);
  const most = upper === undefined ? undefined : boundInteger(type, upper);
  return (least === undefined || value >= least) && (most === undefined || value <= most);
}

function encode(type: ColumnType, text: string, side: 'lower' | 'upper'): Uint8Array | undefined {
  switch (type) {
    case 'boolean':
      return booleanBytes(text);
    case 'int':
      return integerBytes(text, 4);
    case 'long':
      return integerBytes(text, 8);
    case 'float':
    case 'double':
      return floatBytes(text, type === 'float' ? 4 : 8, side);
    case 'date':
      return daysBytes(text);
    case 'timestamp':
    case 'timestamptz':
      return microsBytes(text);
    case 'uuid':
      return uuidBytes(text);
    case 'string':
    case 'binary':
      return undefined;
    default:
      return decimalBytes(text, decimalParts(type)?.scale ?? 0);
  }
}

function booleanBytes(text: string): Uint8Array | undefined {
  if (text === 'true' || text === '1') return Uint8Array.of(1);
  return text === 'false' || text === '0' ? Uint8Array.of(0) : undefined;
}

function integerBytes(text: string, width: 4 | 8): Uint8Array | undefined {
  if (!/^-?\d{1,19}$/.test(text)) return undefined;
  return fixed(BigInt(text), width);
}

function fixed(value: bigint, width: 4 | 8): Uint8Array | undefined {
  if (BigInt.asIntN(width * 8, value) !== value) return undefined;
  const bytes = Buffer.alloc(width);
  if (width === 4) bytes.writeInt32LE(Number(value));
  else bytes.writeBigInt64LE(value);
  return bytes;
}

function floatBytes(text: string, width: 4 | 8, side: 'lower' | 'upper'): Uint8Array | undefined {
  const infinite = /^(-?)inf(inity)?$/i.exec(text);
  const value = infinite === null ? Number(text) : infinite[1] === '-' ? -Infinity : Infinity;
  if (Number.isNaN(value) || text.trim() === '') return undefined;
  // Zero has two signs and -0.0 sorts below 0.0: the bound takes the sign that holds both.
  const bound = value === 0 ? (side === 'lower' ? -0 : 0) : value;
  const bytes = Buffer.alloc(width);
  if (width === 4) bytes.writeFloatLE(bound);
  else bytes.writeDoubleLE(bound);
  return bytes;
}

/** Days since 1970-01-01 of a proleptic Gregorian date. */
export function daysOf(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match === null ? undefined : civilDays(Number(match[1]), Number(match[2]), Number(match[3]));
}

// `Date.UTC` takes years 0 to 99 for 1900 to 1999, so the year is set on its own.
function civilDays(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / 86_400_000);
}

function daysBytes(text: string): Uint8Array | undefined {
  const days = daysOf(text);
  return days === undefined ? undefined : fixed(BigInt(days), 4);
}

const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?:Z|([+-])(\d{2})(?::?(\d{2}))?(?::?(\d{2}))?)?$/;

function microsBytes(text: string): Uint8Array | undefined {
  const match = TIMESTAMP.exec(text);
  const days = match?.[1] === undefined ? undefined : daysOf(match[1]);
  if (match === null || days === undefined) return undefined;
  const clock = seconds(match[2], match[3], match[4]);
  const offset = seconds(match[7], match[8], match[9]) * (match[6] === '-' ? -1 : 1);
  const fraction = BigInt((match[5] ?? '').padEnd(6, '0'));
  return fixed(BigInt(days * 86_400 + clock - offset) * 1_000_000n + fraction, 8);
}

function seconds(hours = '0', minutes = '0', rest = '0'): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}

function uuidBytes(text: string): Uint8Array | undefined {
  const digits = text.replaceAll('-', '');
  return /^[0-9a-f]{32}$/i.test(digits) ? Buffer.from(digits, 'hex') : undefined;
}

/** Unscaled value, two's complement, big-endian, in as few bytes as hold it. */
function decimalBytes(text: string, scale: number): Uint8Array | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const fraction = match[3] ?? '';
  if (fraction.length > scale) return undefined;
  const unscaled = BigInt(`${match[1] ?? ''}${match[2] ?? ''}${fraction.padEnd(scale, '0')}`);
  let width = 1;
  while (BigInt.asIntN(width * 8, unscaled) !== unscaled) width += 1;
  const digits = BigInt.asUintN(width * 8, unscaled)
    .toString(16)
    .padStart(width * 2, '0');
  return Buffer.from(digits, 'hex');
}

function hex(text: string): Uint8Array | undefined {
  return /^([0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

function firstCharacters(text: string, keep: number): { readonly kept: string; readonly cut: boolean } {
  if (text.length <= keep) return { kept: text, cut: false };
  const characters = Array.from(text.slice(0, keep * 2 + 2));
  const kept = characters.slice(0, keep).join('');
  return { kept, cut: kept.length < text.length };
}

/** The least text of at most this length above every text that begins with it. UTF-8 sorts by code point; surrogates are not characters. */
function roundTextUp(text: string): string | undefined {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  for (let end = points.length; end > 0; end -= 1) {
    const last = points[end - 1] ?? 0;
    if (last < 0x10ffff) {
      const next = last + 1 === 0xd800 ? 0xe000 : last + 1;
      return String.fromCodePoint(...points.slice(0, end - 1), next);
    }
  }
  return undefined;
}

function roundBytesUp(bytes: Uint8Array): Uint8Array | undefined {
  for (let end = bytes.length; end > 0; end -= 1) {
    const last = bytes[end - 1] ?? 0;
    if (last < 0xff) {
      const rounded = bytes.slice(0, end);
      rounded[end - 1] = last + 1;
      return rounded;
    }
  }
  return undefined;
}
