import { jsonOf } from '../exchange.js';
import { ALDER, BIRCH, clearedFor } from '../stage.js';
import type { Surface } from '../surface.js';

const DATASETS = [
  'incidents',
  'incidents',
  'stops',
  'stops',
  'beats',
  'custody',
  'covert_reports',
  'stops$quarantine',
  'nowhere',
] as const;

export const history: Surface = {
  name: 'history',
  weight: 5,
  control: { by: 'reader', actorFor: clearedFor },
  scene(draws) {
    const actor = draws.chance(0.25) ? BIRCH : ALDER;
    const dataset = draws.pick(DATASETS);
    return {
      title: `history of ${dataset} as ${actor.operation}`,
      actor,
      play: async (stage, reader) => void (await stage.post(reader, '/history', { dataset })),
    };
  },
};

const STATEMENTS = {
  incidents: [
    'SELECT count(*) AS n, max(incident_id) AS m, sum(severity) AS s FROM incidents',
    "SELECT incident_id, record_id FROM incidents WHERE incident_id BETWEEN 'L0000000' AND 'P9999999' ORDER BY 1 LIMIT 40",
  ],
  stops: [
    'SELECT outcome, count(*) AS n FROM stops GROUP BY 1 ORDER BY 1',
    'SELECT stop_id, record_id FROM stops ORDER BY 1 LIMIT 5',
  ],
} as const;

/** Earlier points: by a commit's id out of the history, by time, and by ids and times that do not exist. */
export const travel: Surface = {
  name: 'travel',
  weight: 6,
  control: { by: 'reader', actorFor: clearedFor },
  scene(draws) {
    const actor = draws.chance(0.25) ? BIRCH : ALDER;
    const dataset = draws.pick(['incidents', 'stops'] as const);
    const text = draws.pick(STATEMENTS[dataset]);
    const hour = String(draws.below(24)).padStart(2, '0');
    const time = `2026-11-${String(draws.between(8, 19)).padStart(2, '0')}T${hour}:30:00Z`;
    const how = draws.next();
    const position = draws.next();
    return {
      title: `${text} at an earlier point as ${actor.operation}`,
      actor,
      async play(stage, reader) {
        if (how < 0.5) {
          await stage.post(reader, '/sql', { sql: text, at: time });
          return;
        }
        if (how < 0.6) {
          await stage.post(reader, '/sql', {
            sql: text,
            at: how < 0.55 ? 'snap_00000000000000000000000000' : 'last Tuesday',
          });
          return;
        }
        const commits = jsonOf(await stage.post(reader, '/history', { dataset })) as readonly { commit: string }[];
        const at = Array.isArray(commits) ? commits[Math.floor(position * commits.length)]?.commit : undefined;
        await stage.post(reader, '/sql', { sql: text, at: at ?? 'none' });
      },
    };
  },
};
