import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBIntervalValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import { date, interval, safeInteger, timeOfDay, timestamp } from '../frame/json-values.js';

/** A value inside a list, struct, map or union as JSON: told as `rowsOf` would tell it in a column of its own. */
export const nestedValue: DuckDBValueConverter<Json> = (value, type) =>
  ownForm(value) ?? JsonDuckDBValueConverter(value, type, nestedValue);

/** Where the bindings' own form differs from ours: whole numbers of 64 bits and more, bytes, all that is a time. */
function ownForm(value: DuckDBValue): Json | undefined {
  if (typeof value === 'bigint') return safeInteger(value);
  if (value instanceof DuckDBDateValue) return date(value.days);
  if (value instanceof DuckDBTimeValue) return timeOfDay(value.micros, 6);
  if (value instanceof DuckDBTimestampTZValue) return timestamp(value.micros, 6, 'Z');
  if (value instanceof DuckDBTimestampValue) return timestamp(value.micros, 6, '');
  if (value instanceof DuckDBTimestampSecondsValue) return timestamp(value.seconds, 0, '');
  if (value instanceof DuckDBTimestampMillisecondsValue) return timestamp(value.millis, 3, '');
  if (value instanceof DuckDBTimestampNanosecondsValue) return timestamp(value.nanos, 9, '');
  if (value instanceof DuckDBIntervalValue) return interval(value.months, value.days, value.micros);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  return undefined;
}
