import type { Draws } from '../draws.js';
import type { Call } from '../exchange.js';
import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

const PEOPLE = ['analyst', 'analyst', 'junior', 'engineer', 'steward', 'unassigned', 'leaver', 'nobody'] as const;
const RUN = [
  { weight: 5, order: 'sync-custody' },
  { weight: 8, order: 'sync-incidents' },
  { weight: 5, order: 'sync-covert-reports' },
  { weight: 4, order: 'sweep' },
  { weight: 2, order: 'continuity' },
  { weight: 3, order: 'no-such-order' },
] as const;

/** Standing orders: what there is, runs of them, and approvals by people who have none to give. Whoever asks is told of a run that it ran. */
export const orders: Surface = {
  name: 'orders',
  weight: 1.5,
  control: { by: 'mutant', mutant: 'orders-with-sizes' },
  scene(draws) {
    const call = asked(draws);
    // Most runs are asked for by the one who may run orders and may not read what they read.
    const person = call.path.endsWith('/run') && draws.chance(0.7) ? 'engineer' : draws.pick(PEOPLE);
    return {
      title: `${call.method} ${call.path} as ${person}`,
      actor: { ...ALDER, person },
      async play(stage, actor) {
        await stage.call({ ...call, person: actor.person });
        await stage.call({ method: 'GET', path: '/orders', person: 'analyst' });
      },
    };
  },
};

function asked(draws: Draws): Call {
  if (draws.chance(0.6)) return { method: 'POST', path: `/orders/${draws.weighted(RUN).order}/run` };
  return draws.pick([
    { method: 'POST', path: '/orders/sweep/approve', json: { author: 'engineer' } },
    { method: 'POST', path: '/policy/approve', json: { hash: 'a'.repeat(64), author: 'engineer' } },
    { method: 'POST', path: '/ledger/checkpoint' },
    { method: 'GET', path: '/health' },
    { method: 'GET', path: '/nowhere' },
  ]);
}
