import { jsonOf } from '../exchange.js';
import { SHARED_QUERY } from '../others.js';
import { reader } from '../stage.js';
import { statement } from '../statements.js';
import type { Surface } from '../surface.js';

/** Statements that are kept: saved, listed, opened by address, deleted; one's own and what others saved. */
export const queries: Surface = {
  name: 'queries',
  weight: 2,
  control: { by: 'mutant', mutant: 'queries-of-all' },
  scene(draws, number) {
    const actor = reader(draws);
    const sql = statement(draws, false);
    const save = draws.chance(0.5);
    const past = draws.chance(0.5) ? { asItWas: '2026-11-15' } : {};
    return {
      title: `kept statements as ${actor.person} in ${actor.operation}`,
      actor,
      async play(stage, asker, variant) {
        const { person } = asker;
        const session = stage.sessions.of(asker);
        if (save) {
          const title = `Matter ${number}, ${variant}`;
          const saved = jsonOf(await stage.post(asker, '/queries', { title, sql, ...past })) as { query?: string };
          const path = `/queries/${saved.query ?? 'qry_none'}`;
          await stage.get(asker, path);
          await stage.call({ method: 'DELETE', path, person, session });
          await stage.get(asker, path);
        }
        await stage.get(asker, '/queries');
        await stage.get(asker, `/queries/${SHARED_QUERY}`);
        await stage.get(asker, '/queries/qry_00000000000000000000000000');
      },
    };
  },
};
