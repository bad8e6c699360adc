import { gateErrors } from './errors.js';

export const DEFAULT_MINUTES = 60;
export const LONGEST_MINUTES = 8 * 60;

/** Throws `gate.session-minutes` for more than a session may last, instead of giving less without a word. */
export function endsAfter(minutes: number, now: number): number {
  if (minutes > LONGEST_MINUTES) throw gateErrors.sessionMinutes({ limit: LONGEST_MINUTES, minutes });
  return now + Math.max(minutes, 1) * 60_000;
}
