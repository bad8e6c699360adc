import { BIRCH, clearedFor, reader } from '../stage.js';
import { statement } from '../statements.js';
import type { Surface } from '../surface.js';

const FORMATS = [
  { format: 'csv' },
  { format: 'csv', reader: 'program' },
  { format: 'csv', marked: true },
  { format: 'parquet' },
  { format: 'xlsx' },
  { format: 'pdf' },
] as const;

/** The rows of a statement as a file to keep: its bytes, its name and its marking. */
export const downloads: Surface = {
  name: 'downloads',
  weight: 4,
  control: { by: 'reader', actorFor: clearedFor },
  scene(draws) {
    const actor = reader(draws);
    const text = statement(draws, actor === BIRCH);
    const body = { sql: text, ...draws.pick(FORMATS), ...(draws.chance(0.3) ? { name: 'Élm Street / "two"' } : {}) };
    return {
      title: `download as ${actor.person} in ${actor.operation}: ${JSON.stringify(body)}`,
      actor,
      play: async (stage, asker) => void (await stage.post(asker, '/download', body)),
    };
  },
};
