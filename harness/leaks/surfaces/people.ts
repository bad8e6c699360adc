import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

/** Accounts and what they hold: for stewards only. What others' accounts do is hidden from everybody else. */
export const people: Surface = {
  name: 'people',
  weight: 2,
  control: { by: 'reader', actorFor: (actor) => ({ ...actor, person: 'steward' }) },
  scene(draws, number) {
    const person = draws.pick(['analyst', 'engineer', 'unassigned', 'leaver']);
    const change = draws.chance(0.3);
    return {
      title: `people as ${person}`,
      actor: { ...ALDER, person },
      async play(stage, actor) {
        await stage.call({ method: 'GET', path: '/people', person: actor.person });
        await stage.call({ method: 'GET', path: '/people/changes', person: actor.person });
        await stage.call({ method: 'GET', path: '/people/colleague', person: actor.person });
        await stage.call({ method: 'GET', path: '/people/recoveries', person: actor.person });
        if (change && actor.person !== 'steward') {
          await stage.call({
            method: 'POST',
            path: '/people/analyst/holdings',
            person: actor.person,
            json: { kind: 'marking', name: 'COVERT', change: 'grant' },
          });
          await stage.call({
            method: 'POST',
            path: '/people/steward/holdings',
            person: actor.person,
            json: { kind: 'role', name: 'steward', change: 'revoke' },
          });
          await stage.call({ method: 'POST', path: '/people/steward/leave', person: actor.person });
          await stage.call({ method: 'POST', path: '/people/steward/token/revoke', person: actor.person });
          await stage.call({ method: 'POST', path: '/people/changes/chg_none/confirm', person: actor.person });
          await stage.call({ method: 'POST', path: '/people/changes/chg_none/refuse', person: actor.person });
          await stage.call({ method: 'POST', path: '/people/leaver/leave', person: actor.person });
          await stage.call({ method: 'POST', path: '/people/colleague/token/revoke', person: actor.person });
          await stage.call({
            method: 'POST',
            path: '/people/colleague/recovery',
            person: actor.person,
            json: { why: 'Every device is lost' },
          });
          await stage.call({ method: 'POST', path: '/people/recoveries/rec_none/confirm', person: actor.person });
          await stage.call({
            method: 'POST',
            path: '/people',
            person: actor.person,
            json: { person: `new-${number}`, name: 'New' },
          });
        }
      },
    };
  },
};
