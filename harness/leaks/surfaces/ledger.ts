import type { Draws } from '../draws.js';
import { OVERSEER, reader } from '../stage.js';
import type { Surface } from '../surface.js';

/** The log: who was shown a record, and the newest acts; and whether the files are what it says. Only oversight reads it. */
export const ledger: Surface = {
  name: 'ledger',
  weight: 2,
  control: { by: 'reader', actorFor: () => OVERSEER },
  scene(draws) {
    const actor = reader(draws);
    const last = draws.between(1, 60);
    const where = whereOf(draws);
    const check = draws.chance(0.15);
    const record = `${draws.below(9)}0000000-0000-0000-0000-00000000000${draws.below(9)}`;
    return {
      title: `the last ${last} acts ${JSON.stringify(where)} as ${actor.person} in ${actor.operation}`,
      actor,
      async play(stage, asker) {
        await stage.post(asker, '/ledger/acts', { last, where });
        await stage.post(asker, '/ledger/acts', { last, before: 'evt_00000000000000000000000000' });
        await stage.post(asker, '/ledger/shown', { record });
        await stage.post(asker, '/ledger/proof', { event: 'evt_00000000000000000000000000' });
        if (check) await stage.call({ method: 'POST', path: '/ledger/verify', person: 'engineer' });
        if (check)
          await stage.call({ method: 'POST', path: '/files/check', person: asker.person, json: { rate: 10_000 } });
      },
    };
  },
};

/** What may narrow the acts: each by itself, now and then several. */
function whereOf(draws: Draws): Readonly<Record<string, string>> {
  const all = {
    from: '2026-01-01',
    to: '2026-12-31',
    person: 'engineer',
    purpose: 'volume-crime-analysis',
    kind: 'read',
  };
  return Object.fromEntries(Object.entries(all).filter(() => draws.chance(0.2)));
}
