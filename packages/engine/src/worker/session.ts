import { DuckDBInstance } from '@duckdb/node-api';
import { openDuck } from './duck.js';
import { Fault } from './fault.js';
import { faultOf } from './fault-of.js';
import type { Output } from './output.js';
import { PreparedSet } from './prepared-set.js';
import { probe } from './probe.js';
import type { Request, RunLimits, WorkerView } from './protocol.js';
import { StatementRun } from './run.js';
import { StatementText } from './statement-text.js';
import { WriteRun } from './write-run.js';

export interface SessionSettings {
  readonly folder: string;
  readonly spill: { readonly folder: string; readonly megabytes: number };
  readonly memoryMb: number;
  readonly threads: number;
}

/** The inside of one worker: one session's statements, one after the other. */
export class WorkerSession {
  private set: PreparedSet | undefined;
  private running: { stop(fault: 'cancelled'): void } | undefined;
  private limits: Pick<RunLimits, 'memoryMb' | 'threads'>;

  private constructor(
    private readonly settings: SessionSettings,
    private readonly text: StatementText,
    private readonly output: Output,
    /** An instance made while there was time; the first files go into it. */
    private spare: DuckDBInstance | undefined,
  ) {
    this.limits = { memoryMb: settings.memoryMb, threads: settings.threads };
  }

  static async start(settings: SessionSettings, output: Output): Promise<WorkerSession> {
    const parser = await openDuck({ memoryMb: 256, threads: 1, files: [], spill: undefined });
    const text = new StatementText(parser);
    // Both ways once, so that the first statement does not pay for loading them.
    await text.write(await text.read('SELECT 1 ORDER BY 1'));
    return new WorkerSession(settings, text, output, await warmInstance());
  }

  cancel(): void {
    this.running?.stop('cancelled');
  }

  async answer(request: Request): Promise<void> {
    try {
      await this.act(request);
    } catch (error) {
      const fault = faultOf(error);
      this.output.answer({
        id: request.id,
        type: 'fault',
        fault: fault.kind,
        ...(fault.position === undefined ? {} : { position: fault.position }),
        ...(fault.named === undefined ? {} : { named: fault.named }),
        // Only ever shown for the writer's trusted jobs and in tests; the trusted side drops it for statements.
        ...(fault.cause instanceof Error ? { reason: fault.cause.message.slice(0, 2000) } : {}),
      });
    }
  }

  private async act(request: Request): Promise<void> {
    switch (request.op) {
      case 'parse':
        return this.done(request.id, await this.text.read(request.sql));
      case 'prepare':
        return this.done(request.id, await this.prepare(request.views));
      case 'probe':
        return this.done(request.id, await probe(request.targets, this.settings.folder));
      case 'run':
        return this.run(request);
      case 'write':
        return this.write(request);
      case 'cancel':
        return this.cancel();
    }
  }

  private async prepare(views: readonly WorkerView[]): Promise<null> {
    this.set?.instance.closeSync();
    this.set = undefined;
    const spare = this.spare;
    this.spare = undefined;
    const limits = { ...this.limits, spill: this.settings.spill };
    this.set = await PreparedSet.open(views, limits, this.settings.folder, spare);
    return null;
  }

  private async run(request: Extract<Request, { op: 'run' }>): Promise<void> {
    const { memoryMb, threads } = request.limits;
    if (this.set === undefined) throw new Fault('failed');
    if (memoryMb !== this.limits.memoryMb || threads !== this.limits.threads) {
      this.limits = { memoryMb, threads };
      await this.prepare(this.set.views);
    }
    const run = new StatementRun(this.text, this.set, request);
    this.running = run;
    const start = performance.now();
    try {
      const outcome = await run.run({
        header: (header) => this.output.answer({ id: request.id, type: 'header', ...header }),
        frame: (frame) => this.output.frame(frame),
      });
      this.output.answer({ id: request.id, type: 'end', ...outcome, milliseconds: performance.now() - start });
    } finally {
      this.running = undefined;
    }
  }

  private async write(request: Extract<Request, { op: 'write' }>): Promise<void> {
    const run = new WriteRun(request.job, this.settings, (fraction) =>
      this.output.answer({ id: request.id, type: 'progress', fraction }),
    );
    this.running = run;
    try {
      this.done(request.id, await run.run());
    } finally {
      this.running = undefined;
    }
  }

  private done(id: number, value: unknown): void {
    this.output.answer({ id, type: 'done', value });
  }
}

/** Has loaded and touched what every session needs, so that the first statement does not wait for it. */
async function warmInstance(): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    "SELECT count(*), max(i::VARCHAR), date_trunc('month', TIMESTAMPTZ '2024-01-01') FROM range(10) t(i) GROUP BY i % 2",
  );
  connection.disconnectSync();
  return instance;
}
