import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

const ASKED = [
  { method: 'GET', path: '/me' },
  { method: 'GET', path: '/sign-in' },
  { method: 'GET', path: '/choices' },
  { method: 'GET', path: '/datasets' },
  { method: 'POST', path: '/sign-in/demonstration', json: { person: 'junior' } },
  { method: 'POST', path: '/sign-in/demonstration', json: { person: 'leaver' } },
  { method: 'POST', path: '/sign-in/demonstration', json: { person: 'nobody' } },
  { method: 'POST', path: '/justification/check', json: { justification: 'Series of burglaries near the market' } },
  { method: 'POST', path: '/justification/check', json: { justification: 'test' } },
  { method: 'POST', path: '/sql', json: { sql: 'SELECT count(*) FROM incidents' } },
  { method: 'GET', path: '/nowhere' },
] as const;

/** Being known, and what is to be had by it alone; requests from elsewhere, and without what a page of ours shows. */
export const signIn: Surface = {
  name: 'sign-in',
  weight: 2,
  way: 'http',
  control: { by: 'mutant', mutant: 'names-with-sizes' },
  scene(draws) {
    const person = draws.pick(['analyst', 'junior', 'engineer', 'unassigned', 'leaver', 'nobody']);
    const asked = draws.pick(ASKED);
    const headers: Record<string, string> = draws.pick([
      {},
      {},
      {},
      { origin: 'https://elsewhere.example' },
      { 'x-peel-page': 'none' },
      { 'sec-fetch-site': 'cross-site' },
      { host: 'elsewhere.example' },
    ]);
    return {
      title: `${asked.method} ${asked.path} as ${person} with ${JSON.stringify(headers)}`,
      actor: { ...ALDER, person },
      async play(stage, actor) {
        await stage.call({ ...asked, person: actor.person, headers });
        await stage.call({ method: 'GET', path: '/me', person: 'analyst' });
      },
    };
  },
};
