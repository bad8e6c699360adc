import type { Call } from '../exchange.js';
import { ALDER, reader } from '../stage.js';
import type { Surface } from '../surface.js';

const EXPLAINED = [
  'incidents',
  'incidents',
  'stops',
  'stops',
  'stops',
  'custody',
  'covert_reports',
  'referrals',
  'nowhere',
] as const;

/** What follows from definitions and the session alone: nobody's answer depends on stored rows, so the controls are broken builds. */

export const datasets: Surface = {
  name: 'datasets',
  weight: 2,
  control: { by: 'mutant', mutant: 'datasets-with-sizes' },
  scene(draws) {
    const actor = reader(draws);
    return {
      title: `datasets as ${actor.person} in ${actor.operation}`,
      actor,
      play: async (stage, asker) => void (await stage.post(asker, '/datasets', {})),
    };
  },
};

export const explain: Surface = {
  name: 'explain',
  weight: 3,
  control: { by: 'mutant', mutant: 'explanation-counts' },
  scene(draws) {
    const actor = reader(draws);
    const dataset = draws.pick(EXPLAINED);
    return {
      title: `explain ${dataset} as ${actor.person} in ${actor.operation}`,
      actor,
      play: async (stage, asker) => void (await stage.post(asker, '/explain', { dataset })),
    };
  },
};

const READS: readonly Pick<Call, 'method' | 'path' | 'json'>[] = [
  ...['/purposes', '/policy', '/ledger/status', '/ledger/witness', '/orders', '/choices'].map((path) => ({
    method: 'GET' as const,
    path,
  })),
  { method: 'POST', path: '/justification/check', json: { justification: 'Series of burglaries near the market' } },
];

export const status: Surface = {
  name: 'status',
  weight: 3,
  control: { by: 'mutant', mutant: 'status-with-size' },
  scene(draws) {
    const person = draws.pick(['analyst', 'engineer', 'unassigned', 'leaver', 'nobody']);
    const read = draws.pick(READS);
    return {
      title: `${read.method} ${read.path} as ${person}`,
      actor: { ...ALDER, person },
      async play(stage) {
        await stage.call({ ...read, person });
        await stage.call({ method: 'GET', path: '/ledger/status', person: 'analyst' });
      },
    };
  },
};
