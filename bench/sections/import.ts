import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@peel/cli/client';
import { defined } from '@peel/kernel/assert';
import { BenchWorkspace } from '../force/bench-workspace.js';
import { RawDuck } from '../force/raw-duck.js';
import { generateReports, REPORT_TERMS, REPORTS, reportsStream } from '../force/reports-csv.js';
import { interleave, timed } from '../measure/interleave.js';
import { SeededRandom } from '../measure/seeded-random.js';
import { median, ratioOf } from '../measure/statistics.js';
import type { Section } from '../report/report.js';
import { type Setting, THREADS } from './setting.js';

const ROWS = 5_000_000;
const TARGET = 1.25;
/** What the writer of an import may use, and so what the copy may. */
const WRITER_MEMORY_MB = 4_096;
const STAGES = ['upload', 'inspection', 'write and commit'] as const;

type Stages = Record<(typeof STAGES)[number], number[]>;

/** An import through the socket, labelled and committed, against DuckDB's plain COPY of the same file. */
export async function measureImport({ folder, rows = ROWS, runs, seed, say }: Setting): Promise<Section> {
  say(`import: generating ${rows.toLocaleString('en-GB')} rows`);
  const file = await generateReports(folder, rows, seed);
  const made = await BenchWorkspace.make(folder, REPORT_TERMS, { imported: [REPORTS], loaded: [] });
  const client = made.client('engineer');
  const duck = await RawDuck.open({
    threads: THREADS,
    memoryMb: WRITER_MEMORY_MB,
    temporary: join(folder, 'raw-spill'),
  });
  const stages: Stages = { upload: [], inspection: [], 'write and commit': [] };
  const random = new SeededRandom(seed);
  let number = 0;
  try {
    const times = await interleave(
      [
        { name: 'copy', run: () => timed(() => duck.run(plainCopy(file, join(folder, 'plain.parquet')))) },
        {
          name: 'peel',
          run: async () => {
            number += 1;
            const milliseconds = await timed(() => importOnce(client, file, number, rows + 1, stages));
            say(`import: ${(milliseconds / 1000).toFixed(1)} s`);
            return milliseconds;
          },
        },
      ],
      runs,
      random,
    );
    const bytes = (await stat(file)).size;
    return section({ rows, 'CSV MB': Math.round(bytes / 1e6), labels: 40, runs, seed }, times, stages, random);
  } finally {
    duck.close();
    await client.stop();
  }
}

function plainCopy(file: string, to: string): string {
  const types: Readonly<Record<string, string>> = { long: 'BIGINT', int: 'INTEGER', string: 'VARCHAR' };
  const columns = REPORTS.columns.map(({ name, type }) => `'${name}': '${types[type] ?? type.toUpperCase()}'`);
  return `COPY (FROM read_csv('${file}', header = false, columns = {${columns.join(', ')}})) TO '${to}' (FORMAT parquet, COMPRESSION zstd)`;
}

async function importOnce(client: Client, file: string, number: number, rows: number, stages: Stages): Promise<void> {
  const name = `reports-${number}.csv`;
  let since = performance.now();
  const lap = (stage: keyof Stages): void => {
    stages[stage].push(performance.now() - since);
    since = performance.now();
  };
  const { upload } = await client.upload<{ upload: string }>(`/uploads?name=${name}`, reportsStream(file, number));
  lap('upload');
  let imported = 0;
  for await (const message of client.stream('/imports', { source: REPORTS.name, uploads: [{ upload, name }] })) {
    if (message.type === 'P' && (message.body as { text: string }).text.startsWith('Writing')) lap('inspection');
    if (message.type === 'E') imported = (message.body as { rows: number }).rows;
  }
  lap('write and commit');
  defined(imported === rows ? rows : undefined, 'every row of an import');
}

function section(
  settings: Section['settings'],
  times: ReadonlyMap<string, readonly number[]>,
  stages: Stages,
  random: SeededRandom,
): Section {
  const copy = times.get('copy') ?? [];
  const peel = times.get('peel') ?? [];
  const ratio = ratioOf(peel, copy, random);
  const seconds = (values: readonly number[]): string => (median(values) / 1000).toFixed(2);
  const share = (values: readonly number[]): string => `${((100 * median(values)) / median(peel)).toFixed(0)} %`;
  return {
    name: 'import',
    title: 'Import of CSV to a labelled Iceberg commit against DuckDB COPY to one Parquet file',
    settings: { ...settings, threads: THREADS, 'memory MB': WRITER_MEMORY_MB },
    verdicts: [
      {
        what: 'import: 40 labels, ratio to plain COPY',
        target: `<= ${TARGET}`,
        measured: `${ratio.median.toFixed(2)} [${ratio.low.toFixed(2)} ${ratio.high.toFixed(2)}]`,
        met: ratio.median <= TARGET,
      },
    ],
    tables: [
      {
        title: 'Seconds, medians',
        columns: ['what', 'seconds', 'share'],
        rows: [
          ['DuckDB COPY', seconds(copy), ''],
          ['Peel, whole import', seconds(peel), '100 %'],
          ...STAGES.map((stage) => [`  ${stage}`, seconds(stages[stage]), share(stages[stage])]),
        ],
      },
    ],
  };
}
