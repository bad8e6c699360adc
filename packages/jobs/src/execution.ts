import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import { dayOf } from '@peel/policy/calendar';
import type { OrderDefinition } from '@peel/policy/order';
import { answered } from './answered.js';
import type { Claims } from './claims.js';
import { jobsErrors } from './errors.js';
import { type Kind, type OrderKinds, requireKind } from './order-kinds.js';
import type { OrderDesk, ServiceSession } from './ports.js';
import { plainReport, type Report, type RunResult } from './report.js';
import type { Claim } from './run.js';
import type { Failure } from './run-feed.js';
import { type RunTimes, watchRun } from './run-watch.js';
import { CANCELLED } from './runs.js';

export interface ExecutionParts {
  readonly desk: OrderDesk;
  readonly claims: Claims;
  readonly kinds: OrderKinds;
  readonly clock: Clock;
  readonly times: RunTimes;
  /** Codes only. */
  readonly log: (line: string) => void;
  /** Hears of progress, of the end, and of why it failed. */
  readonly tell: (run: Claim['run'], failure?: Failure) => void;
}

/**
 * One run from its claim to its end: session, work under watch, outcome, session closed. Never throws: whatever happens becomes the
 * run's outcome, and where that cannot be written the lease runs out and the run is found again.
 */
export async function execute(claim: Claim, ending: AbortController, parts: ExecutionParts): Promise<void> {
  const { desk, log, tell } = parts;
  let session: ServiceSession | undefined;
  try {
    const { order, kind } = await findOrder(claim, parts);
    ending.signal.throwIfAborted();
    session = await openSession(claim, parts);
    const result = await workUnderWatch({ claim, order, kind, session, ending }, parts);
    await parts.claims.finish(claim, { state: 'done', result });
    tell(claim.run);
  } catch (error) {
    const ofWork = session !== undefined && !ending.signal.aborted;
    if (session === undefined && codeOf(error) === TIMED_OUT && (await putOff(claim, parts))) return;
    await settle(claim, { error: asPeelError(claim, error), ofWork }, parts);
  } finally {
    if (session !== undefined) {
      await desk.close(session).catch((error: unknown) => log(`jobs: a session was not closed: ${codeOf(error)}`));
    }
  }
}

async function findOrder(
  claim: Claim,
  { desk, kinds, times }: ExecutionParts,
): Promise<{ order: OrderDefinition; kind: Kind }> {
  const statuses = await answered(desk.list(), claim.order, times.answer);
  const order = statuses.find(({ definition }) => definition.name === claim.order)?.definition;
  if (order === undefined) throw jobsErrors.orderUnknown({ order: claim.order });
  return { order, kind: requireKind(kinds, order) };
}

/** A session that comes too late is closed at once. */
async function openSession(claim: Claim, { desk, times }: ExecutionParts): Promise<ServiceSession> {
  const opening = desk.open(claim.order, claim.run, claim.requestedBy);
  try {
    return await answered(opening, claim.order, times.answer);
  } catch (error) {
    opening.then((late) => desk.close(late)).catch(() => {});
    throw error;
  }
}

interface Work {
  readonly claim: Claim;
  readonly order: OrderDefinition;
  readonly kind: Kind;
  readonly session: ServiceSession;
  readonly ending: AbortController;
}

/** The work's result, or the reason why it was ended. Work that does not heed the signal is left behind: its session is closed. */
async function workUnderWatch(run: Work, parts: ExecutionParts): Promise<RunResult> {
  const { claim, order, kind, session, ending } = run;
  const done = new AbortController();
  const watching = watchRun(run, done.signal, parts);
  const reporter = new Reporter(claim, parts, ending);
  const abandoned = async (): Promise<never> => {
    await aborted(ending.signal, done.signal);
    await delay(parts.times.grace, undefined, { signal: done.signal });
    throw ending.signal.reason;
  };
  const context = {
    order,
    run: claim.run,
    signal: ending.signal,
    progress: (report: Report) => reporter.say(report),
    today: dayOf(parts.clock.now()),
  };
  const working = Promise.resolve().then(() => kind.work(session, context));
  const left = abandoned();
  try {
    return await Promise.race([working, left]);
  } catch (error) {
    // What the work throws once it was told to end is a consequence: the reason is why it was told.
    throw ending.signal.aborted ? ending.signal.reason : error;
  } finally {
    done.abort();
    left.catch(() => {});
    working.catch(() => {});
    await watching;
    await reporter.settled;
  }
}

/** Resolves when `signal` aborts, rejects when `unless` does first. */
function aborted(signal: AbortSignal, unless: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    unless.addEventListener('abort', () => reject(unless.reason), { once: true });
  });
}

/** Writes progress as fast as the database takes it: of what comes meanwhile only the newest is kept. */
class Reporter {
  settled: Promise<void> = Promise.resolve();
  private next: Report | undefined;
  private writing = false;

  constructor(
    private readonly claim: Claim,
    private readonly parts: ExecutionParts,
    private readonly ending: AbortController,
  ) {}

  /** @throws jobs.report-not-plain, into the work */
  say(report: Report): void {
    this.next = plainReport(report);
    if (this.writing) return;
    this.writing = true;
    this.settled = this.write();
  }

  private async write(): Promise<void> {
    try {
      for (let report = this.next; report !== undefined; report = this.next) {
        this.next = undefined;
        await this.parts.claims.report(this.claim, report);
        this.parts.tell(this.claim.run);
      }
    } catch (error) {
      // Progress that could not be written is only progress; a run that is no longer ours ends.
      if (codeOf(error) === LEASE_LOST) this.ending.abort(error);
    } finally {
      this.writing = false;
    }
  }
}

/** A house that is slow to answer (much at once after a start) stops no run whose work was not begun. */
async function putOff(claim: Claim, { claims, log, tell }: ExecutionParts): Promise<boolean> {
  const again = await claims.putOff(claim).catch(() => false);
  if (again) log(`jobs: ${claim.run} is put off: ${TIMED_OUT}`);
  if (again) tell(claim.run);
  return again;
}

/** Writes how a run ended that did not end well. */
async function settle(claim: Claim, failure: Failure, { claims, log, tell }: ExecutionParts): Promise<void> {
  const { error } = failure;
  // Before the end is written: whoever follows may read of the end first.
  tell(claim.run, failure);
  try {
    if (error.code === LEASE_LOST) log(`jobs: ${claim.run} is no longer held here`);
    else if (error.code === STOPPING) await claims.giveBack(claim);
    else await claims.finish(claim, { state: error.code === CANCELLED ? 'cancelled' : 'failed', code: error.code });
  } catch (unwritten) {
    log(`jobs: the end of ${claim.run} was not written: ${codeOf(unwritten)}`);
  }
  tell(claim.run, failure);
}

const LEASE_LOST = jobsErrors.leaseLost().code;
const TIMED_OUT = jobsErrors.checkTimedOut().code;
const STOPPING = jobsErrors.stopping().code;

function asPeelError(claim: Claim, error: unknown): PeelError {
  return isPeelError(error) ? error : jobsErrors.workFailed({ order: claim.order }, error);
}

function codeOf(error: unknown): string {
  return isPeelError(error) ? error.code : 'no code';
}
