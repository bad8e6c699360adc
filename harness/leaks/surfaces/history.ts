import { jsonOf } from '../exchange.js';
import { BIRCH, clearedFor, reader } from '../stage.js';
import type { Surface } from '../surface.js';

interface Asked {
  readonly weight: number;
  readonly dataset: string;
}

const MISSED: readonly Asked[] = [
  { weight: 1, dataset: 'covert_reports' },
  { weight: 1, dataset: 'stops$quarantine' },
  { weight: 1, dataset: 'nowhere' },
];
/** Mostly what the reader may read some of; of `custody` there is nothing that they may. */
const DATASETS: Readonly<Record<'alder' | 'birch', readonly Asked[]>> = {
  alder: [
    { weight: 8, dataset: 'incidents' },
    { weight: 4, dataset: 'stops' },
    { weight: 1, dataset: 'beats' },
    { weight: 1, dataset: 'custody' },
    ...MISSED,
  ],
  birch: [{ weight: 9, dataset: 'stops' }, { weight: 1, dataset: 'incidents' }, ...MISSED],
};

export const history: Surface = {
  name: 'history',
  weight: 12,
  control: { by: 'reader', actorFor: clearedFor },
  scene(draws) {
    const actor = reader(draws);
    const dataset = draws.weighted(DATASETS[actor === BIRCH ? 'birch' : 'alder']).dataset;
    return {
      title: `history of ${dataset} as ${actor.person} in ${actor.operation}`,
      actor,
      play: async (stage, asker) => void (await stage.post(asker, '/history', { dataset })),
    };
  },
};

const STATEMENTS = {
  incidents: [
    'SELECT count(*) AS n, max(incident_id) AS m, sum(severity) AS s FROM incidents',
    "SELECT incident_id, record_id FROM incidents WHERE incident_id BETWEEN 'L0000000' AND 'P9999999' ORDER BY 1 LIMIT 40",
    "SELECT incident_id, severity, record_id FROM incidents WHERE incident_id < 'I0000040' ORDER BY 1",
    'SELECT count(*) AS n, count(DISTINCT b.district) AS d FROM beats b',
  ],
  stops: [
    'SELECT outcome, count(*) AS n FROM stops GROUP BY 1 ORDER BY 1',
    'SELECT stop_id, record_id FROM stops ORDER BY 1 LIMIT 5',
    "SELECT stop_id, minutes, record_id FROM stops WHERE stop_id < 'S0000030' ORDER BY 1",
  ],
} as const;

/** Earlier points: by a commit's id out of the history, by time, and by ids and times that do not exist. */
export const travel: Surface = {
  name: 'travel',
  weight: 11,
  control: { by: 'reader', actorFor: clearedFor },
  scene(draws) {
    const actor = reader(draws);
    const dataset = actor === BIRCH ? 'stops' : draws.pick(['incidents', 'incidents', 'stops'] as const);
    const text = draws.pick(STATEMENTS[dataset]);
    const hour = String(draws.below(24)).padStart(2, '0');
    const time = `2026-11-${String(draws.between(9, 19)).padStart(2, '0')}T${hour}:30:00Z`;
    const how = draws.next();
    const position = draws.next();
    return {
      title: `${text} at an earlier point as ${actor.person} in ${actor.operation}`,
      actor,
      async play(stage, asker) {
        if (how < 0.5) {
          await stage.post(asker, '/sql', { sql: text, at: time });
          return;
        }
        if (how < 0.58) {
          await stage.post(asker, '/sql', {
            sql: text,
            at: how < 0.54 ? 'snap_00000000000000000000000000' : 'last Tuesday',
          });
          return;
        }
        const commits = jsonOf(await stage.post(asker, '/history', { dataset })) as readonly { commit: string }[];
        const at = Array.isArray(commits) ? commits[Math.floor(position * commits.length)]?.commit : undefined;
        await stage.post(asker, '/sql', { sql: text, at: at ?? 'none' });
      },
    };
  },
};
