import type { Counts, Report } from './report.js';
import type { RunId } from './run.js';

/** What `runNow` says: the shape of the service's streamed messages, progress and end. An answer without an end is incomplete. */
export type RunMessage =
  | { readonly type: 'P'; readonly body: RunProgress }
  | { readonly type: 'E'; readonly body: RunEnd };

export interface RunProgress {
  /** A sentence for the person who waits. */
  readonly text: string;
  readonly run: RunId;
  readonly state: 'requested' | 'running';
  /** Only for who may read what the order reads. */
  readonly report?: Report;
}

export interface RunEnd {
  readonly run: RunId;
  readonly order: string;
  readonly state: 'done';
  readonly code: string;
  /** These two only for who may read what the order reads. */
  readonly counts?: Counts;
  readonly notes?: readonly Report[];
}
