import { civilFromDays, daysOf } from './calendar.js';

/** Which day a workbook counts from. */
export type DateSystem = 1900 | 1904;

/** From 1970-01-01 to day 0 of the 1900 system, as it counts from 1900-03-01 on. */
const EPOCH = 25_569;
const SYSTEM_1904 = 1_462;
/** In the 1900 system day 60 is 1900-02-29, which never was; the days before it are one off. */
const NEVER_A_DAY = 60;
const LAST_DAY = daysOf('9999-12-31') ?? 0;
const DAY_MICROS = 86_400_000_000;
/** Sums of a spreadsheet are off by some millionths of a second: a time so near to a thousandth is meant to be it. */
const SNAP_MICROS = 2;

/** A serial number as a day and the microseconds of it; undefined where it is no day. */
export function dayAndTime(
  serial: number,
  system: DateSystem,
): { readonly days: number; readonly micros: number } | undefined {
  if (!(serial >= 0)) return undefined;
  let whole = Math.floor(serial);
  let micros = snapped((serial - whole) * DAY_MICROS);
  if (micros >= DAY_MICROS) {
    whole += 1;
    micros = 0;
  }
  const days = daysFromSerial(whole, system);
  return days === undefined || days > LAST_DAY ? undefined : { days, micros };
}

/** The time of day of a serial number below 1. */
export function timeOfDay(serial: number): number | undefined {
  if (!(serial >= 0) || serial >= 1) return undefined;
  const micros = snapped(serial * DAY_MICROS);
  return micros >= DAY_MICROS ? undefined : micros;
}

/** The serial number (1900 system, from March 1900) that is read back as exactly this; undefined where there is none. */
export function serialOf(days: number, micros: number): number | undefined {
  const serial = days + EPOCH + micros / DAY_MICROS;
  const back = dayAndTime(serial, 1900);
  return back?.days === days && back.micros === micros ? serial : undefined;
}

export function dayText(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

export function clockText(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = padded(micros % 1_000_000, 6).replace(/0+$/, '');
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${clock.map((part) => padded(part, 2)).join(':')}${fraction === '' ? '' : `.${fraction}`}`;
}

function daysFromSerial(whole: number, system: DateSystem): number | undefined {
  if (system === 1904) return whole + SYSTEM_1904 - EPOCH;
  if (whole === 0 || whole === NEVER_A_DAY) return undefined;
  return whole < NEVER_A_DAY ? whole + 1 - EPOCH : whole - EPOCH;
}

function snapped(micros: number): number {
  const thousandth = Math.round(micros / 1000) * 1000;
  return Math.abs(micros - thousandth) <= SNAP_MICROS ? thousandth : Math.round(micros);
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
