import type { QueryStream } from '@peel/engine/pool/query-stream';
import type { QueryWorker } from '@peel/engine/pool/query-worker';
import type { WorkerPool } from '@peel/engine/pool/worker-pool';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import type { EventId, SessionId } from '@peel/kernel/ids';
import { type GovernedAnswer, type ReadEnd, watch } from './answer.js';
import { gateErrors } from './errors.js';
import type { Freezes } from './freezes.js';
import { Governed, type Passage } from './governed.js';
import { handlingOf, readableLabel } from './handling.js';
import { assertGenuine } from './internal/genuine.js';
import { seal } from './internal/seal.js';
import type { OpenedLabels } from './opened-labels.js';
import type { PlannedRead, Planner, ReadRequest } from './planner.js';
import type { PolicyInForce } from './policy-in-force.js';
import {
  readCombination,
  readIntent,
  readIntentContent,
  readOutcome,
  readOutcomeContent,
  sessionAct,
} from './read-acts.js';
import { planView } from './read-plan.js';
import type { Recorder } from './recorder.js';
import { type EnteredPlace, RunningReads } from './running-reads.js';
import type { ActiveSession } from './session.js';
import { sessionEnded } from './session-end.js';
import { type HeldWorker, SessionWorkers } from './session-workers.js';

/** A file that was planned may be gone before it is opened: compaction or erasure came between. Planned again once. */
const PLANS = 2;

/** The read: session, plan, intent in the log, rows, outcome in the log, end mark. */
export class Reader {
  private readonly workers: SessionWorkers;
  private readonly running = new RunningReads();

  constructor(
    private readonly parts: {
      readonly recorder: Recorder;
      readonly policy: PolicyInForce;
      readonly freezes: Freezes;
      readonly planner: Planner;
      readonly opened: OpenedLabels;
      readonly pool: WorkerPool;
      readonly clock: Clock;
    },
  ) {
    this.workers = new SessionWorkers(parts.pool);
  }

  /** Starts the session's worker, so that its first statement finds it warm. */
  warm(session: SessionId): void {
    this.workers.warm(session);
  }

  /** Files were erased: no worker that waits keeps them on the disk. */
  filesWent(): void {
    this.workers.filesWent();
  }

  /** Ends every stream and the worker of a session that ended. */
  endSession(session: SessionId, why: string, advice: string): void {
    this.running.cancel(session, sessionEnded(why, advice));
    this.workers.end(session);
  }

  /** Something that could matter changed: every open answer asks at once whether it may go on (THREATS 23). */
  recheckAll(): void {
    this.running.recheck();
  }

  /** Ends every stream; resolves when their outcomes are written. */
  async close(): Promise<void> {
    await this.running.close(gateErrors.closing());
  }

  /**
   * Runs one SELECT under the session. Throws the engine's errors for a statement that is not allowed or does not make sense, having
   * recorded it; resolves once the intent is durable and the first frame may leave. `gone`: nobody waits for the answer any more.
   */
  async read(session: ActiveSession, request: ReadRequest, gone?: AbortSignal): Promise<Governed<GovernedAnswer>> {
    assertGenuine(session);
    const { recorder } = this.parts;
    recorder.assertReadable();
    const place = this.running.enter(session.session, session.facts.person);
    try {
      await this.requireReader(session, request);
      await waitForTurn(place, session, gone);
      const worker = await this.workers.acquire(session.session);
      const stop = (): void => void worker.query.cancel().catch(() => undefined);
      gone?.addEventListener('abort', stop, { once: true });
      place.begin({ stop, recheck: () => void session.recheck().catch(stop) });
      try {
        const { stream, planned, passage } = await this.begin(worker.query, session, request);
        const watched = watch({
          stream,
          passage,
          ...this.standing(session, planned),
          cancelWorker: () => worker.query.cancel(),
          handling: handlingOf(this.parts.policy.definitions, session, planned.relations),
          conclude: (end) => this.conclude(session, request, passage.intent, end),
          release: () => leave(place, worker),
          elapsed: () => this.parts.clock.elapsed(),
        });
        place.show(watched);
        const leaving = (): void => watched.answer.cancel(gateErrors.nobodyWaits());
        gone?.addEventListener('abort', leaving, { once: true });
        if (gone?.aborted) leaving();
        return new Governed(seal, watched.answer, passage);
      } catch (error) {
        worker.release();
        // Stopped because its session ended: that is what its person is told.
        session.check();
        throw error;
      } finally {
        gone?.removeEventListener('abort', stop);
      }
    } catch (error) {
      place.leave();
      throw error;
    }
  }

  /** Plan, intent, start; once more when a planned file has gone. */
  private async begin(
    worker: QueryWorker,
    session: ActiveSession,
    request: ReadRequest,
  ): Promise<{ stream: QueryStream; planned: PlannedRead; passage: Passage }> {
    for (let attempt = 1; ; attempt += 1) {
      const planned = await this.plan(worker, session, request);
      const { intent, stream } = await this.start(worker, session, request, planned);
      const { session: id, purpose, operation } = session.facts;
      if (stream !== undefined) return { stream, planned, passage: { intent, session: id, purpose, operation } };
      if (attempt === PLANS) throw gateErrors.filesMoving();
    }
  }

