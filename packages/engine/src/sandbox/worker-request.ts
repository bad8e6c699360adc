import { engineErrors } from '../errors.js';
import type { Answer, Request } from '../worker/protocol.js';
import { errorOf, type FaultContext } from './worker-fault.js';
import type { WorkerProcess } from './worker-process.js';

/** One request with one answer. A worker that does not answer in time is ended. */
export async function request<T>(
  worker: WorkerProcess,
  make: (id: number) => Request,
  context: FaultContext = {},
  milliseconds = 60_000,
): Promise<T> {
  let id = 0;
  const timer = setTimeout(() => worker.kill(), milliseconds);
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      id = worker.open(make, { answer: resolve, lost: reject });
    });
    if (answer.type === 'fault') throw errorOf(answer, context);
    if (answer.type !== 'done') throw engineErrors.workerBroken();
    return answer.value as T;
  } finally {
    clearTimeout(timer);
    worker.close(id);
  }
}
