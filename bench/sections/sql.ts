import { join } from 'node:path';
import { defined } from '@peel/kernel/assert';
import type { PersonId } from '@peel/kernel/ids';
import type { Service } from '@peel/server/compose';
import { BenchWorkspace } from '../force/bench-workspace.js';
import { OPERATION, PURPOSE } from '../force/definitions.js';
import { EVENT_TERMS, eventSource, type Generated, generate, LAYOUTS, PLACE_SOURCE, tableOf } from '../force/events.js';
import { loadLake } from '../force/lake-loader.js';
import { RawDuck } from '../force/raw-duck.js';
import { EngineTime } from '../measure/engine-time.js';
import { type Contender, interleave, timed } from '../measure/interleave.js';
import { SeededRandom } from '../measure/seeded-random.js';
import { median, type Ratio, ratioOf } from '../measure/statistics.js';
import type { Section, Table, Verdict } from '../report/report.js';
import { QUERIES, type Query } from './queries.js';
import { MEMORY_MB, type Setting, THREADS } from './setting.js';

const ROWS = 20_000_000;
const RAW = 'raw';
const AGAIN = 'raw again';
const TARGET_MEDIAN = 1.05;
const TARGET_WORST = 1.25;
const TARGET_WORST_MS = 5;
/** Shorter ones are listed apart: a millisecond is a large ratio of them. */
const SHORT_MS = 100;

type Times = ReadonlyMap<string, readonly number[]>;

interface Compared {
  readonly query: Query;
  readonly rawMs: number;
  readonly ratios: ReadonlyMap<string, Ratio>;
  readonly times: Times;
}

/** Governed SQL against DuckDB itself over one file of exactly the visible rows: time in the engine, and what lies around it. */
export async function measureSql(setting: Setting): Promise<Section> {
  const rows = setting.rows ?? ROWS;
  const { folder, say, seed } = setting;
  say(`sql: generating ${rows.toLocaleString('en-GB')} rows`);
  const generated = await generate(folder, rows, seed);
  const loaded = [PLACE_SOURCE, ...LAYOUTS.map(eventSource)];
  const made = await BenchWorkspace.make(folder, EVENT_TERMS, { imported: [], loaded });
  await loadLake(made.workspace, generated, say);
  const fixed: number[] = [];
  const compared = await made.serve((service) => compareAll(service, generated, setting, fixed));
  return section(compared, { rows, 'visible rows': generated.visibleRows, runs: setting.runs, seed }, fixed);
}

async function compareAll(
  service: Service,
  generated: Generated,
  setting: Setting,
  fixed: number[],
): Promise<readonly Compared[]> {
  const random = new SeededRandom(setting.seed);
  const duck = await RawDuck.open({
    threads: THREADS,
    memoryMb: MEMORY_MB,
    temporary: join(setting.folder, 'raw-spill'),
  });
  try {
    await duck.run(`CREATE VIEW events AS FROM '${generated.visible}'`);
    await duck.run(`CREATE VIEW places AS FROM '${generated.places}'`);
    const engine = EngineTime.watch();
    const sessions = new Map<string, GovernedSession>();
    for (const layout of LAYOUTS) sessions.set(tableOf(layout), await GovernedSession.open(service, engine));
    const compared: Compared[] = [];
    for (const query of QUERIES) {
      const raw = async (): Promise<number> =>
        timed(() => duck.drain(query.sql.replaceAll('{events}', 'events').replaceAll('{places}', 'places')));
      const governed = [...sessions].map(
        ([table, session]): Contender => ({
          name: table,
          run: () => session.run(query.sql.replaceAll('{events}', table).replaceAll('{places}', 'places'), fixed),
        }),
      );
      const times = await interleave(
        [{ name: RAW, run: raw }, { name: AGAIN, run: raw }, ...governed],
        setting.runs,
        random,
      );
      compared.push(compare(query, times, random));
      setting.say(
        `sql: ${query.name} ${[...times].map(([name, each]) => `${name} ${median(each).toFixed(0)}`).join(', ')} ms`,
      );
    }
    return compared;
  } finally {
    duck.close();
  }
}

/** One session of the analyst with a worker of its own, as for each statement it has. */
class GovernedSession {
  private constructor(
    private readonly service: Service,
    private readonly session: string,
    private readonly person: PersonId,
    private readonly engine: EngineTime,
  ) {}

