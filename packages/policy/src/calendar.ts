/**
 * Days as ISO text, `2026-11-23`, always of UTC. A day named in a definition as an end is the first on which the thing no longer holds:
 * the same reading as a record's review date.
 */
export type Day = string;

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

export function dayOf(now: number): Day {
  return new Date(now).toISOString().slice(0, 10);
}

/** Milliseconds since 1970 of the day's first instant. */
export function startOf(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** Whether the text is a day that the calendar has (2026-02-30 is none). */
export function isDay(text: string): boolean {
  const parts = SHAPE.exec(text);
  if (parts === null) return false;
  const time = startOf(text);
  return !Number.isNaN(time) && dayOf(time) === text;
}

/** The same day of a later month, or that month's last: 2026-01-31 + 1 month = 2026-02-28. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return dayOf(first.getTime());
}

export function addDays(day: Day, days: number): Day {
  return dayOf(startOf(day) + days * 86_400_000);
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((startOf(to) - startOf(from)) / 86_400_000);
}

/** Whether a thing that begins and ends on these days holds at this moment. */
export function holdsAt(now: number, begins: Day | undefined, ends: Day | undefined): boolean {
  return (begins === undefined || now >= startOf(begins)) && (ends === undefined || now < startOf(ends));
}
