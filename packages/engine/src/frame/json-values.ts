/** How single values are told in JSON, whether they are a column of their own or lie inside a list or a struct. */

export function safeInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

export function finite(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

export function decimal(value: bigint, scale: number): string {
  if (scale === 0) return value.toString();
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const DAY_SECONDS = 86_400n;

/** DuckDB keeps infinities as the outermost values. */
export function date(days: number): string {
  if (days === 2147483647) return 'infinity';
  if (days === -2147483647) return '-infinity';
  return isoDate(BigInt(days));
}

/** Proleptic Gregorian from days since 1970, for years JavaScript's Date cannot hold as well (Howard Hinnant, "chrono-compatible date algorithms"). */
function isoDate(days: bigint): string {
  const shifted = Number(days) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

/** `digits` decimal digits of a second in `value`; trailing zeros of the fraction are left out. */
export function timeOfDay(value: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const seconds = Number(value / unit);
  const fraction = digits === 0 ? '' : (value % unit).toString().padStart(digits, '0').replace(/0+$/, '');
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(part).padStart(2, '0')).join(':');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

export function timestamp(value: bigint, digits: number, zone: string): string {
  if (value === 9223372036854775807n) return 'infinity';
  if (value === -9223372036854775807n) return '-infinity';
  const day = DAY_SECONDS * 10n ** BigInt(digits);
  const ofDay = ((value % day) + day) % day;
  return `${isoDate((value - ofDay) / day)}T${timeOfDay(ofDay, digits)}${zone}`;
}

/** ISO 8601 duration with DuckDB's three parts kept apart: months, days and microseconds do not convert into each other. */
export function interval(months: number, days: number, micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const fraction = (size % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  const seconds = `${micros < 0n ? '-' : ''}${size / 1_000_000n}${fraction === '' ? '' : `.${fraction}`}`;
  const parts = [months === 0 ? '' : `${months}M`, days === 0 ? '' : `${days}D`, micros === 0n ? '' : `T${seconds}S`];
  const text = parts.join('');
  return text === '' ? 'PT0S' : `P${text}`;
}
