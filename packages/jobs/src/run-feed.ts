import { setTimeout as delay } from 'node:timers/promises';
import type { PeelError } from '@peel/kernel/errors';
import type { RunId } from './run.js';

/** Why a run failed. What its work met is for those who may read what it reads; why an order may not run, for everybody. */
export interface Failure {
  readonly error: PeelError;
  readonly ofWork: boolean;
}

/**
 * Wakes those who follow a run of this process. What they are then told is read from the run's row; only the error itself, which the
 * row keeps as a code, is handed over here.
 */
export class RunFeed {
  private readonly followers = new Map<RunId, Follower>();

  /** One follower a run: who asked for it. */
  follow(run: RunId): Follower {
    const follower = new Follower(() => this.followers.delete(run));
    this.followers.set(run, follower);
    return follower;
  }

  tell(run: RunId, failure?: Failure): void {
    this.followers.get(run)?.wake(failure);
  }
}

export class Follower {
  /** Set when the run failed in this process. */
  failure: Failure | undefined;
  private woken = false;
  private resolve: () => void = () => {};

  constructor(readonly close: () => void) {}

  wake(failure?: Failure): void {
    this.failure ??= failure;
    this.woken = true;
    this.resolve();
  }

  /** Returns when there is something new, or after the time: another service may have the run. */
  async next(milliseconds: number): Promise<void> {
    const timer = new AbortController();
    if (!this.woken) {
      const woken = new Promise<void>((resolve) => {
        this.resolve = resolve;
      });
      await Promise.race([woken, delay(milliseconds, undefined, { signal: timer.signal }).catch(() => {})]);
      timer.abort();
    }
    this.woken = false;
  }
}
