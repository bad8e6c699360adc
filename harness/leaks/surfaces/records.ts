import type { Draws } from '../draws.js';
import { jsonOf } from '../exchange.js';
import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

const NONE = 'rec_00000000000000000000000000';
const PEOPLE = ['steward', 'steward', 'steward', 'analyst', 'engineer', 'overseer', 'leaver', 'nobody'] as const;
const DATASETS = ['incidents', 'stops$quarantine', 'covert_reports', 'referrals', 'custody', 'nowhere', 'stops$health'];

/** What stewards decide on single records, in all their words: the same whether or not there are such records, and whatever others decided. */
export const records: Surface = {
  name: 'records',
  weight: 0.8,
  control: { by: 'mutant', mutant: 'decisions-with-sizes' },
  scene(draws, number) {
    const person = draws.pick(PEOPLE);
    const deed = draws.pick([{ deed: 'erase' }, { deed: 'restrict' }, { deed: 'keep', until: '2026-12-24' }]);
    const json = { ...deed, dataset: draws.pick(DATASETS), records: [named(draws)], why: whyOf(number) };
    const end = draws.pick(['confirm', 'confirm', 'refuse'] as const);
    const second = draws.pick(['steward-two', 'steward-two', 'steward', 'analyst']);
    return {
      title: `${json.deed} a record of ${json.dataset} by ${person}, then ${end} by ${second}`,
      actor: { ...ALDER, person },
      async play(stage, actor) {
        const path = '/records/decisions';
        const asked = await stage.call({ method: 'POST', path, person: actor.person, json });
        const { request = NONE } = jsonOf(asked) as { request?: string };
        await stage.call({ method: 'POST', path: `${path}/${request}/${end}`, person: second });
        // None is left for the scenes after it.
        await stage.call({ method: 'POST', path: `${path}/${request}/refuse`, person: 'steward' });
        await stage.call({ method: 'GET', path, person: actor.person });
        await stage.call({ method: 'GET', path, person: 'steward-two' });
      },
    };
  },
};

function named(draws: Draws): string {
  return `00000000-0000-4000-8000-${String(draws.below(1_000)).padStart(12, '0')}`;
}

function whyOf(number: number): string {
  return `The person of matter ${number} showed that this entry was never about her`;
}
