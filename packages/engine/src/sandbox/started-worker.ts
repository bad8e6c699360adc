import type { WorkerPlan } from './sandbox-plan.js';
import type { WorkerFolder } from './worker-folder.js';
import type { WorkerProcess } from './worker-process.js';

/** A worker that is ready: its process, its place on disk, and what it was granted. */
export interface StartedWorker {
  readonly process: WorkerProcess;
  readonly folder: WorkerFolder;
  readonly plan: WorkerPlan;
}
