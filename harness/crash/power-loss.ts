import { fork } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CrashWorkspace } from './crash-workspace.js';
import type { Fault } from './forgetful-files.js';
import { makeFile } from './import-files.js';
import { LakeCopy } from './lake-copy.js';
import { brokenFiles } from './load.js';
import { LogCopy } from './log-copy.js';
import { type LifeOrder, type LifeWord, POWER_SOURCE } from './power-cut-life.js';
import { Promises } from './promises.js';
import { Seeded } from './seeded.js';

export interface PowerLossReport {
  readonly lives: number;
  readonly imported: number;
  /** Lives in which the import had landed although the power went before it was acknowledged. */
  readonly landedUnsaid: number;
  readonly failures: readonly string[];
}

/** How the lives go: every `step`-th operation, from a first one that the seed chooses. */
export interface PowerLossOrder {
  readonly kind: 'cut' | 'sync-fails' | 'full';
  readonly from: 'start' | 'import';
  readonly first: number;
  readonly step: number;
  readonly most: number;
}

const LIFE_MILLISECONDS = 300_000;
/** Characters kept of what a life says on its way out. */
const LAST_WORDS = 4_000;
const THING = 'power.csv';

/** A workspace whose service loses power again and again, each time an operation later, and must each time come up with all that was promised. */
export class PowerLoss {
  private readonly promises = new Promises();
  private readonly files = new Map<string, ReturnType<typeof makeFile>>();
  private readonly receipts: string[] = [];
  private readonly failures: string[] = [];
  private version = 0;
  private imported = 0;
  private landedUnsaid = 0;
  private lives = 0;

  private constructor(
    readonly workspace: CrashWorkspace,
    private readonly say: (line: string) => void,
  ) {}

  static async make(say: (line: string) => void): Promise<PowerLoss> {
    return new PowerLoss(await CrashWorkspace.make(), say);
  }

  /** Until the service survives, for there is no such operation any more; then one life without a fault and a look at everything. */
  async run({ kind, from, first, step, most }: PowerLossOrder): Promise<void> {
    for (let at = first, lives = 0; lives < most && this.failures.length === 0; at += step, lives += 1) {
      if (await this.life({ kind, at }, from)) break;
    }
  }

  /** The last life: nothing fails. Then the log and the lake are looked at from outside. */
  async end(): Promise<PowerLossReport> {
    if (this.failures.length === 0) await this.life({ kind: 'cut', at: Number.MAX_SAFE_INTEGER }, 'import');
    if (this.failures.length === 0) await this.look();
    if (this.failures.length === 0) await this.workspace.remove();
    else this.say(`The workspace is kept: ${this.workspace.folder}`);
    const { lives, imported, landedUnsaid, failures } = this;
    return { lives, imported, landedUnsaid, failures };
  }

  private async life(fault: Fault, from: LifeOrder['from']): Promise<boolean> {
    this.version += 1;
    this.lives += 1;
    const file = makeFile(POWER_SOURCE, THING, this.version, new Seeded(this.version));
    this.files.set(file.tag, file);
    const words = await this.wordsOf({ folder: this.workspace.folder, version: this.version, fault, from });
    const where = `${fault.kind} at ${fault.at} from the ${from}`;
    const found = words.find((word) => word.said === 'found');
    if (found !== undefined) this.compare(found, where);
    else if (from === 'import') this.failures.push(`${where}: the service did not come up: ${JSON.stringify(words)}`);
    // Only now: what this life begins may not be there when it looks.
    const act = this.promises.begin(THING, file.tag);
    if (words.some((word) => word.said === 'imported')) {
      act.acknowledge();
      this.imported += 1;
    } else act.fail();
    for (const word of words) if (word.said === 'receipt') this.receipts.push(word.receipt);
    this.judge(words, where);
    const told = words.map((word) => (word.said === 'refused' ? `${word.act} refused (${word.code})` : word.said));
    this.say(`life ${this.lives}: ${where}: ${told.join(', ')}`);
    return words.some((word) => word.said === 'survived');
  }

  private compare(found: Extract<LifeWord, { said: 'found' }>, where: string): void {
    const state = found.rows[0]?.[0] === undefined ? undefined : String(found.rows[0][0]);
    const allowed = this.promises.allowed(THING);
    this.failures.push(...brokenFiles(this.files, found.rows).map((problem) => `${where}: ${problem}`));
    if (!allowed.includes(state))
      this.failures.push(
        `${where}: found ${state ?? 'nothing'}; may be ${allowed.map((one) => one ?? 'nothing').join(' or ')}`,
      );
    if (found.lost > 0) this.failures.push(`${where}: ${found.lost} rows lost their row of the column group`);
    if (allowed.length > 1 && state === `${THING}#${this.version - 1}`) this.landedUnsaid += 1;
    this.promises.found(THING, state);
  }

  /** After the first failed sync: the act it was for is not acknowledged; after one of the log nothing is. Every refusal is explained. */
  private judge(words: readonly LifeWord[], where: string): void {
    let failed: string | undefined;
    for (const word of words) {
      if (word.said === 'refused') {
        failed ??= word.failed;
        if (word.code.startsWith('not explained'))
          this.failures.push(`${where}: ${word.act} failed in a way that nothing explains: ${word.code}`);
      }
      const acknowledges = word.said === 'imported' || word.said === 'receipt';
      if (acknowledges && failed?.includes('/ledger/') === true)
        this.failures.push(`${where}: ${word.said} after a failed sync of ${failed}`);
    }
  }

  private async wordsOf(order: LifeOrder): Promise<readonly LifeWord[]> {
    const path = join(this.workspace.above, 'life.json');
    await fs.writeFile(path, JSON.stringify(order));
    const child = fork(fileURLToPath(new URL('power-cut-life.js', import.meta.url)), [path], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    const words: LifeWord[] = [];
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS);
    });
    child.on('message', (word) => words.push(word as LifeWord));
    const timer = setTimeout(() => {
      this.failures.push(`a life did not end within ${LIFE_MILLISECONDS} ms: ${JSON.stringify({ order, words })}`);
      child.kill('SIGKILL');
    }, LIFE_MILLISECONDS);
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    clearTimeout(timer);
    if (signal !== 'SIGKILL')
      this.failures.push(
        `a life ended by itself, not with the power: ${JSON.stringify({ order, words })}\n${lastWords}`,
      );
    return words;
  }

  private async look(): Promise<void> {
    await this.workspace.client('engineer').post('/ledger/checkpoint');
    const log = new LogCopy(this.workspace.state());
    this.failures.push(...(await log.look(this.receipts)));
    const postgres = await this.workspace.database();
    try {
      const idKey = await fs.readFile(this.workspace.state('keys', 'ids.key'));
      const lake = new LakeCopy(this.workspace.state(), postgres, idKey);
      this.failures.push(...(await lake.look(this.files)), ...(await lake.sweep()), ...(await lake.look(this.files)));
    } finally {
      await postgres.stop();
    }
  }
}
