import { RUN_BEGIN } from './past.js';
import { table } from './report.js';
import { type Actor, ALDER, Stage, StandingSessions } from './stage.js';
import type { World } from './world.js';
import type { Worlds } from './worlds.js';

const PAIRS = 200;
const SHARE = 0.05;
const MILLISECONDS = 2;

interface Timed {
  readonly name: string;
  run(stage: Stage, round: number): Promise<void>;
}

const sql = (name: string, text: (round: number) => string): Timed => ({
  name,
  run: async (stage, round) => void (await stage.post(ALDER, '/sql', { sql: text(round) })),
});

const KINDS: readonly Timed[] = [
  sql('count', () => 'SELECT count(*) AS n FROM incidents WHERE severity > 500'),
  sql('group', () => 'SELECT crime_type, count(*) AS n, sum(severity) AS s FROM incidents GROUP BY 1 ORDER BY 1'),
  sql('point lookup', (round) => `SELECT * FROM incidents WHERE incident_id = 'I${String(round).padStart(7, '0')}'`),
  sql('forbidden column', () => 'SELECT injury FROM stops'),
  { name: 'history', run: async (stage) => void (await stage.post(ALDER, '/history', { dataset: 'incidents' })) },
  { name: 'session open', run: openAndClose },
];

async function openAndClose(stage: Stage, round: number): Promise<void> {
  const { person, purpose, operation }: Actor = ALDER;
  const justification = `Burglaries of week ${round} on the river side, review ${round}`;
  await stage.call({
    method: 'POST',
    path: '/sessions',
    person,
    json: { purpose, operation, justification, minutes: 1 },
  });
}

/** The same questions over worlds with an empty and with a large hidden partition, in turn; medians must not tell them apart. */
export async function runTimings(
  worlds: Worlds,
  seed: string,
  say: (line: string) => void,
  print: (line: string) => void,
): Promise<boolean> {
  const sides = await worlds.pair(
    { variant: 'none', sizes: { visible: 600_000, hidden: 0 } },
    { variant: 'many', sizes: { visible: 600_000, hidden: 1_000_000 } },
  );
  say('worlds are made');
  const stages = await Promise.all(sides.map(({ world }) => opened(world)));
  const rows: string[][] = [];
  let passed = true;
  for (const kind of KINDS) {
    const times: [number[], number[]] = [[], []];
    for (let round = -10; round < PAIRS; round += 1) {
      // Each world goes first as often as the other.
      for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const stage = stages[at];
        if (stage === undefined) continue;
        const began = performance.now();
        await kind.run(stage, round + 20);
        if (round >= 0) times[at].push(performance.now() - began);
      }
    }
    const [empty, large] = [median(times[0]), median(times[1])];
    const apart = Math.abs(large - empty);
    const good = apart < MILLISECONDS || apart / empty < SHARE;
    passed &&= good;
    rows.push([
      kind.name,
      empty.toFixed(2),
      large.toFixed(2),
      (large - empty).toFixed(2),
      `${(((large - empty) / empty) * 100).toFixed(1)} %`,
      good ? 'yes' : 'NO',
    ]);
    say(`${kind.name} timed`);
  }
  print(table(['query kind', 'empty, ms', '1M hidden, ms', 'apart, ms', 'apart', 'within'], rows));
  print(
    `timings ${rows.length} kinds, ${PAIRS} pairs each, ${passed ? 'all' : 'not all'} within ${SHARE * 100} % or ${MILLISECONDS} ms, seed ${seed}`,
  );
  return passed;
}

async function opened(world: World): Promise<Stage> {
  const sessions = new StandingSessions();
  world.clock.set(RUN_BEGIN);
  await sessions.open(world, 0);
  return new Stage(world, sessions);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
