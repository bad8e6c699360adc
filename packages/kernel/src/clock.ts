/** Time as a port: production reads the machine's, tests and the leak harness set their own. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Milliseconds from an arbitrary start that never runs back; for durations only. */
  elapsed(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
};

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  elapsed(): number {
    return this.time;
  }

  set(time: number): void {
    this.time = time;
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
  }
}

/** ISO 8601 in UTC with milliseconds, the one written form of an instant. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
