/** What a column of text may be read as. Named as in definitions: Iceberg's primitive types. */
export interface ColumnGuess {
  readonly type: string;
  /** strptime, where the values are not ISO 8601. */
  readonly format?: string;
  /** Why, and what to look at; one plain sentence. */
  readonly because: string;
}

const patterns = {
  integer: /^[+-]?\d{1,18}$/,
  leadingZero: /^[+-]?0\d/,
  number: /^[+-]?\d+\.\d+$/,
  exponent: /^[+-]?\d+(\.\d+)?[eE][+-]?\d+$/,
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
  const { integer, number, day, slashedDay, instant, localTime, uuid, boolean } = patterns;
  return [integer, number, day, slashedDay, instant, localTime, uuid, boolean].some((pattern) => pattern.test(text));
}

/** Guesses from the values that are there; `header` only to tell a coordinate from a sum of money. */
export function guessType(header: string, values: readonly string[]): ColumnGuess {
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
  if (all(patterns.integer)) return guessInteger(given);
  return guessNumber(header, given) ?? { type: 'string', because: 'text' };
}

function guessInteger(given: readonly string[]): ColumnGuess {
  if (given.some((value) => patterns.leadingZero.test(value))) {
    return { type: 'string', because: 'digits with leading zeros, which a number would lose' };
  }
  const widest = Math.max(...given.map((value) => Math.abs(Number(value))));
  if (widest < 2 ** 31) return { type: 'int', because: 'whole numbers' };
  return { type: 'long', because: 'whole numbers, some beyond 2 thousand million' };
}

function guessNumber(header: string, given: readonly string[]): ColumnGuess | undefined {
  const fits = (value: string) =>
    [patterns.integer, patterns.number, patterns.exponent].some((pattern) => pattern.test(value));
  if (!given.every((value) => fits(value) && !patterns.leadingZero.test(value))) return undefined;
  if (/lat|lon|lng|easting|northing/i.test(header)) return { type: 'double', because: 'a coordinate' };
  const scales = new Set(given.map((value) => value.split('.')[1]?.length ?? 0));
  const [scale] = scales;
  if (scales.size === 1 && scale !== undefined && scale <= 4 && given.every((value) => patterns.number.test(value))) {
    return { type: `decimal(18,${scale})`, because: `every value has ${scale} decimal places, so it is kept exactly` };
  }
  return { type: 'double', because: 'numbers with differing decimal places' };
}

function guessSlashedDay(given: readonly string[]): ColumnGuess {
  const parts = given.map((value) => value.split('/').map(Number));
  const dayFirst = parts.some(([first = 0]) => first > 12);
  const monthFirst = parts.some(([, second = 0]) => second > 12);
  if (dayFirst && monthFirst) return { type: 'string', because: 'days written in two orders' };
  if (monthFirst) return { type: 'date', format: '%m/%d/%Y', because: 'mm/dd/yyyy: the second number passes 12' };
  if (dayFirst) return { type: 'date', format: '%d/%m/%Y', because: 'dd/mm/yyyy: the first number passes 12' };
  return { type: 'date', format: '%d/%m/%Y', because: 'taken as dd/mm/yyyy; no value tells it from mm/dd/yyyy: check' };
}
