import type { Params } from '../router/match.js';

/** What a page is given: what its address names. */
export interface PageProps {
  readonly params: Params;
}
