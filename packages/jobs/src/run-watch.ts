import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import type { OrderDefinition } from '@peel/policy/order';
import { answered } from './answered.js';
import type { Claims } from './claims.js';
import { jobsErrors } from './errors.js';
import type { OrderDesk, ServiceSession } from './ports.js';
import type { Claim } from './run.js';

/** Milliseconds. What they add up to is how long a run may outlive its order: under the 60 s of DESIGN, Standing orders. */
export interface RunTimes {
  /** How long a holder that is gone keeps its run. */
  readonly lease: number;
  /** Between two looks at the lease, the cancel button, the session and the order; at most 10 s. */
  readonly pulse: number;
  /** After which a look that is not answered counts as a no. */
  readonly answer: number;
  /** How long the work has to end by itself once it is told to. */
  readonly grace: number;
}

export const runTimes: RunTimes = { lease: 30_000, pulse: 5_000, answer: 10_000, grace: 20_000 };

/** A run's watcher needs these of the house. */
export interface WatchParts {
  readonly claims: Claims;
  readonly desk: OrderDesk;
  readonly clock: Clock;
  readonly times: RunTimes;
}

export interface Watched {
  readonly claim: Claim;
  readonly order: OrderDefinition;
  readonly session: ServiceSession;
  /** Aborted, with a PeelError as its reason, when the run is to end. */
  readonly ending: AbortController;
}

/**
 * Looks after a run until `done`: keeps its lease, and ends it when somebody asked for that, when another service has it, or when its
 * order may no longer run. Where there is no answer the run ends (THREATS 23: nothing outlives a revocation).
 */
export async function watchRun(watched: Watched, done: AbortSignal, parts: WatchParts): Promise<void> {
  const { ending } = watched;
  let leased = parts.clock.elapsed();
  while (!ending.signal.aborted) {
    await delay(parts.times.pulse, undefined, { signal: done }).catch(() => {});
    if (done.aborted) return;
    const asked = parts.clock.elapsed();
    try {
      await keepLease(watched, parts);
      leased = asked;
    } catch (error) {
      if (isPeelError(error) && error.code === LEASE_LOST) ending.abort(error);
      else if (asked - leased >= parts.times.lease)
        ending.abort(jobsErrors.leaseLost({ run: watched.claim.run }, error));
    }
    try {
      await checkInForce(watched, parts);
    } catch (error) {
      ending.abort(error);
    }
  }
}

const LEASE_LOST = jobsErrors.leaseLost().code;

async function keepLease({ claim, order, ending }: Watched, { claims, times }: WatchParts): Promise<void> {
  const { cancelAsked } = await answered(claims.renew(claim), order.name, times.answer);
  if (cancelAsked) ending.abort(jobsErrors.runCancelled({ run: claim.run }));
}

async function checkInForce({ order, session }: Watched, { desk, times }: WatchParts): Promise<void> {
  const { name, hash } = order;
  await answered(session.recheck(), name, times.answer);
  const now = (await answered(desk.list(), name, times.answer)).find(({ definition }) => definition.name === name);
  const ended = (why: string) => jobsErrors.orderEnded({ order: name, why });
  if (now === undefined) throw ended('there is no such order any more');
  if (now.definition.hash !== hash) throw ended('it was changed since the run began');
  if (!now.inForce) throw ended(now.why ?? 'it is no longer in force');
}
