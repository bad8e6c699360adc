import type { Choice } from '../../api/sessions.js';

/** The choices of one purpose: one for each operation it may be opened with. */
export interface PurposeChoice {
  readonly purpose: string;
  readonly of: readonly [Choice, ...Choice[]];
}
