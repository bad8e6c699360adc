import { type Actor, CLEARED_ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

/** Everybody at every door that is not theirs. Whoever may read the log, or under what passes every grant, is not among them: theirs differs. */
const ASKERS = [
  { person: 'steward', purpose: 'volume-crime-analysis' },
  { person: 'steward', purpose: 'full-review' },
  { person: 'steward', purpose: 'lawfulness-check' },
  { person: 'engineer', purpose: 'full-review' },
  { person: 'engineer', purpose: 'stop-search-scrutiny' },
  { person: 'overseer', purpose: 'full-review' },
  { person: 'overseer', purpose: 'volume-crime-analysis' },
  { person: 'overseer', purpose: 'records-management' },
  { person: 'analyst', purpose: 'records-management' },
  { person: 'analyst', purpose: 'lawfulness-check' },
  { person: 'junior', purpose: 'stop-search-scrutiny' },
  { person: 'unassigned', purpose: 'volume-crime-analysis' },
  { person: 'leaver', purpose: 'volume-crime-analysis' },
  { person: 'nobody', purpose: 'full-review' },
] as const;
const OPERATIONS = ['OP-ALDER', 'OP-ALDER', 'OP-BIRCH', 'OP-LANTERN'] as const;

const ASKED = [
  { weight: 4, path: '/sql', body: { sql: 'SELECT count(*) AS n, max(incident_id) AS m FROM incidents' } },
  { weight: 2, path: '/sql', body: { sql: 'SELECT * FROM covert_reports ORDER BY report_id LIMIT 3' } },
  { weight: 4, path: '/history', body: { dataset: 'incidents' } },
  { weight: 1, path: '/explain', body: { dataset: 'stops' } },
  { weight: 1, path: '/datasets', body: {} },
  { weight: 1, path: '/ledger/acts', body: { last: 20 } },
  { weight: 1, path: '/ledger/shown', body: { record: '10000000-0000-0000-0000-000000000001' } },
] as const;

/** Reads in a session that is asked for with them, by people who have none to ask for. */
export const doors: Surface = {
  name: 'doors',
  weight: 6,
  control: { by: 'reader', actorFor: (actor) => ({ ...CLEARED_ALDER, operation: actor.operation }) },
  scene(draws, number) {
    const actor: Actor = { ...draws.pick(ASKERS), operation: draws.pick(OPERATIONS) };
    const { path, body } = draws.weighted(ASKED);
    return {
      title: `POST ${path} as ${actor.person} for ${actor.purpose} in ${actor.operation}`,
      actor,
      async play(stage, { person, purpose, operation }, variant) {
        const justification = `Thefts near the bridge, matter ${number}, ${variant} at a door`;
        const cleared = person === CLEARED_ALDER.person && operation === 'OP-LANTERN';
        const json = { purpose, operation: cleared ? 'OP-ALDER' : operation, justification, ...body };
        await stage.call({ method: 'POST', path, person, json });
      },
    };
  },
};
