/** Days are whole numbers since 1970-01-01, instants whole seconds; the force keeps UTC all year. */
export const DAY_SECONDS = 86_400;

export function dayNumber(text: string): number {
  return Math.round(Date.parse(`${text}T00:00:00Z`) / (DAY_SECONDS * 1000));
}

export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Year, month and day of a day's number, without the cost of a `Date` (Hinnant, chrono-compatible low-level date algorithms). */
export function civil(days: number): Civil {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const march = Math.floor((5 * ofYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  return {
    year: year + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * march + 2) / 5) + 1,
  };
}

/** Whole years from a day of birth to another day. */
export function ageOn(birth: number, day: number): number {
  const born = civil(birth);
  const now = civil(day);
  const before = now.month < born.month || (now.month === born.month && now.day < born.day);
  return now.year - born.year - (before ? 1 : 0);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** 2026-11-03 */
export function isoDay(days: number): string {
  const { year, month, day } = civil(days);
  return `${year}-${two(month)}-${two(day)}`;
}

/** 03/11/2026 */
export function slashDay(days: number): string {
  const { year, month, day } = civil(days);
  return `${two(day)}/${two(month)}/${year}`;
}

/** 03-Nov-2026 */
function wordDay(days: number): string {
  const { year, month, day } = civil(days);
  return `${two(day)}-${MONTHS[month - 1]}-${year}`;
}

function clock(seconds: number): { readonly days: number; readonly time: string; readonly second: string } {
  const days = Math.floor(seconds / DAY_SECONDS);
  const rest = seconds - days * DAY_SECONDS;
  const minutes = Math.floor(rest / 60);
  return { days, time: `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`, second: two(rest % 60) };
}

/** 2026-11-03T14:05:09Z */
export function isoInstant(seconds: number): string {
  const { days, time, second } = clock(seconds);
  return `${isoDay(days)}T${time}:${second}Z`;
}

/** 03/11/2026 14:05 */
export function slashInstant(seconds: number): string {
  const { days, time } = clock(seconds);
  return `${slashDay(days)} ${time}`;
}

/** 03-Nov-2026 14:05:09 */
export function wordInstant(seconds: number): string {
  const { days, time, second } = clock(seconds);
  return `${wordDay(days)} ${time}:${second}`;
}

export function dayOf(seconds: number): number {
  return Math.floor(seconds / DAY_SECONDS);
}
