import { everyBundle, type Mutant, partsOf, replaced, storedRows } from './mutant.js';

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
      return replaced(gate.oversight, 'status', (status) => () => ({
        ...status(),
        state: `writing, ${ledger.size} entries`,
      }));
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
    name: 'imports-told',
    control: 'whoever may not read what a source holds is not told whether a file was there already',
    breakIn: (world) => replaced(world.service.gate.orders, 'mayBeTold', () => async () => true),
  },
  {
    name: 'orders-with-sizes',
    control: 'the list of orders tells nothing of what they read',
    breakIn(world) {
      const { jobs, gate } = world.service;
      return replaced(jobs, 'orders', (orders) => async () => {
        const views = await orders();
        return Promise.all(
          views.map(async (view) => {
            const { in: reads = [], out: writes = [] } = gate.policy.definitions.orders.get(view.order)?.datasets ?? {};
            const rows = await Promise.all([...reads, ...writes].map((dataset) => storedRows(world, dataset)));
            return { ...view, title: `${view.title} (${rows.reduce((sum, each) => sum + each, 0)} rows)` };
          }),
        );
      });
    },
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
  {
    name: 'pages-with-sizes',
    control: 'the public site tells what is approved and released, and nothing of what is stored',
    breakIn(world) {
      const { publicRecord } = world.service;
      return replaced(publicRecord, 'facts', (facts) => async () => {
        const told = await facts();
        if (told === undefined) return told;
        const rows = await storedRows(world, 'incidents');
        return { ...told, workspace: { ...told.workspace, force: `${told.workspace.force} (${rows} rows)` } };
      });
    },
  },
];
