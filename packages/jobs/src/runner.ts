import { isPeelError, type PeelError } from '@peel/kernel/errors';
import { jobsErrors } from './errors.js';
import { type ExecutionParts, execute } from './execution.js';
import type { Claim, RunId } from './run.js';

interface Active {
  readonly run: RunId;
  readonly ending: AbortController;
  readonly ended: Promise<void>;
}

export interface RunnerSettings {
  /** Runs at a time. */
  readonly concurrency: number;
  /** Milliseconds between two looks into the queue; a wake comes at once. */
  readonly look: number;
  /** No other service can work on this queue: what others hold at the start is lost (`Claims.recover`). */
  readonly alone: boolean;
}

/** Takes runs out of the queue and executes them, a few at a time. */
export class Runner {
  private readonly active = new Set<Active>();
  private timer: NodeJS.Timeout | undefined;
  private filling: Promise<void> | undefined;
  private again = false;
  private working = false;

  constructor(
    private readonly parts: ExecutionParts,
    private readonly settings: RunnerSettings,
  ) {}

  /** Finds again what an earlier service left, then works until it is stopped. */
  async start(): Promise<void> {
    this.working = true;
    const found = await this.parts.claims.recover(this.settings.alone ? 'others' : 'overdue');
    if (found > 0) this.parts.log(`jobs: found ${found} run(s) whose service had ended`);
    this.timer = setInterval(() => this.wake(), this.settings.look);
    this.timer.unref();
    this.wake();
  }

  /** Looks into the queue now. */
  wake(): void {
    if (!this.working) return;
    this.again = true;
    this.filling ??= this.fill()
      .catch((error: unknown) =>
        this.parts.log(`jobs: the queue could not be read: ${isPeelError(error) ? error.code : 'no code'}`),
      )
      .finally(() => {
        this.filling = undefined;
        if (this.again) this.wake();
      });
  }

  /** Ends the run if it runs here. */
  cancel(run: RunId): void {
    this.end(run, jobsErrors.runCancelled({ run }));
  }

  /** Tells every run to end and waits for that; those that can be repeated go back into the queue. */
  async stop(): Promise<void> {
    this.working = false;
    clearInterval(this.timer);
    await this.filling;
    for (const { ending } of this.active) ending.abort(jobsErrors.stopping());
    await Promise.all([...this.active].map(({ ended }) => ended));
  }

  private async fill(): Promise<void> {
    while (this.again) {
      this.again = false;
      await this.parts.claims.recover('overdue');
      while (this.working && this.active.size < this.settings.concurrency) {
        const claim = await this.parts.claims.claim();
        if (claim === undefined) break;
        // A run that is given out again while it still runs here had lost its lease.
        this.end(claim.run, jobsErrors.leaseLost({ run: claim.run }));
        this.begin(claim);
      }
    }
  }

  private begin(claim: Claim): void {
    const ending = new AbortController();
    const ended = execute(claim, ending, this.parts).finally(() => {
      this.active.delete(active);
      this.wake();
    });
    const active: Active = { run: claim.run, ending, ended };
    this.active.add(active);
    this.parts.tell(claim.run);
  }

  private end(run: RunId, reason: PeelError): void {
    for (const active of this.active) if (active.run === run) active.ending.abort(reason);
  }
}
