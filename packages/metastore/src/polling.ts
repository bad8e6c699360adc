import { setTimeout as delay } from 'node:timers/promises';

/** How often to look, and how many times at most: every wait here has an end, whatever the clock says. */
export interface Patience {
  readonly everyMs: number;
  readonly times: number;
}

/** The first answer of `probe` that is not `undefined`; `undefined` when patience ran out. */
export async function poll<T>(patience: Patience, probe: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let turn = 0; turn < patience.times; turn += 1) {
    if (turn > 0) await delay(patience.everyMs);
    const answer = await probe();
    if (answer !== undefined) return answer;
  }
  return undefined;
}
