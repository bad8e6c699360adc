import type { Exporting } from './exporting.js';
import type { Opening } from './opening.js';
import type { ExportRequests } from './requests.js';
import type { Restoring } from './restoring.js';

/** How a workspace leaves, and how it begins again elsewhere. */
export interface Leaving {
  readonly requests: ExportRequests;
  readonly exporting: Exporting;
  readonly restoring: Restoring;
  readonly opening: Opening;
}
