import { jobsErrors } from './errors.js';
import type { RunMessage } from './message.js';
import { type Report, sentenceOf } from './report.js';
import { isOver, type Run } from './run.js';
import type { Failure, Follower } from './run-feed.js';
import { CANCELLED } from './runs.js';

/** 'counts' for who may read everything that the order may; 'codes' for everybody else (THREATS 5). */
export type Sees = 'counts' | 'codes';

const LONGEST_WAIT = 1_000;

/** Tells how a run goes until it has ended; throws when it did not end well. */
export async function* followRun(find: () => Promise<Run>, follower: Follower, sees: Sees): AsyncGenerator<RunMessage> {
  let said = '';
  for (;;) {
    const run = await find();
    if (isOver(run.state)) {
      yield endOf(run, follower.failure, sees);
      return;
    }
    const message = progressOf(run, sees);
    const text = JSON.stringify(message);
    if (text !== said) yield message;
    said = text;
    await follower.next(LONGEST_WAIT);
  }
}

function progressOf({ run, state, progress }: Run, sees: Sees): RunMessage {
  if (state === 'waiting') return { type: 'P', body: { text: 'Requested.', run, state: 'requested' } };
  const body = { run, state: 'running' } as const;
  if (sees === 'codes' || progress === undefined) return { type: 'P', body: { text: 'Running.', ...body } };
  return { type: 'P', body: { text: sentenceOf(progress), ...body, report: progress } };
}

function endOf(ended: Run, failure: Failure | undefined, sees: Sees): RunMessage {
  const { run, order, state, code = 'jobs.ended', result } = ended;
  if (state === 'done') {
    const told: { counts?: Report['counts']; notes?: readonly Report[] } =
      sees === 'counts' && result !== undefined ? { counts: result.counts, notes: result.notes } : {};
    return { type: 'E', body: { run, order, state, code, ...told } };
  }
  if (code === CANCELLED) throw jobsErrors.runCancelled({ run });
  if (state === 'lost') throw jobsErrors.runLost({ run, order });
  // Why an order may not run is about the order, which everybody may know; what its work met is not.
  if (failure !== undefined && (sees === 'counts' || !failure.ofWork)) throw failure.error;
  throw jobsErrors.runFailed({ run, order, code }, failure?.error);
}
