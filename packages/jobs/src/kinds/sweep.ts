import { checkpoint, type Kind } from '../order-kinds.js';
import type { Upkeep } from '../ports.js';

/**
 * The retention clock's daily work (DPA 2018 s.39; THREATS 35): what falls due within 60 days is set apart, what is past its date is
 * counted. It decides nothing: a row past its date is restricted by the clock at each read, whether this runs or not, and nothing here
 * can put a date off.
 */
export function sweepKind(upkeep: Upkeep): Kind {
  return {
    repeatable: true,
    async work(session, { signal, today }) {
      checkpoint(session, signal);
      const counts = await upkeep.sweep(session, today);
      return { code: 'sweep.done', counts, notes: [] };
    },
  };
}
