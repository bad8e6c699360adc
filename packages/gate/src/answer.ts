import type { QueryStream } from '@peel/engine/pool/query-stream';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import { gateErrors } from './errors.js';
import { Governed, type Passage } from './governed.js';
import { seal } from './internal/seal.js';
import type { ActiveSession } from './session.js';

/** A binary column frame; `@peel/gate/frame` reads it. */
export type GovernedFrame = Uint8Array;

/** The end-of-result mark. An answer without it is incomplete. */
export interface AnswerEnd {
  readonly rows: number;
  readonly resultHash: string;
  readonly milliseconds: number;
  /** A signed note: who holds it can prove that the log must contain this read (THREATS 14). */
  readonly receipt: string;
}

export interface GovernedAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** `none`: the statement fixes no order, and two runs may differ in it. */
  readonly order: 'total' | 'none';
  /** To be consumed once. Ends only when the outcome is durable. */
  frames(): AsyncGenerator<Governed<GovernedFrame>, AnswerEnd>;
  /** Stops it; its consumer sees the reason. */
  cancel(reason: PeelError): void;
}

/** How a read ended, as the ledger keeps it. */
export interface ReadEnd {
  readonly rows: number;
  readonly ended: 'complete' | 'cancelled' | 'failed';
  readonly records?: readonly string[] | undefined;
  readonly resultHash?: string | undefined;
  readonly error?: PeelError | undefined;
}

/** An answer with the handle that its reader keeps on it. */
export interface WatchedAnswer {
  readonly answer: GovernedAnswer;
  /** Asks whether the session still stands; ends the answer when not. */
  recheck(): void;
}

interface Watched {
  readonly stream: QueryStream;
  readonly session: ActiveSession;
  readonly passage: Passage;
  cancelWorker(): Promise<void>;
  /** Makes the outcome durable and returns its receipt. */
  conclude(end: ReadEnd): Promise<string>;
  /** Called once, however it ended. */
  settled(): void;
  readonly clock: Clock;
}

const CHECK_MILLISECONDS = 1_000;

/** Hands out a stream's frames while the session stands, and writes down how it ended whatever happens. */
export function watch(watched: Watched): WatchedAnswer {
  const { stream, session, passage } = watched;
  let stopped: PeelError | undefined;
  let begun = false;
  const finish = (): void => {
    clearInterval(timer);
    watched.settled();
  };
  const cancel = (reason: PeelError): void => {
    stopped ??= reason;
    const cancelled = watched.cancelWorker().catch(() => undefined);
    if (begun) return;
    // Nobody took a frame, and nobody will: it ends here.
    begun = true;
    void cancelled
      .then(() => watched.conclude({ rows: 0, ended: 'cancelled', error: reason }))
      .catch(() => undefined)
      .finally(finish);
  };
  const recheck = (): void => {
    session
      .recheck()
      .catch((error: unknown) =>
        cancel(isPeelError(error) ? error : gateErrors.sessionEnded({ why: 'it could not be checked' })),
      );
  };
  const timer = setInterval(recheck, CHECK_MILLISECONDS);
  timer.unref();

  async function* frames(): AsyncGenerator<Governed<GovernedFrame>, AnswerEnd> {
    if (begun) throw stopped ?? gateErrors.sessionEnded({ why: 'this answer was taken already' });
    begun = true;
    let rows = 0;
    let finished = false;
    try {
      for await (const frame of stream.frames()) {
        if (stopped !== undefined) throw stopped;
        session.check();
        rows += frame.rows;
        yield new Governed(seal, frame.bytes, passage);
      }
      if (stopped !== undefined) throw stopped;
      session.check();
      const outcome = await stream.outcome();
      finished = true;
      const receipt = await watched.conclude({
        rows: outcome.rows,
        ended: 'complete',
        records: outcome.records,
        resultHash: outcome.resultHash,
      });
      return { rows: outcome.rows, resultHash: outcome.resultHash, milliseconds: outcome.milliseconds, receipt };
    } catch (error) {
      const cause = stopped ?? error;
      if (!finished) {
        finished = true;
        await watched.conclude({
          rows,
          ended: stopped === undefined ? 'failed' : 'cancelled',
          error: isPeelError(cause) ? cause : undefined,
        });
      }
      throw cause;
    } finally {
      // The consumer went away before the end: what it got is what was shown.
      if (!finished) {
        await watched.cancelWorker().catch(() => undefined);
        await watched.conclude({ rows, ended: 'cancelled' });
      }
      finish();
    }
  }

  return { answer: { columns: stream.columns, order: stream.order, frames, cancel }, recheck };
}
