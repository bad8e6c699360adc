import { createHash } from 'node:crypto';
import { PeelError } from '@peel/kernel/errors';
import { sourceCeiling } from '@peel/policy/source';
import { all, everyBundle, type Mutant, partsOf, replaced, rulingsChanged, storedRows } from './mutant.js';

/** What is opened for a session, and what an error says of it. */
export const READING: readonly Mutant[] = [
  {
    name: 'bundle-permission',
    control: 'only bundles whose every label the session satisfies are opened',
    breakIn(world) {
      const { labels } = partsOf(world);
      const undo = replaced(labels, 'bundlesPermitted', (permitted) => () => permitted('broken', () => true));
      return all(undo, () => labels['permitted'].clear());
    },
  },
  {
    name: 'one-label-ignored',
    control: 'a label with a marking is not opened without it',
    breakIn: (world) => rulingsChanged(world, (key, truth) => truth || key.includes('marking:DOMESTIC-ABUSE')),
  },
  {
    name: 'column-group-kept',
    control: 'columns of a group that the session may not read do not exist for it',
    breakIn: (world) =>
      rulingsChanged(
        world,
        (key, truth) =>
          truth || key === 'marking:group-health' || (key.includes('marking:group-health') && !key.includes('COVERT')),
      ),
  },
  {
    name: 'quarantine-at-default',
    control: 'quarantine is under the ceiling of its source',
    breakIn(world) {
      const sources = [...world.service.gate.policy.definitions.sources.values()];
      // Of some sources the ceiling is a label that rows have too.
      const declared = new Set(sources.flatMap(({ declares }) => declares.map(({ key }) => key)));
      const ceilings = new Set(
        sources.map((source) => sourceCeiling(source).key).filter((ceiling) => !declared.has(ceiling)),
      );
      return rulingsChanged(world, (key, truth) => truth || ceilings.has(key));
    },
  },
  {
    name: 'row-order',
    control: 'hidden files do not move the order in which visible ones are read',
    breakIn(world) {
      const { lake, labels } = partsOf(world);
      return replaced(lake, 'scan', (scan) => async (request) => {
        const plan = await scan(request);
        const whole = await scan({ ...request, bundles: everyBundle(labels) });
        // From the names of all files, so that it keeps changing as hidden ones come: their number alone may be alike in both worlds.
        const all = createHash('sha256').update(whole.files.map(({ key }) => key).join(' '));
        const turn = plan.files.length === 0 ? 0 : all.digest().readUInt32LE() % plan.files.length;
        return { ...plan, files: [...plan.files.slice(turn), ...plan.files.slice(0, turn)] };
      });
    },
  },
  {
    name: 'bundles-by-id',
    control: 'files that came together are read in the order of their labels, not of ids given out as labels turned up',
    breakIn(world) {
      const { labels } = partsOf(world);
      const undo = replaced(labels, 'bundlesPermitted', (permitted) => (...asked: Parameters<typeof permitted>) => {
        const ids = [...permitted(...asked)];
        return new Set(ids.sort((a, b) => a - b));
      });
      return all(undo, () => labels['permitted'].clear());
    },
  },
  {
    name: 'review-ignored',
    control: 'a file with a row past its review is not read',
    breakIn(world) {
      const { lake } = partsOf(world);
      return replaced(lake, 'scan', (scan) => (request) => scan({ ...request, today: '2000-01-01' }));
    },
  },
  {
    name: 'points-over-all-commits',
    control: 'a point in time is looked for among visible commits only',
    breakIn(world) {
      const { lake, labels } = partsOf(world);
      return replaced(lake, 'scan', (scan) => async (request) => {
        const { at } = request;
        if (at === undefined || !('time' in at)) return scan(request);
        const commits = await lake.history(request.table, everyBundle(labels));
        const next = commits.find((commit) => commit.time > at.time);
        return scan({ ...request, at: { time: next?.time ?? at.time } });
      });
    },
  },
  {
    name: 'errors-with-sizes',
    control: 'errors are of one vocabulary and tell nothing of what is stored',
    breakIn(world) {
      const { reader } = world.service.gate;
      return replaced(reader, 'read', (read) => async (session, request) => {
        try {
          return await read(session, request);
        } catch (error) {
          if (!(error instanceof PeelError)) throw error;
          const rows = await storedRows(world, 'incidents');
          Object.defineProperty(error.body, 'message', {
            value: `${error.body.message} (of ${rows})`,
            enumerable: true,
          });
          throw error;
        }
      });
    },
  },
];
