import { type ChildProcess, spawn } from 'node:child_process';
import { Readable, type Writable } from 'node:stream';
import { assert, defined } from '@peel/kernel/assert';
import type { PeelError } from '@peel/kernel/errors';
import { engineErrors } from '../errors.js';
import { FRAME_BYTES } from '../frame/frame.js';
import {
  ANSWER_BYTES,
  type Answer,
  KIND_FRAME,
  KIND_JSON,
  MessageSplitter,
  messageHead,
  type Request,
} from '../worker/protocol.js';
import { launch, type WorkerPlan } from './sandbox-plan.js';

/** Who is told what a worker says. Frames come only while a request with `frame` is open. */
export interface Listener {
  answer(answer: Answer): void;
  frame?(bytes: Buffer): void;
  lost(error: PeelError): void;
}

const START_MS = 20_000;

/** One worker as seen from outside: the child process, its two pipes and the request that is open. */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly input: Writable;
  private readonly output: Readable;
  private readonly splitter = new MessageSplitter(Math.max(ANSWER_BYTES, FRAME_BYTES));
  private readonly listeners = new Map<number, Listener>();
  private last = 0;
  private failure: PeelError | undefined;
  private complaint = '';
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;

  private constructor(plan: WorkerPlan) {
    const { command, arguments: commandArguments } = launch(plan);
    this.child = spawn(command, [...commandArguments], {
      env: {},
      cwd: '/',
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      detached: false,
    });
    this.input = defined(this.child.stdin, "the worker's input");
    const output = this.child.stdio[3];
    assert(output instanceof Readable, "the worker's output can be read");
    this.output = output;
    this.ended = new Promise((resolve) => {
      this.child.once('close', () => resolve());
      this.child.once('error', () => resolve());
    });
    this.listen();
  }

  /** Returns once the worker says it is ready. */
  static async start(plan: WorkerPlan): Promise<WorkerProcess> {
    const worker = new WorkerProcess(plan);
    const timer = setTimeout(() => worker.fail(engineErrors.workerLost()), START_MS);
    try {
      await new Promise<void>((resolve, reject) => {
        worker.listeners.set(0, { answer: () => resolve(), lost: (error) => reject(worker.withLastWords(error)) });
      });
    } finally {
      clearTimeout(timer);
      worker.listeners.delete(0);
    }
    return worker;
  }

  get dead(): boolean {
    return this.failure !== undefined;
  }

  /** What the launcher or the worker printed before it ended; for the operator's log, never for a reader. */
  get lastWords(): string {
    return this.complaint;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Before it was ready no row has come near it, so what it printed may be told. */
  private withLastWords(error: PeelError): PeelError {
    const said = this.lastWords.trim();
    return said === '' ? error : engineErrors.workerLost({}, new Error(said, { cause: error }));
  }

  /** Sends a request; what comes back goes to the listener until {@link close} is called with the id. */
  open(make: (id: number) => Request, listener: Listener): number {
    this.last += 1;
    const id = this.last;
    if (this.failure !== undefined) {
      const failure = this.failure;
      queueMicrotask(() => listener.lost(failure));
      return id;
    }
    this.listeners.set(id, listener);
    this.send(make(id));
    return id;
  }

  close(id: number): void {
    this.listeners.delete(id);
  }

  send(request: Request): void {
    if (this.dead) return;
    const payload = Buffer.from(JSON.stringify(request), 'utf8');
    this.input.write(Buffer.concat([messageHead(KIND_JSON, payload.length), payload]));
  }

  /** Stops reading until {@link resume}: the worker then waits too. */
  pause(): void {
    this.output.pause();
  }

  resume(): void {
    this.output.resume();
  }

  /** Ends the process. With bubblewrap its whole process namespace goes with it. */
  kill(): void {
    this.fail(engineErrors.workerLost());
  }

  private listen(): void {
    this.output.on('data', (bytes: Buffer) => this.take(bytes));
    this.output.on('error', () => this.fail(engineErrors.workerLost()));
    this.input.on('error', () => this.fail(engineErrors.workerLost()));
    this.child.stderr?.on('data', (bytes: Buffer) => {
      this.complaint = (this.complaint + bytes.toString('utf8')).slice(-4000);
    });
    this.child.once('error', (error) => this.fail(engineErrors.workerLost({}, error)));
    this.child.once('close', () => this.fail(engineErrors.workerLost()));
  }

  private take(bytes: Buffer): void {
    if (this.dead) return;
    try {
      for (const { kind, payload } of this.splitter.push(bytes)) this.dispatch(kind, payload);
    } catch (error) {
      this.fail(engineErrors.workerBroken({}, error));
    }
  }

  private dispatch(kind: number, payload: Buffer): void {
    if (kind === KIND_FRAME) {
      const listener = [...this.listeners.values()].find((candidate) => candidate.frame !== undefined);
      assert(listener?.frame !== undefined, 'frames come only while a statement runs');
      listener.frame(payload);
      return;
    }
    assert(kind === KIND_JSON && payload.length <= ANSWER_BYTES, 'a message is JSON or a frame');
    const answer = JSON.parse(payload.toString('utf8')) as Answer;
    this.listeners.get(answer.id)?.answer(answer);
  }

  private fail(error: PeelError): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    this.child.kill('SIGKILL');
    this.output.destroy();
    this.input.destroy();
    for (const listener of this.listeners.values()) listener.lost(error);
    this.listeners.clear();
  }
}
