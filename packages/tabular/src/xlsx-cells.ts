import { clockOf, daysOf, instantOf } from './calendar.js';
import { type ColumnKind, type JsonValue, kindOf, plainText, type TableColumn } from './column.js';
import { tabularErrors } from './errors.js';
import { serialOf, timeOfDay } from './spreadsheet-dates.js';
import { XLSX_STYLES } from './xlsx-parts.js';

/** The XML of a cell, or nothing where there is no value. `at` is its address, `row` counts from 1 without the heading. */
type CellWriter = (value: JsonValue, at: string, row: number) => string;

/** Excel keeps 15 digits of a number; what has more stays text, or the last ones would be lost. */
const EXACT_DIGITS = 15;
const TEXT_CHARACTERS = 32_767;
/** 1900-03-01: before it Excel's calendar has a day that never was. */
const FIRST_DAY = daysOf('1900-03-01') ?? 0;
const LAST_DAY = daysOf('9999-12-31') ?? 0;
const DAY_MICROS = 86_400_000_000n;

export function cellWriter(column: TableColumn, position: number): CellWriter {
  const kind = kindOf(column.type);
  const text = (value: JsonValue, at: string, row: number): string => textCell(plainText(value), at, row, position);
  return (value, at, row) => {
    if (value === null) return '';
    if (kind.kind === 'boolean' && typeof value === 'boolean') return `<c r="${at}" t="b"><v>${value ? 1 : 0}</v></c>`;
    const number = numberOf(kind, value);
    if (number === undefined) return text(value, at, row);
    const style = styleOf(kind);
    return `<c r="${at}"${style === 0 ? '' : ` s="${style}"`}><v>${number}</v></c>`;
  };
}

/** Always an inline string: "=cmd()" is a text of six characters, and is marked so that editing the cell leaves it one. */
export function textCell(text: string, at: string, row: number, column: number, style = 0): string {
  if (text.length > TEXT_CHARACTERS) throw tabularErrors.textTooLong({ row, column, limit: TEXT_CHARACTERS });
  const marked = style === 0 && /^[=+\-@]/.test(text) ? XLSX_STYLES.quoted : style;
  const styled = marked === 0 ? '' : ` s="${marked}"`;
  return `<c r="${at}" t="inlineStr"${styled}><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;
}

function numberOf(kind: ColumnKind, value: JsonValue): string | undefined {
  switch (kind.kind) {
    case 'integer':
    case 'decimal':
      return exactNumber(value);
    case 'float':
    case 'double':
      return typeof value === 'number' ? String(value) : undefined;
    case 'date':
      return typeof value === 'string' ? dayNumber(value) : undefined;
    case 'time':
      return typeof value === 'string' ? timeNumber(value) : undefined;
    case 'timestamp':
      return typeof value === 'string' ? serialNumber(value) : undefined;
    default:
      return undefined;
  }
}

function exactNumber(value: JsonValue): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  return text.replace(/^-?0*|\./g, '').length <= EXACT_DIGITS ? text : undefined;
}

function dayNumber(text: string): string | undefined {
  const days = daysOf(text);
  return days === undefined || !isHeld(days) ? undefined : serialText(days, 0);
}

function timeNumber(text: string): string | undefined {
  const micros = Number(clockOf(text, 6) ?? -1n);
  const serial = micros / Number(DAY_MICROS);
  return micros >= 0 && timeOfDay(serial) === micros ? String(serial) : undefined;
}

/** A day's number with the time as its fraction; text where that would not be read back to the microsecond. */
function serialNumber(text: string): string | undefined {
  const micros = instantOf(text, 6);
  if (micros === undefined) return undefined;
  const ofDay = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
  const days = Number((micros - ofDay) / DAY_MICROS);
  return isHeld(days) ? serialText(days, Number(ofDay)) : undefined;
}

function isHeld(days: number): boolean {
  return days >= FIRST_DAY && days <= LAST_DAY;
}

function serialText(days: number, micros: number): string | undefined {
  const serial = serialOf(days, micros);
  return serial === undefined ? undefined : String(serial);
}

function styleOf(kind: ColumnKind): number {
  if (kind.kind === 'date') return XLSX_STYLES.date;
  if (kind.kind === 'time') return XLSX_STYLES.time;
  if (kind.kind === 'timestamp') return XLSX_STYLES.timestamp;
  return XLSX_STYLES.plain;
}

/** `A` to `XFD`. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** What XML 1.0 cannot hold, or would change when read, is written as _xHHHH_ (ECMA-376 22.9.2.19), and a text that looks so too. */
const UNHELD =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
  /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|_(?=x[0-9A-Fa-f]{4}_)/g;

function xmlText(text: string): string {
  return text
    .replace(/[&<>]/g, (character) => (character === '&' ? '&amp;' : character === '<' ? '&lt;' : '&gt;'))
    .replace(UNHELD, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);
}
