/** Days since 1970-01-01 of a day of the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const DAY = /^([+-]?\d{4,6})-(\d\d)-(\d\d)$/;
const CLOCK = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;
const DAY_SECONDS = 86_400n;

/** Days since 1970 of an ISO 8601 day, years beyond four digits with a sign; undefined for anything else. */
export function daysOf(text: string): number | undefined {
  const parts = DAY.exec(text);
  if (parts === null) return undefined;
  return daysFromCivil(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

/** The time of a day in units of 10^-`digits` seconds; undefined where the text is none, or finer than that. */
export function clockOf(text: string, digits: number): bigint | undefined {
  const parts = CLOCK.exec(text);
  if (parts === null) return undefined;
  const fraction = parts[4] ?? '';
  if (fraction.length > digits) return undefined;
  const seconds = Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
  return BigInt(seconds) * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, '0') || '0');
}

/** A time since 1970 in units of 10^-`digits` seconds. An instant ends in Z, a local time does not; neither is moved. */
export function instantOf(text: string, digits: number): bigint | undefined {
  const [day, clock, ...rest] = text.replace(/Z$/, '').split('T');
  if (day === undefined || clock === undefined || rest.length > 0) return undefined;
  const days = daysOf(day);
  const time = clockOf(clock, digits);
  return days === undefined || time === undefined
    ? undefined
    : BigInt(days) * DAY_SECONDS * 10n ** BigInt(digits) + time;
}

/** The other way round, for days of the years 0 to 9999. */
export function civilFromDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const day = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
