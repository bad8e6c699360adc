import type { Draws } from '../draws.js';
import { BIRCH, clearedFor, reader } from '../stage.js';
import type { Surface } from '../surface.js';

interface Asked {
  readonly weight: number;
  readonly of: 'history' | 'profile' | 'quarantine' | 'explain' | 'uses';
}

/** What pages of one dataset ask for. A profile reads all of it several times over. */
const ASKED: readonly Asked[] = [
  { weight: 6, of: 'history' },
  { weight: 4, of: 'profile' },
  { weight: 2, of: 'quarantine' },
  { weight: 1, of: 'explain' },
  { weight: 1, of: 'uses' },
];

/** Datasets by their address, as a browser goes through them. */
export const browse: Surface = {
  name: 'browse',
  weight: 6,
  control: { by: 'reader', actorFor: clearedFor },
  scene(draws) {
    const actor = reader(draws);
    const { of } = draws.weighted(ASKED);
    const dataset = actor === BIRCH ? draws.pick(['stops', 'stops', 'stops', 'incidents']) : chosen(draws, of);
    const path = `/datasets/${dataset}/${of}`;
    return {
      title: `GET ${path} as ${actor.person} in ${actor.operation}`,
      actor,
      play: async (stage, asker) => void (await stage.get(asker, path)),
    };
  },
};

function chosen(draws: Draws, of: Asked['of']): string {
  if (of === 'quarantine') return draws.pick(['stops', 'stops', 'incidents', 'nowhere']);
  const large = of === 'profile' ? ['incidents', 'stops', 'stops'] : ['incidents', 'incidents', 'incidents', 'stops'];
  return draws.pick([...large, draws.pick(['beats', 'custody', 'covert_reports', 'referrals', 'nowhere'])]);
}
