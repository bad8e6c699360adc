import type { WorkerFactory } from '../sandbox/worker-factory.js';
import { type QueryWorker, SandboxedQueryWorker } from './query-worker.js';

export interface WorkerPool {
  /** A worker for this session alone. */
  take(owner: { readonly session: string }): Promise<QueryWorker>;
  close(): Promise<void>;
}

/** Keeps `warm` workers started ahead of need, since a start takes about a sixth of a second. None is ever used twice. */
export class WarmWorkerPool implements WorkerPool {
  private readonly ready: Promise<SandboxedQueryWorker>[] = [];
  private readonly taken = new Set<SandboxedQueryWorker>();
  private closed = false;

  constructor(
    private readonly factory: WorkerFactory,
    private readonly warm: number,
  ) {
    this.replenish();
  }

  async take(_owner: { readonly session: string }): Promise<QueryWorker> {
    const next = this.ready.shift() ?? this.start();
    this.replenish();
    let worker = await next.catch(() => undefined);
    // One that died while it waited is replaced; a start that fails twice is an error for the caller.
    if (worker === undefined || worker.dead) worker = await this.start();
    this.taken.add(worker);
    return worker;
  }

  async close(): Promise<void> {
    this.closed = true;
    const waiting = await Promise.allSettled(this.ready.splice(0));
    const workers = [...this.taken, ...waiting.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))];
    await Promise.all(workers.map((worker) => worker.close()));
    this.taken.clear();
  }

  private start(): Promise<SandboxedQueryWorker> {
    return this.factory.start({ writes: false }).then((worker) => {
      const query = new SandboxedQueryWorker(worker);
      void worker.process.ended.then(() => this.taken.delete(query));
      return query;
    });
  }

  private replenish(): void {
    while (!this.closed && this.ready.length < this.warm) {
      const start = this.start();
      start.catch(() => undefined);
      this.ready.push(start);
    }
  }
}