  static async open(service: Service, engine: EngineTime): Promise<GovernedSession> {
    const person = 'analyst' as PersonId;
    const { session } = await service.gate.sessions.open({
      person,
      purpose: PURPOSE,
      operation: OPERATION,
      justification: 'Measuring governed statements against the engine alone',
      minutes: 480,
    });
    return new GovernedSession(service, session, person, engine);
  }

  /** Milliseconds in the worker; what the statement took besides goes to `fixed`. */
  async run(sql: string, fixed: number[]): Promise<number> {
    const { gate } = this.service;
    const start = performance.now();
    const active = await gate.sessions.require(this.session, this.person);
    const limits = { memoryMb: MEMORY_MB, threads: THREADS };
    const answer = await gate.reader.read(active, { sql, limits });
    const frames = answer.value.frames();
    let next = await frames.next();
    while (!next.done) next = await frames.next();
    const whole = performance.now() - start;
    const milliseconds = await this.engine.last();
    fixed.push(whole - milliseconds);
    return milliseconds;
  }
}

function compare(query: Query, times: Times, random: SeededRandom): Compared {
  const raw = defined(times.get(RAW), 'times of the engine alone');
  const ratios = new Map(
    [...times].filter(([name]) => name !== RAW).map(([name, each]) => [name, ratioOf(each, raw, random)]),
  );
  return { query, rawMs: median(raw), ratios, times };
}

function section(compared: readonly Compared[], settings: Section['settings'], fixed: readonly number[]): Section {
  const long = compared.filter(({ rawMs }) => rawMs >= SHORT_MS);
  const short = compared.filter(({ rawMs }) => rawMs < SHORT_MS);
  return {
    name: 'sql',
    title: 'Governed SQL against DuckDB over one file of the visible rows',
    settings: {
      ...settings,
      threads: THREADS,
      'memory MB': MEMORY_MB,
      'median ms outside the engine': median(fixed).toFixed(1),
    },
    verdicts: LAYOUTS.map((layout) =>
      verdict(tableOf(layout), `${layout.labels} labels in ${layout.bundles} bundles`, long),
    ),
    tables: [
      table(`Queries of ${SHORT_MS} ms and more: ratio to DuckDB alone [95 % interval]`, long),
      table(`Shorter queries`, short),
    ],
  };
}

function verdict(name: string, what: string, compared: readonly Compared[]): Verdict {
  const ratios = compared.map(({ ratios }) => ratios.get(name)?.median ?? Number.NaN);
  const beyond = compared.filter(({ ratios, times, rawMs }) => {
    const more = median(times.get(name) ?? []) - rawMs;
    return (ratios.get(name)?.median ?? 0) > TARGET_WORST && more > TARGET_WORST_MS;
  });
  const middle = median(ratios);
  return {
    what: `sql: ${what}, ${compared.length} queries`,
    target: `median <= ${TARGET_MEDIAN}, worst <= ${TARGET_WORST} or +${TARGET_WORST_MS} ms`,
    measured: `${middle.toFixed(2)}, worst ${Math.max(...ratios).toFixed(2)}${beyond.length === 0 ? '' : ` (${beyond.map(({ query }) => query.name).join(', ')})`}`,
    met: compared.length > 0 && middle <= TARGET_MEDIAN && beyond.length === 0,
  };
}

function table(title: string, compared: readonly Compared[]): Table {
  const names = [AGAIN, ...LAYOUTS.map(tableOf)];
  const cell = (ratio: Ratio | undefined): string =>
    ratio === undefined ? '' : `${ratio.median.toFixed(2)} [${ratio.low.toFixed(2)} ${ratio.high.toFixed(2)}]`;
  const medians = names.map((name) =>
    compared.length === 0 ? '' : median(compared.map(({ ratios }) => ratios.get(name)?.median ?? 0)).toFixed(2),
  );
  return {
    title,
    columns: ['query', 'raw ms', ...names],
    rows: [
      ...compared.map(({ query, rawMs, ratios }) => [
        query.name,
        rawMs.toFixed(0),
        ...names.map((name) => cell(ratios.get(name))),
      ]),
      ['median', '', ...medians],
    ],
  };
}
