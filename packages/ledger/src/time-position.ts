import type { LoggedEvent } from './event.js';
import type { LogRange } from './ledger-interface.js';

/**
 * The position of the first event that was logged at this time or later, by halving: times in the log never run back. `size` when there is
 * none. Entries that hold no event have no time of their own: they stand with the event after them.
 */
export async function timePosition(
  time: string,
  size: number,
  read: (range: LogRange) => AsyncIterable<LoggedEvent>,
): Promise<number> {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const event = await firstOf(read({ from: middle, to: high }));
    if (event !== undefined && event.logged < time) low = event.index + 1;
    else high = middle;
  }
  return low;
}

async function firstOf(events: AsyncIterable<LoggedEvent>): Promise<LoggedEvent | undefined> {
  for await (const event of events) return event;
  return undefined;
}
