import { columnName } from './header.js';

/** What a column of text may be read as. Named as in definitions: Iceberg's primitive types. */
export interface ColumnGuess {
  readonly type: string;
  /** strptime, where the values are not ISO 8601; `json` for text as JSON writes it. */
  readonly format?: string;
  /** Why, and what to look at; one plain sentence. */
  readonly because: string;
  /** The order of day and month, where no value tells it. */
  readonly assumed?: string;
  /** Whether the file writes values of several kinds, so that none but their JSON text holds all. */
  readonly mixed?: boolean;
}

/** What a file knows of its numbers: text has none, a sheet may have stored them as such, JSON did. */
export type NumberForm = 'text' | 'perhaps-stored' | 'stored';

const patterns = {
  anyNumber: /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/,
  /** As a number is written back: no plus, no leading zeros, no exponent, no zero below zero. */
  plainNumber: /^(?!-0(\.0+)?$)-?(0|[1-9]\d*)(\.\d+)?$/,
  integer: /^-?\d{1,18}$/,
  day: /^\d{4}-\d{2}-\d{2}$/,
  slashedDay: /^(\d{1,2})\/(\d{1,2})\/\d{4}$/,
  instant: /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)$/,
  localTime: /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/,
  month: /^\d{4}-\d{2}$/,
  uuid: /^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/,
  boolean: /^(true|false|yes|no)$/i,
} as const;

/** A number, a day or a truth value: not what a heading looks like. */
export function looksTyped(text: string): boolean {
  const { anyNumber, day, slashedDay, instant, localTime, uuid, boolean } = patterns;
  return [anyNumber, day, slashedDay, instant, localTime, uuid, boolean].some((pattern) => pattern.test(text));
}

/**
 * Guesses from the values that are there; `header` only to tell a coordinate from a sum of money. A type of numbers only where each value is written back
 * as it stands: exhibit 12E3, phone +447700900123 and paragraph 12.10 are none.
 */
export function guessType(header: string, values: readonly string[], numbers: NumberForm = 'text'): ColumnGuess {
  const given = values.map((value) => value.trim()).filter((value) => value !== '');
  if (given.length === 0) return { type: 'string', because: 'no value in the sample' };
  const all = (pattern: RegExp) => given.every((value) => pattern.test(value));
  if (all(patterns.boolean)) return { type: 'boolean', because: 'every value is true, false, yes or no' };
  if (all(patterns.day)) return { type: 'date', because: 'every value is a day as ISO 8601' };
  if (all(patterns.instant)) return { type: 'timestamptz', because: 'every value is a time with its offset' };
  if (all(patterns.localTime)) {
    return { type: 'timestamp', because: 'times without an offset: ask the sender which time zone they are in' };
  }
  if (all(patterns.uuid)) return { type: 'uuid', because: 'every value is a UUID' };
  if (all(patterns.slashedDay)) return guessSlashedDay(given);
  if (all(patterns.month)) return { type: 'string', because: 'a year and a month: there is no type for it' };
  if (!all(patterns.anyNumber)) return { type: 'string', because: 'text' };
  return guessNumber(header, given, numbers);
}

function guessNumber(header: string, given: readonly string[], numbers: NumberForm): ColumnGuess {
  const all = (pattern: RegExp) => given.every((value) => pattern.test(value));
  if (all(patterns.plainNumber)) {
    if (all(patterns.integer)) return guessInteger(given);
    if (isCoordinate(header) && given.every(isKeptByDouble)) return { type: 'double', because: 'a coordinate' };
    const scale = commonScale(given);
    if (scale !== undefined) {
      return {
        type: `decimal(18,${scale})`,
        because: `every value has ${scale} decimal places, so it is kept exactly`,
      };
    }
  }
  if (numbers === 'stored' && !given.every(isKeptByDouble)) {
    return { type: 'string', format: 'json', because: 'numbers of more digits than a type of numbers keeps' };
  }
  const givenBack = given.every((value) => String(Number(value)) === value);
  if (numbers === 'stored' || (numbers === 'perhaps-stored' && givenBack)) {
    return { type: 'double', because: 'numbers with differing decimal places' };
  }
  const what = all(patterns.plainNumber) ? 'differing decimal places' : 'signs, exponents or leading zeros';
  return { type: 'string', because: `digits with ${what}, which a number would lose` };
}

/** As an import judges it (`strict-cast.ts`): at most 17 digits, finite, and not so small that nothing is left. */
function isKeptByDouble(text: string): boolean {
  const digits = text.replace(/[eE].*|[^\d]/g, '').replace(/^0+|0+$/g, '');
  const value = Number(text);
  return digits.length <= 17 && Number.isFinite(value) && (value !== 0 || digits === '');
}

function guessInteger(given: readonly string[]): ColumnGuess {
  const widest = Math.max(...given.map((value) => Math.abs(Number(value))));
  if (widest < 2 ** 31) return { type: 'int', because: 'whole numbers' };
  return { type: 'long', because: 'whole numbers, some beyond 2 thousand million' };
}

function isCoordinate(header: string): boolean {
  return /(^|_)(lat|latitude|lon|long|lng|longitude|easting|northing)s?(_|$)/.test(columnName(header));
}

/** Decimal places, where each value has as many and no more digits than are kept. */
function commonScale(given: readonly string[]): number | undefined {
  const scales = new Set(given.map((value) => value.split('.')[1]?.length ?? 0));
  const [scale = 0] = scales;
  const fits = given.every((value) => value.replace(/\D/g, '').length <= 18);
  return scales.size === 1 && scale > 0 && fits ? scale : undefined;
}

function guessSlashedDay(given: readonly string[]): ColumnGuess {
  const parts = given.map((value) => value.split('/').map(Number));
  const dayFirst = parts.some(([first = 0]) => first > 12);
  const monthFirst = parts.some(([, second = 0]) => second > 12);
  if (dayFirst && monthFirst) return { type: 'string', because: 'days written in two orders' };
  if (monthFirst) return { type: 'date', format: '%m/%d/%Y', because: 'mm/dd/yyyy: the second number passes 12' };
  if (dayFirst) return { type: 'date', format: '%d/%m/%Y', because: 'dd/mm/yyyy: the first number passes 12' };
  return {
    type: 'date',
    format: '%d/%m/%Y',
    because: 'taken as dd/mm/yyyy; no value tells it from mm/dd/yyyy: check',
    assumed: 'dd/mm/yyyy',
  };
}
