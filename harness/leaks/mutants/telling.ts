import type { RecordsRequest } from '@peel/gate/records/records';
import { everyBundle, type Mutant, partsOf, replaced, sized, storedRows, toldOtherwise } from './mutant.js';

/** What is told of what is stored, besides rows. */
export const TELLING: readonly Mutant[] = [
  {
    name: 'history-of-all',
    control: 'history lists only commits that changed a permitted file',
    breakIn(world) {
      const { lake, labels } = partsOf(world);
      return replaced(lake, 'history', (history) => (table) => history(table, everyBundle(labels)));
    },
  },
  {
    name: 'history-totals',
    control: 'history tells totals of visible files only',
    breakIn(world) {
      const { lake, labels } = partsOf(world);
      return replaced(lake, 'history', (history) => async (table, bundles) => {
        const whole = new Map((await history(table, everyBundle(labels))).map((commit) => [commit.id, commit]));
        return (await history(table, bundles)).map((commit) => whole.get(commit.id) ?? commit);
      });
    },
  },
  {
    name: 'datasets-if-stored',
    control: 'a dataset is listed when a label it declares may be read, whether or not rows exist',
    breakIn: (world) =>
      toldOtherwise(world.service.gate.catalogue, 'datasets', async (entries) => {
        const counts = await Promise.all(entries.map((entry) => storedRows(world, entry.dataset)));
        return entries.filter((_, index) => (counts[index] ?? -1) >= 0);
      }),
  },
  {
    name: 'imports-told',
    control: 'whoever may not read what a source holds is not told whether a file was there already',
    breakIn: (world) => replaced(world.service.gate.orders, 'mayBeTold', () => async () => true),
  },
  {
    name: 'runs-told',
    control: 'what a run found is told only to who may read what the order reads',
    breakIn: (world) =>
      replaced(
        world.service.jobs,
        'runNow',
        (runNow) => (order, requestedBy, options) => runNow(order, requestedBy, { ...options, sees: 'counts' }),
      ),
  },
];

/** Sizes of what is stored, put into what is told of other things. */
export const SIZES: readonly Mutant[] = [
  {
    name: 'datasets-with-sizes',
    control: 'the catalogue tells nothing of what is stored',
    breakIn: (world) =>
      toldOtherwise(world.service.gate.catalogue, 'datasets', (entries) =>
        retitled(entries, (entry) => sized(world, entry.title, entry.dataset)),
      ),
  },
  {
    name: 'explanation-counts',
    control: 'explanations come from declared labels and the session alone',
    breakIn: (world) =>
      toldOtherwise(world.service.gate.catalogue, 'explain', async (told) => ({
        ...told,
        lines: [...told.lines, await sized(world, 'Hidden', told.dataset)],
      })),
  },
  {
    name: 'purposes-with-sizes',
    control: 'the list of purposes tells nothing of what is read under them',
    breakIn: (world) =>
      toldOtherwise(world.service.gate.desk, 'purposes', (purposes) =>
        retitled(purposes, ({ title }) => sized(world, title, 'incidents')),
      ),
  },
  {
    name: 'orders-with-sizes',
    control: 'the list of orders tells nothing of what they read',
    breakIn(world) {
      const { jobs, gate } = world.service;
      return toldOtherwise(jobs, 'orders', (orders) =>
        retitled(orders, ({ order, title }) => {
          const { in: reads = [], out: writes = [] } = gate.policy.definitions.orders.get(order)?.datasets ?? {};
          return sized(world, title, ...reads, ...writes);
        }),
      );
    },
  },
  {
    name: 'decisions-with-sizes',
    control: 'what waits for its second steward tells nothing of what is stored',
    breakIn: (world) =>
      toldOtherwise(world.service.gate.records, 'list', async (waiting) => {
        const why = await sized(world, 'Why', 'incidents');
        const told: RecordsRequest = {
          ...{ request: 'none', deed: 'erase', dataset: 'incidents', records: [], why, askedBy: 'steward', asked: '' },
          state: 'waits',
        };
        return [...waiting, told];
      }),
  },
  {
    name: 'status-with-size',
    control: 'the size of the log is not told',
    breakIn(world) {
      const { gate, ledger } = partsOf(world);
      return toldOtherwise(gate.oversight, 'status', (status) => ({
        ...status,
        state: `writing, ${ledger.size} entries`,
      }));
    },
  },
  {
    name: 'workspace-with-sizes',
    control: 'what the workspace says of itself before anybody signs in follows from its definitions',
    breakIn(world) {
      const { gate, ledger } = partsOf(world);
      return replaced(gate.policy, 'definitions', (definitions) => {
        const { workspace } = definitions;
        return { ...definitions, workspace: { ...workspace, title: `${workspace.title} (${ledger.size} entries)` } };
      });
    },
  },
  {
    name: 'doctor-with-sizes',
    control: 'how the service stands tells nothing of what it holds',
    breakIn: (world) =>
      toldOtherwise(world.service, 'examine', (findings) =>
        Promise.all(
          findings.map(async (finding) => ({ ...finding, says: await sized(world, finding.says, 'incidents') })),
        ),
      ),
  },
  {
    name: 'passkeys-with-sizes',
    control: 'a person is told of their own passkeys, and of nothing else',
    breakIn: (world) =>
      toldOtherwise(world.service.passkeys, 'list', async (own) => [
        ...own,
        { passkey: 'none', name: await sized(world, 'Key', 'incidents'), added: '', used: null },
      ]),
  },
  {
    name: 'pages-with-sizes',
    control: 'the public site tells what is approved and released, and nothing of what is stored',
    breakIn: (world) =>
      toldOtherwise(world.service.publicRecord, 'facts', async (facts) => {
        if (facts === undefined) return facts;
        const { workspace } = facts;
        return { ...facts, workspace: { ...workspace, force: await sized(world, workspace.force, 'incidents') } };
      }),
  },
];

function retitled<T extends { readonly title: string }>(
  entries: readonly T[],
  titleOf: (entry: T) => Promise<string>,
): Promise<readonly T[]> {
  return Promise.all(entries.map(async (entry) => ({ ...entry, title: await titleOf(entry) })));
}
