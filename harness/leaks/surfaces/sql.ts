import { BIRCH, CLEARED_ALDER, clearedFor, reader } from '../stage.js';
import { statement } from '../statements.js';
import type { Surface } from '../surface.js';

/** Statements in a standing session; now and then in one opened for it, or in somebody else's. */
export const sql: Surface = {
  name: 'sql',
  weight: 52,
  control: { by: 'reader', actorFor: clearedFor },
  scene(draws, number) {
    const actor = reader(draws);
    const text = statement(draws, actor === BIRCH);
    const how = draws.next();
    const limits = draws.chance(0.05) ? { limits: { rows: draws.between(1, 40) } } : {};
    return {
      title: `sql as ${actor.person} in ${actor.operation}: ${text}`,
      actor,
      async play(stage, { person, purpose, operation }) {
        if (how < 0.03) {
          const justification = `Series ${number} of thefts near the market, statement ${number}`;
          await stage.call({
            method: 'POST',
            path: '/sql',
            person,
            json: { purpose, operation, justification, sql: text, ...limits },
          });
        } else if (how < 0.05) {
          const session = stage.sessions.of(CLEARED_ALDER);
          await stage.call({ method: 'POST', path: '/sql', person, json: { session, sql: text } });
        } else {
          await stage.post({ person, purpose, operation }, '/sql', { sql: text, ...limits });
        }
      },
    };
  },
};
