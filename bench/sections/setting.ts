/** What a section is measured with. */
export interface Setting {
  /** Empty, absolute; goes when the section is over. */
  readonly folder: string;
  /** In place of the section's own number of rows or events. */
  readonly rows: number | undefined;
  /** Counted rounds of each comparison. */
  readonly runs: number;
  readonly seed: number;
  /** Tells how far it is, to people. */
  say(line: string): void;
}

/** Threads and memory of everything that is compared. */
export const THREADS = 2;
export const MEMORY_MB = 2_048;