  private async plan(worker: QueryWorker, session: ActiveSession, request: ReadRequest): Promise<PlannedRead> {
    try {
      const planned = await this.parts.planner.plan(worker, session, request);
      for (const { source } of planned.relations) this.parts.freezes.check({ dataset: source.name });
      await session.recheck();
      return planned;
    } catch (error) {
      throw await this.refused(session, request, error);
    }
  }

  /**
   * Links files while the intent is being written. Nothing is computed over rows, let alone shown, before it is durable. No stream: a
   * planned file was gone, and the outcome says so.
   */
  private async start(
    worker: QueryWorker,
    session: ActiveSession,
    request: ReadRequest,
    planned: PlannedRead,
  ): Promise<{ intent: EventId; stream: QueryStream | undefined }> {
    const { recorder } = this.parts;
    const scope = scopeOf(session);
    const intent = recorder.newId(scope);
    const content = readIntentContent(request.sql, request.at, planned);
    const combination = readCombination(session, planned, intent);
    const written = Promise.all([
      recorder.record(scope, readIntent(session, planned, request.leaving), content, intent),
      ...(combination === undefined ? [] : [recorder.record(scope, combination)]),
    ]);
    // Whichever of the two fails first is told; the other must not be left to fail with nobody listening.
    written.catch(() => undefined);
    const opened = this.parts.opened.note(session.session, readableLabel(session, planned.relations));
    opened.catch(() => undefined);
    try {
      await worker.prepare(planned.relations.map((relation) => planView(relation, planned.scans.get(relation.name))));
      await Promise.all([written, opened]);
      return { intent, stream: await worker.run(planned.prepared) };
    } catch (error) {
      await written;
      const gone = isGone(error);
      const cause = gone ? gateErrors.filesMoving({}, error) : error;
      await this.conclude(session, request, intent, {
        rows: 0,
        ended: 'failed',
        error: isPeelError(cause) ? cause : undefined,
      });
      if (gone) return { intent, stream: undefined };
      throw error;
    }
  }

  /** What must go on holding while frames leave: the session, the log, and that nothing it reads is frozen. */
  private standing(session: ActiveSession, planned: PlannedRead) {
    const { recorder, freezes } = this.parts;
    const check = (): void => {
      session.check();
      for (const { source } of planned.relations) freezes.check({ dataset: source.name });
    };
    return {
      check,
      recheck: async () => {
        await session.recheck();
        recorder.assertReadable();
        check();
      },
    };
  }

  /** A person, under a purpose that was approved for SQL, and for copies where one is asked for. */
  private async requireReader(session: ActiveSession, request: ReadRequest): Promise<void> {
    const { purpose } = session.facts;
    if (session.order !== undefined) throw await this.refused(session, request, gateErrors.orderShowsNothing());
    const tools = this.parts.policy.definitions.purposes.get(purpose)?.tools ?? [];
    const needed = request.leaving === undefined ? (['sql'] as const) : (['sql', request.leaving.tool] as const);
    const tool = needed.find((each) => !tools.includes(each));
    if (tool !== undefined) throw await this.refused(session, request, gateErrors.toolNotApproved({ purpose, tool }));
  }

  /** Writes down what was refused, and a statement that is none; a failure of our own is neither. */
  private async refused(session: ActiveSession, request: ReadRequest, error: unknown): Promise<unknown> {
    if (!isPeelError(error) || isFailure(error)) return error;
    return this.parts.recorder.refusal(scopeOf(session), sessionAct(session), error, { query: request.sql });
  }

  private async conclude(
    session: ActiveSession,
    { leaving }: ReadRequest,
    intent: EventId,
    end: ReadEnd,
  ): Promise<string> {
    const { recorder } = this.parts;
    const outcome = readOutcome(session, intent, end, leaving);
    const { receipt } = await recorder.record(scopeOf(session), outcome, readOutcomeContent(end));
    return receipt.note;
  }
}

/** Who waits for the machine may go away meanwhile, and their session may end. */
async function waitForTurn(place: EnteredPlace, session: ActiveSession, gone: AbortSignal | undefined): Promise<void> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(gateErrors.nobodyWaits());
  place.begin({ stop, recheck: () => void session.recheck().catch(stop) });
  gone?.addEventListener('abort', stop, { once: true });
  if (gone?.aborted) stop();
  try {
    await place.turn(stopping.signal);
  } catch (error) {
    // Stopped because its session ended: that is what its person is told.
    session.check();
    throw error;
  } finally {
    gone?.removeEventListener('abort', stop);
  }
}

function leave(place: { leave(): void }, worker: HeldWorker): void {
  place.leave();
  worker.release();
}

function scopeOf(session: ActiveSession): string {
  return `read:${session.facts.person}`;
}

function isFailure({ kind }: PeelError): boolean {
  return kind === 'failure' || kind === 'unavailable';
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
