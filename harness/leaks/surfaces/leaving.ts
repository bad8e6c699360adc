import type { Draws } from '../draws.js';
import type { Call } from '../exchange.js';
import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

const NONE = 'exp_00000000000000000000000000';

/** Exports of the whole, and what opens a restored one: for a steward and an overseer together, on the machine itself. */
export const leaving: Surface = {
  name: 'leaving',
  weight: 0.8,
  way: 'socket',
  control: { by: 'reader', actorFor: (actor) => ({ ...actor, person: 'steward' }) },
  scene(draws) {
    const person = draws.pick(['analyst', 'engineer', 'unassigned', 'leaver', 'nobody']);
    const call = asked(draws);
    return {
      title: `${call.method} ${call.path} as ${person}`,
      actor: { ...ALDER, person },
      async play(stage, actor) {
        await stage.call({ method: 'GET', path: '/exports', person: actor.person });
        if (actor.person === person) await stage.call({ ...call, person });
      },
    };
  },
};

function asked(draws: Draws): Call {
  return draws.pick([
    { method: 'POST', path: '/exports', json: { recipients: [], plain: true } },
    { method: 'POST', path: `/exports/${NONE}/confirm` },
    { method: 'POST', path: `/exports/${NONE}/run`, json: {} },
    { method: 'POST', path: '/restored/open', json: { person: 'steward', code: 'open_none' } },
    { method: 'POST', path: '/people/junior/token' },
  ]);
}
