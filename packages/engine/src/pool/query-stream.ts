import { createHash } from 'node:crypto';
import { assert } from '@peel/kernel/assert';
import { PeelError } from '@peel/kernel/errors';
import { engineErrors } from '../errors.js';
import { decodeFrame } from '../frame/decode.js';
import type { Frame } from '../frame/frame.js';
import { errorOf } from '../sandbox/worker-fault.js';
import type { WorkerProcess } from '../sandbox/worker-process.js';
import type { Answer } from '../worker/protocol.js';
import type { PreparedQuery } from './view-plan.js';

export interface QueryColumn {
  readonly name: string;
  readonly type: string;
}

export interface QueryOutcome {
  readonly rows: number;
  /** sha256, hex, over the columns and every frame. */
  readonly resultHash: string;
  /** Undefined where they cannot be told from the rows, or are more than 10,000. */
  readonly records?: readonly string[];
  readonly milliseconds: number;
}

export interface QueryStream {
  readonly columns: readonly QueryColumn[];
  /** `total`: the rows come in an order that the rows themselves fix. */
  readonly order: 'total' | 'none';
  /**
   * True when no value depends on the order in which rows were met (float sums, `first`, ties of `row_number`). An answer that is `total` and
   * exact has the same bytes every time.
   */
  readonly exact: boolean;
  /** Once only. Frames wait for the reader. Throws the error that ended the statement. */
  frames(): AsyncIterable<Frame>;
  /** Resolves after the last frame was taken; rejects with the error that ended the statement. */
  outcome(): Promise<QueryOutcome>;
}

const HELD_FRAMES = 4;
/** A worker that does not end a statement by itself is ended this long after it should have. */
const GRACE_MS = 2_000;
const CANCEL_MS = 1_000;

/** A statement that runs in a worker, seen from the trusted side. Nothing the worker says is believed without a check. */
export class RunningQuery implements QueryStream {
  columns: readonly QueryColumn[] = [];
  order: 'total' | 'none' = 'none';
  exact = false;
  private readonly waiting: Frame[] = [];
  private readonly hash = createHash('sha256');
  private rows = 0;
  private failure: PeelError | undefined;
  private finished: QueryOutcome | undefined;
  private wake: () => void = () => undefined;
  private id = 0;
  private cancelling = false;
  private timer: NodeJS.Timeout | undefined;
  private header: { resolve(): void; reject(error: unknown): void } | undefined;
  private readonly settled: Promise<QueryOutcome>;
  private settle: { resolve(outcome: QueryOutcome): void; reject(error: unknown): void } = {
    resolve: () => undefined,
    reject: () => undefined,
  };

  private constructor(
    private readonly worker: WorkerProcess,
    private readonly query: PreparedQuery,
  ) {
    this.settled = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // A statement nobody asks the outcome of has still failed in frames().
    this.settled.catch(() => undefined);
  }

  /** Resolves when the columns are known; `begun` has it at once, so that it can be cancelled before. */
  static async start(
    worker: WorkerProcess,
    query: PreparedQuery,
    begun: (running: RunningQuery) => void,
  ): Promise<RunningQuery> {
    const running = new RunningQuery(worker, query);
    begun(running);
    running.timer = setTimeout(
      () => running.giveUp(engineErrors.timeout({ seconds: query.limits.milliseconds / 1000 })),
      query.limits.milliseconds + GRACE_MS,
    );
    await new Promise<void>((resolve, reject) => {
      running.header = { resolve, reject };
      running.id = worker.open((id) => ({ op: 'run', id, ...query }), {
        answer: (answer) => running.take(answer),
        frame: (bytes) => running.takeFrame(bytes),
        lost: (error) => running.fail(running.cancelling ? engineErrors.cancelled() : error),
      });
    });
    return running;
  }

  get done(): boolean {
    return this.failure !== undefined || this.finished !== undefined;
  }

  async *frames(): AsyncGenerator<Frame> {
    try {
      for (;;) {
        const frame = this.waiting.shift();
        if (frame !== undefined) {
          if (this.waiting.length < HELD_FRAMES) this.worker.resume();
          yield frame;
        } else if (this.failure !== undefined) {
          throw this.failure;
        } else if (this.finished !== undefined) {
          this.settle.resolve(this.finished);
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.wake = resolve;
          });
        }
      }
    } finally {
      // A reader that turns away cancels.
      if (!this.done) await this.cancel();
    }
  }

  outcome(): Promise<QueryOutcome> {
    return this.settled;
  }

  /** Returns once the statement has stopped; at most a second, after which the worker is ended. */
  async cancel(): Promise<void> {
    if (this.done) return;
    this.cancelling = true;
    this.waiting.length = 0;
    this.worker.resume();
    this.worker.send({ op: 'cancel', id: this.id });
    const timer = setTimeout(() => this.giveUp(engineErrors.cancelled()), CANCEL_MS);
    await this.settled.catch(() => undefined);
    clearTimeout(timer);
  }

  private take(answer: Answer): void {
    switch (answer.type) {
      case 'header':
        this.columns = answer.columns.map(({ name, type }) => ({ name: String(name), type: String(type) }));
        this.order = answer.order === 'total' ? 'total' : 'none';
        this.exact = answer.exact === true;
        this.hash.update(JSON.stringify(this.columns.map(({ name, type }) => [name, type])));
        this.header?.resolve();
        return;
      case 'end':
        // Frames that came after a cancel were not counted.
        assert(this.cancelling || answer.rows === this.rows, 'the worker counted the rows it sent');
        this.end(answer);
        return;
      case 'fault':
        this.fail(errorOf(answer, { sql: this.query.sql, limits: this.query.limits }));
        return;
      default:
        this.giveUp(engineErrors.workerBroken());
        return;
    }
  }

  private takeFrame(bytes: Buffer): void {
    if (this.done || this.cancelling) return;
    const { frame, blocks } = decodeFrame(bytes);
    assert(blocks.length === this.columns.length && frame.rows > 0, 'a frame has the columns announced');
    this.rows += frame.rows;
    if (this.rows > this.query.limits.rows) {
      this.giveUp(engineErrors.tooManyRows({ rows: this.query.limits.rows }));
      return;
    }
    this.hash.update(bytes);
    this.waiting.push(frame);
    if (this.waiting.length >= HELD_FRAMES) this.worker.pause();
    this.wake();
  }

  private end(answer: Extract<Answer, { type: 'end' }>): void {
    if (this.cancelling) {
      this.fail(engineErrors.cancelled());
      return;
    }
    const records = Array.isArray(answer.records) ? answer.records.map(String) : undefined;
    this.finished = {
      rows: this.rows,
      resultHash: this.hash.digest('hex'),
      ...(records === undefined ? {} : { records }),
      milliseconds: Number(answer.milliseconds),
    };
    this.close();
    if (this.rows === 0 || this.waiting.length === 0) this.settle.resolve(this.finished);
  }

  private giveUp(error: PeelError): void {
    this.fail(error);
    this.worker.kill();
  }

  private fail(error: PeelError): void {
    if (this.done) return;
    this.failure = error instanceof PeelError ? error : engineErrors.statementFailed({}, error);
    this.close();
    this.header?.reject(this.failure);
    this.settle.reject(this.failure);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.worker.close(this.id);
    this.worker.resume();
    this.wake();
  }
}
