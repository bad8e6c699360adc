import type { Draws } from '../draws.js';
import { BIRCH, clearedFor, reader } from '../stage.js';
import { statement } from '../statements.js';
import type { Surface } from '../surface.js';

const FORMATS = [
  { format: 'csv' },
  { format: 'csv', reader: 'program' },
  { format: 'csv', marked: false },
  { format: 'parquet' },
  { format: 'xlsx' },
  { format: 'pdf' },
] as const;

/** Before anything was there, while it came, and points that are none. */
function pointOf(draws: Draws): string {
  const day = `2026-11-${String(draws.between(9, 19)).padStart(2, '0')}`;
  return draws.pick([day, `${day}T12:30:00Z`, `${day}T12:30:00Z`, 'snap_00000000000000000000000000', 'last Tuesday']);
}

/** The rows of a statement as a file to keep, now or of an earlier point: its bytes, its name and its marking. */
export const downloads: Surface = {
  name: 'downloads',
  weight: 4,
  control: { by: 'reader', actorFor: clearedFor },
  scene(draws) {
    const actor = reader(draws);
    const text = statement(draws, actor === BIRCH);
    const named = draws.chance(0.3) ? { name: 'Élm Street / "two"' } : {};
    const past = draws.chance(0.4) ? { at: pointOf(draws) } : {};
    const body = { sql: text, ...draws.pick(FORMATS), ...named, ...past };
    return {
      title: `download as ${actor.person} in ${actor.operation}: ${JSON.stringify(body)}`,
      actor,
      play: async (stage, asker) => void (await stage.post(asker, '/download', body)),
    };
  },
};
