import { jobsErrors } from './errors.js';
import type { RunMessage } from './message.js';
import { type Report, sentenceOf } from './report.js';
import { isOver, type Run } from './run.js';
import type { Failure, Follower } from './run-feed.js';
import { CANCELLED } from './runs.js';

/** 'counts' for who may read everything that the order may; 'codes' for everybody else (THREATS 5). */
export type Sees = 'counts' | 'codes';

const LONGEST_WAIT = 1_000;

/**
 * Tells how a run goes until it has ended; throws when it did not end well. Who sees codes alone is told the same words however long the
 * run took: that it was requested and that it runs, each once, also of one that was over before anybody looked.
 */
export async function* followRun(find: () => Promise<Run>, follower: Follower, sees: Sees): AsyncGenerator<RunMessage> {
  let said: readonly string[] = [];
  for (;;) {
    const run = await find();
    for (const message of sees === 'codes' ? stagesOf(run) : latestOf(run)) {
      const text = JSON.stringify(message);
      if (!said.includes(text)) yield message;
      said = sees === 'codes' ? [...said, text] : [text];
    }
    if (isOver(run.state)) {
      yield endOf(run, follower.failure, sees);
      return;
    }
    await follower.next(LONGEST_WAIT);
  }
}

function stagesOf(run: Run): readonly RunMessage[] {
  const states = run.started === undefined ? (['waiting'] as const) : (['waiting', 'running'] as const);
  return states.map((state) => progressOf({ ...run, state }, 'codes'));
}

function latestOf(run: Run): readonly RunMessage[] {
  return isOver(run.state) ? [] : [progressOf(run, 'counts')];
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
