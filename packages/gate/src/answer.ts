import type { QueryOutcome, QueryStream } from '@peel/engine/pool/query-stream';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import { Governed, type Passage } from './governed.js';
import type { Handling } from './handling.js';
import { seal } from './internal/seal.js';
import { sessionEnded } from './session-end.js';

/** A binary column frame; `@peel/gate/frame` reads it. */
export type GovernedFrame = Uint8Array;

/** The end-of-result mark. An answer without it is incomplete. */
export interface AnswerEnd {
  readonly rows: number;
  readonly resultHash: string;
  /** By the service's clock, from the intent to the last frame. */
  readonly milliseconds: number;
  /** A signed note: who holds it can prove that the log must contain this read (THREATS 14). */
  readonly receipt: string;
}

export interface GovernedAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** `none`: the statement fixes no order, and two runs may differ in it. */
  readonly order: 'total' | 'none';
  /** What whoever handles the rows must know, whether or not they leave. */
  readonly handling: Handling;
  /** To be consumed once. Ends only when the outcome is durable. */
  frames(): AsyncGenerator<Governed<GovernedFrame>, AnswerEnd>;
  /** Stops it; its consumer sees the reason. Of an answer that has ended, nothing. */
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

/** An answer with the handles that its reader keeps on it. */
export interface WatchedAnswer {
  readonly answer: GovernedAnswer;
  /** Asks whether the session still stands; ends the answer when not. */
  recheck(): void;
  /** Resolves when its outcome is durable, or could not be made so, and its worker is free. */
  readonly settled: Promise<void>;
}

interface Watched {
  readonly stream: QueryStream;
  readonly passage: Passage;
  readonly handling: Handling;
  /** Throws when no further frame may leave. Cheap: called for every frame. */
  check(): void;
  /** The same, and asks again whatever can have changed. */
  recheck(): Promise<void>;
  cancelWorker(): Promise<void>;
  /** Makes the outcome durable and returns its receipt. */
  conclude(end: ReadEnd): Promise<string>;
  /** Called once, however it ended. */
  release(): void;
  /** The service's clock for durations, milliseconds. What the worker says of its own time is not passed on. */
  elapsed(): number;
}

const CHECK_MILLISECONDS = 1_000;

/** Hands out a stream's frames while the session stands, and writes down how it ended whatever happens. */
export function watch(watched: Watched): WatchedAnswer {
  const state = new WatchState(watched);
  void state.recheck();
  const { columns, order } = watched.stream;
  const { handling } = watched;
  const answer = {
    columns,
    order,
    handling,
    frames: () => state.frames(),
    cancel: (reason: PeelError) => state.cancel(reason),
  };
  return { answer, recheck: () => void state.recheck(), settled: state.settled };
}

class WatchState {
  readonly settled: Promise<void>;
  private settle: () => void = () => undefined;
  private readonly timer: NodeJS.Timeout;
  private readonly begun: number;
  private rows = 0;
  private taken = false;
  /** The engine is asked for a frame: what ends the statement will be seen there. */
  private reading = false;
  private stopped: PeelError | undefined;
  private ending: Promise<string> | undefined;

  constructor(private readonly watched: Watched) {
    this.begun = watched.elapsed();
    this.settled = new Promise((resolve) => {
      this.settle = resolve;
    });
    this.timer = setInterval(() => void this.recheck(), CHECK_MILLISECONDS);
    this.timer.unref();
  }

  async recheck(): Promise<void> {
    if (this.ending !== undefined) return;
    try {
      await this.watched.recheck();
    } catch (error) {
      this.cancel(isPeelError(error) ? error : sessionEnded('it could not be checked', undefined, error));
    }
  }

  cancel(reason: PeelError): void {
    if (this.ending !== undefined) return;
    this.stopped ??= reason;
    if (this.reading) {
      void this.watched.cancelWorker().catch(() => undefined);
      return;
    }
    // Nobody waits for a frame, and perhaps nobody will: it is written down here and now.
    void this.end({ rows: this.rows, ended: 'cancelled', error: this.stopped }).catch(() => undefined);
  }

  async *frames(): AsyncGenerator<Governed<GovernedFrame>, AnswerEnd> {
    if (this.taken || this.ending !== undefined) throw this.stopped ?? sessionEnded('this answer was taken already');
    this.taken = true;
    const frames = this.watched.stream.frames()[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.next(frames);
        if (next.done) break;
        this.rows += next.value.rows;
        yield new Governed(seal, next.value.bytes, this.watched.passage);
      }
      return await this.complete(await this.watched.stream.outcome());
    } catch (error) {
      const cause = this.stopped ?? error;
      await this.end({
        rows: this.rows,
        ended: this.stopped === undefined ? 'failed' : 'cancelled',
        error: isPeelError(cause) ? cause : undefined,
      });
      throw cause;
    } finally {
      // The consumer went away before the end: what it got is what was shown.
      await this.end({ rows: this.rows, ended: 'cancelled', error: this.stopped });
    }
  }

  private async next<T>(frames: AsyncIterator<T>): Promise<IteratorResult<T>> {
    this.checked();
    this.reading = true;
    try {
      const next = await frames.next();
      this.checked();
      return next;
    } finally {
      this.reading = false;
    }
  }

  private checked(): void {
    if (this.stopped !== undefined) throw this.stopped;
    this.watched.check();
  }

  private async complete({ rows, records, resultHash }: QueryOutcome): Promise<AnswerEnd> {
    this.checked();
    const milliseconds = this.watched.elapsed() - this.begun;
    const receipt = await this.end({ rows, ended: 'complete', records, resultHash });
    return { rows, resultHash, milliseconds, receipt };
  }

  /** Once: whoever comes first says how it ended, all others wait for that. */
  private end(end: ReadEnd): Promise<string> {
    this.ending ??= this.conclude(end);
    return this.ending;
  }

  private async conclude(end: ReadEnd): Promise<string> {
    clearInterval(this.timer);
    try {
      if (end.ended !== 'complete') await this.watched.cancelWorker().catch(() => undefined);
      return await this.watched.conclude(end);
    } finally {
      this.watched.release();
      this.settle();
    }
  }
}
