import type { LabelIndex } from '@peel/gate/label-index';
import type { Recorder } from '@peel/gate/recorder';
import { PeelError } from '@peel/kernel/errors';
import type { Lake } from '@peel/lake/lake';
import type { Condition } from '@peel/policy/condition';
import type { Label } from '@peel/policy/label';
import { sourceCeiling } from '@peel/policy/source';
import { leaksErrors } from './errors.js';
import type { World } from './world.js';

/** One control of the house, broken on purpose in a running world. Nothing of this is in the program; a run without it breaks nothing. */
export interface Mutant {
  readonly name: string;
  /** The control that is off. */
  readonly control: string;
  /** Breaks it; gives back how to mend it. */
  breakIn(world: World): () => void;
}

/** Puts `change` in the place of a method of one object; the rest of the house is as it was. */
function replaced<T extends object, Name extends keyof T>(
  target: T,
  name: Name,
  change: (original: T[Name]) => T[Name],
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const original = target[name];
  const bound = typeof original === 'function' ? (original.bind(target) as T[Name]) : original;
  Object.defineProperty(target, name, { value: change(bound), configurable: true, writable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, own);
  };
}

function all(...undo: readonly (() => void)[]): () => void {
  return () => {
    for (const each of undo) each();
  };
}

function partsOf(world: World) {
  const { gate } = world.service;
  const { lake, labels, randomness } = gate.collector['parts'];
  return { gate, lake: lake as Writable<Lake>, labels, randomness, ledger: gate.oversight['ledger'] };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function everyBundle(labels: LabelIndex): ReadonlySet<number> {
  return labels.bundlesPermitted('everything of the harness', () => true);
}

/** How many rows the lake has of a dataset, hidden ones too. */
async function storedRows(world: World, dataset: string): Promise<number> {
  const { lake, labels } = partsOf(world);
  if ((await lake.table(dataset)) === undefined) return -1;
  const commits = await lake.history(dataset, everyBundle(labels));
  return commits.reduce((sum, commit) => sum + commit.addedRows - commit.removedRows, 0);
}

/** Rulings of every session that is asked for while the mutant is on; sessions ask policy again at once. */
function rulingsChanged(world: World, change: (key: string, truth: boolean) => boolean): () => void {
  const { gate, labels } = partsOf(world);
  const engine = gate.policy.engine;
  const undo = replaced(engine, 'rule', (rule) => (profile) => {
    const truth = rule(profile);
    const rulings: typeof truth = Object.create(truth, {
      satisfies: { value: (label: Label) => change(label.key, truth.satisfies(label)) },
      ruling: {
        value: (condition: Condition) => {
          const ruling = truth.ruling(condition);
          return { ...ruling, allowed: change(condition, ruling.allowed) };
        },
      },
      fingerprint: { value: `broken ${truth.fingerprint}` },
    });
    return rulings;
  });
  gate.people['epoch'].move();
  return all(
    undo,
    () => gate.people['epoch'].move(),
    () => labels['permitted'].clear(),
  );
}

export const MUTANTS: readonly Mutant[] = [
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
      // Where rows have one label only, the ceiling is that label.
      const ceilings = new Set(
        sources.filter(({ declares }) => declares.length > 1).map((source) => sourceCeiling(source).key),
      );
      return rulingsChanged(world, (key, truth) => truth || ceilings.has(key));
    },
  },
  {
    name: 'history-of-all',
    control: 'history lists only commits that changed a permitted file',
    breakIn(world) {
      const { lake, labels } = partsOf(world);
      return replaced(lake, 'history', (history) => (table) => history(table, everyBundle(labels)));
    },
  },
  {
    name: 'snapshot-counters',
    control: 'ids of commits are keyed, not counted',
    breakIn(world) {
      const { lake, labels } = partsOf(world);
      return replaced(lake, 'history', (history) => async (table, bundles) => {
        const numbers = new Map(
          (await history(table, everyBundle(labels))).map((commit, index) => [commit.id, index + 1]),
        );
        return (await history(table, bundles)).map((commit) => ({
          ...commit,
          id: `snap_${numbers.get(commit.id) ?? 0}` as typeof commit.id,
        }));
      });
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
    name: 'row-order',
    control: 'hidden files do not move the order in which visible ones are read',
    breakIn(world) {
      const { lake, labels } = partsOf(world);
      return replaced(lake, 'scan', (scan) => async (request) => {
        const plan = await scan(request);
        const whole = await scan({ ...request, bundles: everyBundle(labels) });
        const turn = plan.files.length === 0 ? 0 : whole.files.length % plan.files.length;
        return { ...plan, files: [...plan.files.slice(turn), ...plan.files.slice(0, turn)] };
      });
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
  {
    name: 'explanation-counts',
    control: 'explanations come from declared labels and the session alone',
    breakIn(world) {
      const { catalogue } = world.service.gate;
      return replaced(
        catalogue,
        'explain',
        (explain) =>
          ((session, dataset) => {
            const told = explain(session, dataset);
            const rows = storedRows(world, dataset);
            return rows.then((count) => ({
              ...told,
              lines: [...told.lines, `Hidden: ${count}`],
            })) as unknown as typeof told;
          }) as typeof explain,
      );
    },
  },
  {
    name: 'datasets-with-sizes',
    control: 'the catalogue tells nothing of what is stored',
    breakIn(world) {
      const { catalogue } = world.service.gate;
      return replaced(
        catalogue,
        'datasets',
        (datasets) =>
          ((session) => {
            const entries = datasets(session);
            return Promise.all(
              entries.map(async (entry) => ({
                ...entry,
                title: `${entry.title} (${await storedRows(world, entry.dataset)} rows)`,
              })),
            ) as unknown as typeof entries;
          }) as typeof datasets,
      );
    },
  },
  {
    name: 'datasets-if-stored',
    control: 'a dataset is listed when a label it declares may be read, whether or not rows exist',
    breakIn(world) {
      const { catalogue } = world.service.gate;
      return replaced(
        catalogue,
        'datasets',
        (datasets) =>
          ((session) => {
            const entries = datasets(session);
            return Promise.all(entries.map((entry) => storedRows(world, entry.dataset))).then((counts) =>
              entries.filter((_, index) => (counts[index] ?? -1) >= 0),
            ) as unknown as typeof entries;
          }) as typeof datasets,
      );
    },
  },
  {
    name: 'status-with-size',
    control: 'the size of the log is not told',
    breakIn(world) {
      const { gate, ledger } = partsOf(world);
      return replaced(gate.oversight, 'status', (status) => () => ({ ...status(), size: ledger.size }));
    },
  },
  {
    name: 'receipt-with-index',
    control: 'a receipt holds no position and no size of the log',
    breakIn(world) {
      const { gate, ledger } = partsOf(world);
      return replaced(
        gate['recorder'] as Recorder,
        'record',
        (record: Recorder['record']) =>
          async (...facts: Parameters<Recorder['record']>) => {
            const recorded = await record(...facts);
            return {
              ...recorded,
              receipt: { ...recorded.receipt, note: `${recorded.receipt.note}index ${ledger.size}\n` },
            };
          },
      );
    },
  },
  {
    name: 'shared-draws',
    control: 'ids are drawn by scope: what others do does not move them',
    breakIn(world) {
      const { gate } = partsOf(world);
      return replaced(gate['recorder'] as Recorder, 'newId', (newId) => () => newId('everybody'));
    },
  },
  {
    name: 'session-of-another',
    control: "a session is its person's own",
    breakIn(world) {
      const { gate } = partsOf(world);
      return replaced(gate.sessions, 'require', (require) => async (session, person) => {
        const live = session === undefined ? undefined : gate.sessions['live'].get(session as never);
        return require(session, live === undefined || live.facts.order !== undefined ? person : live.facts.person);
      });
    },
  },
  {
    name: 'log-for-everybody',
    control: 'the log is read only under a purpose of oversight',
    breakIn(world) {
      const { gate } = partsOf(world);
      return replaced(
        gate.oversight as unknown as { enter: () => Promise<void> },
        'enter',
        () => async () => undefined,
      );
    },
  },
  {
    name: 'people-for-everybody',
    control: 'accounts and holdings are shown to stewards only',
    breakIn(world) {
      return replaced(world.service.gate.people, 'requireRole', () => async () => undefined);
    },
  },
  {
    name: 'record-counters',
    control: "record ids are keyed by what is in the row's own file",
    breakIn(world) {
      const { collector } = world.service.gate;
      let brought = 0;
      const counting = replaced(collector, 'collect', (collect) => (...facts) => {
        brought += 1;
        return collect(...facts);
      });
      const keys = replaced(
        collector,
        'idKey',
        (idKey) => (source, name, replaces, id) => idKey(source, `${name} ${brought}`, replaces, id),
      );
      return all(counting, keys);
    },
  },
];

export function mutantNamed(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw leaksErrors.optionInvalid({ option: `mutant ${name}` });
  return found;
}
