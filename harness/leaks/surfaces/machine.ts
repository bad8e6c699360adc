import type { Call } from '../exchange.js';
import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';
import { PUBLIC_HOST } from '../ways.js';

/** Who looks after the machine, by a program on it. */
const OPERATOR = 'operator';

/** Asked from a page, or through a proxy: those are not programs of the machine. */
const FROM_ELSEWHERE = [
  { 'sec-fetch-site': 'same-origin' },
  { 'x-forwarded-for': '192.0.2.7' },
  { ...PUBLIC_HOST, authorization: 'Bearer none' },
] as const;

const OPEN: readonly Pick<Call, 'path' | 'outside'>[] = [
  { path: '/health', outside: true },
  { path: '/openapi.json' },
  { path: '' },
  { path: '/' },
  { path: '/nowhere', outside: true },
];

/** What the service counts of its answers, which is for whoever runs it; what it says of itself to everybody. */
export const machine: Surface = {
  name: 'machine',
  weight: 0.6,
  way: 'http',
  control: { by: 'reader', actorFor: (actor) => ({ ...actor, person: OPERATOR }) },
  scene(draws) {
    const headers: Readonly<Record<string, string>> = draws.pick(FROM_ELSEWHERE);
    const open = draws.pick(OPEN);
    return {
      title: `metrics with ${JSON.stringify(headers)}, and ${open.path}`,
      actor: ALDER,
      async play(stage, { person }) {
        const from = person === OPERATOR ? {} : headers;
        await stage.call({ method: 'GET', path: '/metrics', outside: true, headers: from });
        await stage.call({ method: 'GET', ...open });
      },
    };
  },
};

/** How the service stands, told on the machine itself. */
export const doctor: Surface = {
  name: 'doctor',
  weight: 0.4,
  way: 'socket',
  control: { by: 'mutant', mutant: 'doctor-with-sizes' },
  scene(draws) {
    const person = draws.pick(['analyst', 'steward', 'nobody']);
    return {
      title: `doctor as ${person}`,
      actor: { ...ALDER, person },
      async play(stage, actor) {
        for (const path of ['/doctor', '/health']) await stage.call({ method: 'GET', path, person: actor.person });
      },
    };
  },
};
