import { setTimeout as sleep } from 'node:timers/promises';
import { type Blow, deliver, TARGETS, type Target } from './blow.js';
import { CrashWorkspace } from './crash-workspace.js';
import { inspect, readAll } from './inspection.js';
import { Load, type Shared } from './load.js';
import { LogCopy } from './log-copy.js';
import { strike } from './process-tree.js';
import { Promises } from './promises.js';
import { Seeded } from './seeded.js';

/** Clients that got no answer by then wait for ever. On a machine whose answers may take longer, so may this. */
const HANG_MILLISECONDS = 60_000;
const HANG_ANSWERS = 4;

export interface RoundsReport {
  readonly rounds: number;
  readonly failures: readonly string[];
  /** Milliseconds from each blow until clients were answered again, shortest first. */
  readonly waits: readonly number[];
  readonly imports: number;
  readonly reads: number;
  readonly entries: number;
  readonly errors: ReadonlyMap<string, number>;
}

/** So many rounds that were to strike one kind of process, and found none ever, have shown nothing of it. */
const MISSES = 4;

/** Rounds of load, a blow and an inspection over one workspace. Stops at the first round that fails and then keeps the workspace. */
export async function runRounds(
  rounds: number,
  seed: number,
  answerWithin: number,
  say: (line: string) => void,
): Promise<RoundsReport> {
  const random = new Seeded(seed);
  const workspace = await CrashWorkspace.make();
  const shared: Shared = {
    workspace,
    promises: new Promises(),
    files: new Map(),
    reads: [],
    errors: new Map(),
    wrong: [],
    versions: 0,
  };
  const log = new LogCopy(workspace.state());
  const failures: string[] = [];
  const waits: number[] = [];
  const missed = new Map<Target, number>();
  try {
    for (let round = 1; round <= rounds && failures.length === 0; round += 1) {
      const began = Date.now();
      const { blow, answered, problems } = await runRound(shared, log, random.fork(), round, answerWithin);
      waits.push(answered);
      missed.set(blow.target, blow.struck.length > 0 ? Number.NEGATIVE_INFINITY : (missed.get(blow.target) ?? 0) + 1);
      say(
        `round ${round}: ${blow.target}: ${blow.struck.join(', ') || 'nobody there'}; answered after ${answered} ms; ${Date.now() - began} ms in all, log ${log.size}`,
      );
      failures.push(
        ...problems.map((problem) => `round ${round} (seed ${seed}, ${blow.struck.join(', ')}): ${problem}`),
      );
    }
  } catch (error) {
    failures.push(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  if (failures.length === 0) failures.push(...(await finish(shared)));
  for (const [target, times] of missed)
    if (times >= MISSES) failures.push(`seed ${seed}: ${times} rounds were to strike a ${target}, and none found one`);
  if (failures.length === 0) await workspace.remove();
  else say(`The workspace is kept: ${workspace.folder}`);
  return {
    rounds,
    failures,
    waits: waits.sort((a, b) => a - b),
    imports: shared.versions,
    reads: shared.reads.length,
    entries: log.size,
    errors: shared.errors,
  };
}

interface Round {
  readonly blow: Blow;
  readonly answered: number;
  readonly problems: readonly string[];
}

async function runRound(shared: Shared, log: LogCopy, random: Seeded, round: number, limit: number): Promise<Round> {
  const { workspace } = shared;
  const load = new Load(shared, random.fork(), round);
  // The clients begin with a service that runs: who starts it is part of the recovery, not of the load.
  await answers(shared, random);
  const running = load.run();
  const blow = await deliver(workspace, load, random.pick(TARGETS), random);
  if (!blow.service) await sleep(random.below(600));
  load.stopping = true;
  let last = blow.at;
  // Now and then the service that comes up is struck as well, wherever it is.
  if (random.chance(0.2)) last = (await strikeAgain(shared, random)) ?? last;
  const answering = everyoneAnswered(shared, random.fork()).then(() => Date.now() - last);
  const patience = Math.max(HANG_MILLISECONDS, HANG_ANSWERS * limit);
  const hung = await Promise.race([running.then(() => undefined), sleep(patience, 'hung', { ref: false })]);
  if (hung !== undefined) return { blow, answered: 0, problems: [`clients still wait ${patience} ms after the blow`] };
  const answered = await answering;
  const slow = answered > limit ? [`nobody answered for ${answered} ms after the blow`] : [];
  shared.promises.settle();
  const problems = [...slow, ...(await inspect(shared, log, random)), ...shared.wrong.splice(0)];
  return { blow, answered, problems };
}

/** Lets a client start the service and kills it while it comes up. When it was struck, or nothing when it was not there. */
async function strikeAgain({ workspace }: Shared, random: Seeded): Promise<number | undefined> {
  const waking = workspace
    .client('engineer')
    .get('/policy')
    .catch(() => undefined);
  await sleep(random.below(2_500));
  const { service, postmaster } = await workspace.processes();
  const victim = random.chance(0.8) ? service : postmaster;
  const at = Date.now();
  const struck = victim !== undefined && (await strike(victim));
  await waking;
  return struck ? at : undefined;
}

/** Three clients ask at once, and ask again when what they asked was cut off. Resolves when all were answered. */
async function everyoneAnswered(shared: Shared, random: Seeded): Promise<void> {
  const untilAnswered = async (own: Seeded): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await answers(shared, own);
      } catch (error) {
        if (tries === 20) throw error;
        await sleep(50);
      }
    }
  };
  const asked = [1, 2, 3].map(() => untilAnswered(random.fork()));
  await Promise.all(asked);
}

/** One client's next call: starts the service when none runs. */
async function answers(shared: Shared, random: Seeded): Promise<void> {
  await readAll(shared, 'police-uk-street', 'SELECT count(*) FROM police_uk_street', random);
}

/** At the end: the program itself verifies the log with every receipt, and upkeep's sweep leaves nothing but what is needed. */
async function finish({ workspace, reads }: Shared): Promise<readonly string[]> {
  const fs = await import('node:fs/promises');
  const folder = workspace.state('..', '..', 'receipts');
  await fs.mkdir(folder, { recursive: true });
  const paths = await Promise.all(
    reads.slice(-2_000).map(async ({ receipt, intent }) => {
      await fs.writeFile(`${folder}/${intent}`, receipt);
      return `${folder}/${intent}`;
    }),
  );
  try {
    await workspace.peel('ledger', 'verify', ...(paths.length === 0 ? [] : ['--receipts', ...paths]));
    return [];
  } catch (error) {
    return [`peel ledger verify: ${String(error)}`];
  }
}
