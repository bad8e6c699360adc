import { jsonOf } from '../exchange.js';
import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

const REASONS = [
  '',
  'test',
  'Routine checks of records',
  'Series of burglaries near the market, crime reference {n}',
  'Repeated text of the burglary series on Elm Street',
] as const;
const PURPOSES = [
  'volume-crime-analysis',
  'volume-crime-analysis',
  'stop-search-scrutiny',
  'full-review',
  'expired-analysis',
  'lawfulness-check',
  'no-such-purpose',
] as const;
const OPERATIONS = ['OP-ALDER', 'OP-ALDER', 'OP-BIRCH', 'OP-LARCH', 'OP-LARCH', 'OP-CLOSED', 'OP-NONE'] as const;

/** Opening, extending, closing and listing, with good and bad inputs. */
export const sessions: Surface = {
  name: 'sessions',
  weight: 4,
  control: { by: 'reader', actorFor: (actor) => ({ ...actor, person: 'colleague', purpose: 'full-review' }) },
  scene(draws, number) {
    const person = draws.pick(['analyst', 'analyst', 'engineer', 'unassigned', 'leaver', 'nobody']);
    const good = draws.chance(0.35);
    const justification = (good ? REASONS[3] : draws.pick(REASONS)).replace('{n}', String(number));
    const request = {
      purpose: good ? 'volume-crime-analysis' : draws.pick(PURPOSES),
      operation: good ? 'OP-ALDER' : draws.pick(OPERATIONS),
      justification,
      ...(draws.chance(0.5) ? { minutes: draws.between(1, 600) } : {}),
      ...(draws.chance(0.05) ? { purpos: 'misspelt' } : {}),
    };
    const extend = draws.chance(0.5);
    return {
      title: `session of ${person}: ${JSON.stringify(request)}`,
      actor: { ...ALDER, person },
      async play(stage, actor) {
        const asker = actor.person;
        const opened = await stage.call({
          method: 'POST',
          path: '/sessions',
          person: asker,
          json: asker === 'colleague' ? { ...request, purpose: 'full-review' } : request,
        });
        const { session } = jsonOf(opened) as { session?: string };
        if (session !== undefined) {
          if (extend)
            await stage.call({
              method: 'POST',
              path: `/sessions/${session}/extend`,
              person: asker,
              json: { justification, minutes: 30 },
            });
          await stage.call({ method: 'POST', path: `/sessions/${session}/close`, person: asker });
          await stage.call({ method: 'POST', path: '/sql', person: asker, json: { session, sql: 'SELECT 1 AS one' } });
        }
        await stage.call({ method: 'GET', path: '/sessions', person: asker });
        await stage.call({ method: 'POST', path: `/sessions/${stage.sessions.of(ALDER)}/close`, person: 'unassigned' });
      },
    };
  },
};

/** An overseer freezes the analyst or what they work with, they try to read, and it is lifted again. */
export const freezes: Surface = {
  name: 'freezes',
  weight: 0.6,
  control: { by: 'mutant', mutant: 'errors-with-sizes' },
  scene(draws, number) {
    const [what, name] = draws.pick([
      ['person', 'analyst'],
      ['purpose', 'volume-crime-analysis'],
      ['operation', 'OP-ALDER'],
      ['dataset', 'incidents'],
      ['workspace', 'all'],
    ] as const);
    const by = draws.pick(['overseer', 'steward', 'analyst']);
    return {
      title: `freeze ${what} ${name} by ${by}`,
      actor: ALDER,
      async play(stage, { person, purpose, operation }) {
        // In a session of its own: one that is asked for while it may not be open ends for good.
        const justification = `Burglaries on the east side, matter ${number}, before a freeze`;
        const json = { purpose, operation, justification };
        const opened = jsonOf(await stage.call({ method: 'POST', path: '/sessions', person, json }));
        const { session = 'ses_none' } = opened as { session?: string };
        const read = async (text: string): Promise<void> =>
          void (await stage.call({ method: 'POST', path: '/sql', person, json: { session, sql: text } }));
        await read('SELECT count(*) AS n FROM incidents');
        await read('SELECT nonsense FROM incidents');
        await stage.call({
          method: 'POST',
          path: '/freezes',
          person: by,
          json: { what, name, why: `Matter ${number}` },
        });
        await read('SELECT count(*) AS n FROM incidents');
        await stage.call({ method: 'POST', path: '/datasets', person, json: { session } });
        await stage.call({ method: 'POST', path: '/freezes/lift', person: by, json: { what, name } });
        await read('SELECT nonsense FROM incidents');
      },
    };
  },
};
