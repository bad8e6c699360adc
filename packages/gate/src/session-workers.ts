import { totalmem } from 'node:os';
import type { QueryWorker } from '@peel/engine/pool/query-worker';
import type { WorkerPool } from '@peel/engine/pool/worker-pool';
import type { SessionId } from '@peel/kernel/ids';

/** A worker held for one statement. */
export interface HeldWorker {
  readonly query: QueryWorker;
  release(): void;
}

/** A worker that waits is a process of about 100 MB. */
const WORKER_BYTES = 100 * 1024 ** 2;
/**
 * So many sessions at most have a worker that waits for their next statement: as fit into a quarter of the machine's memory. Starting one
 * anew takes a few tenths of a second of a processor, so a limit below the number of people at work would cost more than it saves.
 */
const MOST_IDLE = Math.max(8, Math.floor(totalmem() / 4 / WORKER_BYTES));

/**
 * The workers of each session. A worker belongs to one session and dies with it; a session that runs statements side by side has one
 * for each, and keeps at most one of them warm when they are done. Of many open sessions those that asked last keep theirs.
 */
export class SessionWorkers {
  /** The longest idle first. */
  private readonly idle = new Map<SessionId, Promise<QueryWorker>>();
  /** How many each session holds now; a session that ended is remembered only until they are back. */
  private readonly held = new Map<SessionId, number>();
  private readonly ended = new Set<SessionId>();
  /** How often files went that workers may have been handed. */
  private goings = 0;

  constructor(
    private readonly pool: WorkerPool,
    private readonly mostIdle = MOST_IDLE,
  ) {}

  warm(session: SessionId): void {
    if (!this.idle.has(session)) {
      const taken = this.pool.take({ session });
      taken.catch(() => this.idle.delete(session));
      this.keepWarm(session, taken);
    }
  }

  async acquire(session: SessionId): Promise<HeldWorker> {
    const waiting = this.idle.get(session);
    this.idle.delete(session);
    this.held.set(session, (this.held.get(session) ?? 0) + 1);
    try {
      let query = await waiting?.catch(() => undefined);
      if (query === undefined || query.dead) query = await this.pool.take({ session });
      return this.hold(session, query);
    } catch (error) {
      this.letGo(session);
      throw error;
    }
  }

  end(session: SessionId): void {
    if (this.held.has(session)) this.ended.add(session);
    const waiting = this.idle.get(session);
    this.idle.delete(session);
    void waiting?.then((worker) => worker.close()).catch(() => undefined);
  }

  /** Files went for good: a worker that was handed some, and waits, keeps them on the disk until its next statement. Those under way end when they are done. */
  filesWent(): void {
    this.goings += 1;
    for (const [session, waiting] of [...this.idle]) {
      this.idle.delete(session);
      void waiting.then((worker) => worker.close()).catch(() => undefined);
    }
  }

  private hold(session: SessionId, query: QueryWorker): HeldWorker {
    let held = true;
    const { goings } = this;
    return {
      query,
      release: () => {
        if (!held) return;
        held = false;
        const isOver = query.dead || this.ended.has(session) || goings !== this.goings;
        if (isOver || this.idle.has(session)) void query.close().catch(() => undefined);
        else this.keepWarm(session, Promise.resolve(query));
        this.letGo(session);
      },
    };
  }

  private keepWarm(session: SessionId, worker: Promise<QueryWorker>): void {
    this.idle.set(session, worker);
    const [longest] = this.idle;
    if (longest === undefined || this.idle.size <= this.mostIdle) return;
    this.idle.delete(longest[0]);
    void longest[1].then((query) => query.close()).catch(() => undefined);
  }

  private letGo(session: SessionId): void {
    const held = (this.held.get(session) ?? 1) - 1;
    if (held > 0) {
      this.held.set(session, held);
      return;
    }
    this.held.delete(session);
    this.ended.delete(session);
  }
}
