import { WorkerFactory } from '@peel/engine/sandbox/worker-factory';
import { ParquetTableWriter } from '@peel/engine/writer/parquet-writer';
import { defined } from '@peel/kernel/assert';
import { systemClock } from '@peel/kernel/clock';
import { systemFiles } from '@peel/kernel/files';
import { systemRandomness } from '@peel/kernel/randomness';
import { columnType, selectList } from '@peel/lake/column';
import type { LakeDatabase } from '@peel/lake/database';
import { type Lake, openLake } from '@peel/lake/lake';
import { adoptClusters, intern, type RegisteredLabel } from '@peel/lake/registry';
import { startPostgres } from '@peel/metastore/postgres';
import { readDefinitions } from '@peel/policy/definitions';
import { join } from '@peel/policy/label';
import { sourceLabels } from '@peel/policy/reading/check-sources';
import type { SourceDefinition } from '@peel/policy/source';
import { workspaceKey } from '@peel/server/keys';
import type { Workspace } from '@peel/server/workspace';
import { sourceTables } from '@peel/sources/source-tables';
import { clustersOf, type Generated, LAYOUTS, type Layout, labelValue, PLACE_SOURCE, tableOf } from './events.js';

/** So many bundles are written in the order of their input by one job. */
const BUNDLES_A_JOB = 15;

/**
 * Puts generated rows into the lake as an import of CSV would leave them after clustering, without the CSV: the same writer, the same
 * columns, the same commit. Only while no service runs.
 */
export async function loadLake(workspace: Workspace, generated: Generated, say: (line: string) => void): Promise<void> {
  const ports = { clock: systemClock, log: () => undefined };
  const postgres = await startPostgres({ folder: workspace.path('postgres'), runFolder: workspace.path('run') }, ports);
  try {
    const factory = await WorkerFactory.open(
      { workFolder: workspace.path('work'), sandbox: 'demonstration', memoryMb: 2_048, threads: 2, spillMb: 1_024 },
      { randomness: systemRandomness },
    );
    const writer = new ParquetTableWriter(factory, { randomness: systemRandomness });
    const database = postgres.database<LakeDatabase>();
    const idKey = await workspaceKey(systemFiles, workspace.path('keys', 'ids.key'), systemRandomness);
    const staging = workspace.path('staging');
    await systemFiles.makeFolder(staging);
    const lake = openLake(
      { folder: workspace.path('lake'), staging, idKey },
      { files: systemFiles, clock: systemClock, randomness: systemRandomness, database, writer },
    );
    const { sources } = readDefinitions(await workspace.definitions());
    const load = new Load(lake, writer, staging, generated);
    const places = defined(sources.get(PLACE_SOURCE.name), 'the source of places');
    const [open] = await intern(
      database,
      sourceLabels(places).map(({ key }) => key),
      places.name,
    );
    await load.places(places, defined(open, 'the label of places'));
    for (const layout of LAYOUTS) {
      say(`sql: writing ${tableOf(layout)}`);
      const source = defined(sources.get(tableOf(layout)), 'a source of events');
      const registered = await intern(
        database,
        sourceLabels(source).map(({ key }) => key),
        source.name,
      );
      const labels = Array.from({ length: layout.labels }, (_, at) => {
        const { key } = join(
          source.labels.always,
          defined(source.labels.byValue[0]?.cases.get(labelValue(at)), 'a case'),
        );
        return defined(
          registered.find((label) => label.key === key),
          'a registered label',
        );
      });
      const groups = clustersOf(layout).map((group) => group.map((at) => defined(labels[at], 'a label').id));
      const bundles = await adoptClusters(database, groups);
      const bundleOf = new Map(bundles.flatMap(({ id, labels: ids }) => ids.map((label) => [label, id])));
      await load.events(source, layout, labels, bundleOf);
    }
  } finally {
    await postgres.stop();
  }
}

class Load {
  constructor(
    private readonly lake: Lake,
    private readonly writer: ParquetTableWriter,
    private readonly staging: string,
    private readonly generated: Generated,
  ) {}

  async places(source: SourceDefinition, label: RegisteredLabel): Promise<void> {
    await this.write(source, this.generated.places, 'place', String(label.id), [
      { bundle: String(label.bundle), where: 'true' },
    ]);
  }

  async events(
    source: SourceDefinition,
    { labels: count }: Layout,
    labels: readonly RegisteredLabel[],
    bundleOf: ReadonlyMap<number, number>,
  ): Promise<void> {
    const bundles = labels.map(({ id }) => bundleOf.get(id) ?? 0);
    const number = `label_${count} + 1`;
    const distinct = [...new Set(bundles)];
    const jobs = Array.from({ length: Math.ceil(distinct.length / BUNDLES_A_JOB) }, (_, at) => {
      const chosen = distinct.slice(at * BUNDLES_A_JOB, (at + 1) * BUNDLES_A_JOB);
      return {
        bundle: `[${bundles.join(',')}][${number}]`,
        where: `[${bundles.join(',')}][${number}] IN (${chosen.join(',')})`,
      };
    });
    await this.write(source, this.generated.all, 'id', `[${labels.map(({ id }) => id).join(',')}][${number}]`, jobs);
  }

  private async write(
    source: SourceDefinition,
    file: string,
    key: string,
    label: string,
    jobs: readonly { readonly bundle: string; readonly where: string }[],
  ): Promise<void> {
    const planned = defined(sourceTables(source)[0], 'the base table of a source');
    await this.lake.create({
      name: source.name,
      columns: planned.columns.map(({ name, type }) => ({ name, type: defined(columnType(type), 'a stored type') })),
      sortKey: [],
    });
    const columns = defined(await this.lake.table(source.name), 'a table just made').columns;
    const folder = `${this.staging}/${source.name}`;
    await systemFiles.makeFolder(folder);
    const files = [];
    for (const { bundle, where } of jobs) {
      const select = `SELECT ${selectList(columns, systemColumns(key, label, bundle))} FROM rows WHERE ${where}`;
      const output = { name: source.name, select, columns, folder, orderBy: [], partitionBy: 'bundle_id' as const };
      files.push(...(await this.writer.write({ inputs: { rows: [file] }, outputs: [output] })));
    }
    const change = { table: source.name, operation: 'append' as const, add: files, remove: [] };
    await this.lake.commit([change], `bench:${source.name}`);
    await systemFiles.remove(folder);
  }
}

function systemColumns(key: string, label: string, bundle: string): Readonly<Record<string, string>> {
  return {
    term: "'measured'",
    record_id: `md5(${key}::VARCHAR)::UUID`,
    label_id: label,
    bundle_id: bundle,
    source_ref: "'src_generated'",
    kind: "'fact'",
    grade: "'ungraded'",
    review_due: "DATE '2099-01-01'",
    valid_from: "TIMESTAMPTZ '2026-01-01 00:00:00+00'",
    valid_to: 'NULL',
  };
}
