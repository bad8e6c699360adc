import { addMonths, type Day } from '@peel/policy/calendar';
import { notCounted, publish } from '../figures/disclosure-control.js';
import type { Releases } from '../figures/releases.js';
import { checkpoint, type Kind } from '../order-kinds.js';
import type { Figures, Upkeep } from '../ports.js';

/**
 * Releases the figures of the last whole month, once, whichever order counts them. What was released is kept and only ever written again as it was: a second
 * computing over other data would tell what changed between (THREATS 28). A month from before the log is not counted, nor one of which it has a
 * part: that is released as a file which says so.
 */
export function countKind(upkeep: Upkeep, figures: Figures, releases: Releases): Kind {
  return {
    repeatable: true,
    async work(session, { signal, progress, run, today }) {
      const month = lastWholeMonth(today);
      const name = `figures-${month}.json`;
      const covered = upkeep.covers(month);
      let bytes = await releases.find(name);
      const already = bytes !== undefined;
      if (bytes === undefined) {
        if (covered === 'none') return { code: 'count.nothing', counts: {}, notes: [] };
        progress({ code: 'count.counting', counts: {} });
        checkpoint(session, signal);
        const table = covered === 'in-part' ? notCounted(month) : publish(await upkeep.figures(session, month), month);
        checkpoint(session, signal);
        bytes = await releases.keep(name, Buffer.from(`${JSON.stringify(table, null, 2)}\n`), run);
      }
      await figures.publish(name, bytes);
      const released = covered === 'in-part' ? 'count.not-counted' : 'count.released';
      return { code: already ? 'count.already-released' : released, counts: {}, notes: [] };
    },
  };
}

/** yyyy-mm of the month before the day's. */
export function lastWholeMonth(today: Day): string {
  return addMonths(`${today.slice(0, 7)}-01`, -1).slice(0, 7);
}
