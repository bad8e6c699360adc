import { setTimeout as delay } from 'node:timers/promises';
import { jobsErrors } from './errors.js';

/** What was asked about an order, if the answer comes in time. @throws jobs.check-timed-out */
export async function answered<T>(asked: Promise<T>, order: string, milliseconds: number): Promise<T> {
  const timer = new AbortController();
  const late = delay(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw jobsErrors.checkTimedOut({ order, seconds: Math.ceil(milliseconds / 1000) });
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
}
