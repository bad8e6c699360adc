import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { AnswerEnd, GovernedAnswer } from '@peel/gate/answer';
import { rowsOfFrame } from '@peel/gate/frame';
import type { Gate } from '@peel/gate/gate';
import type { Governed } from '@peel/gate/governed';
import type { ActiveSession } from '@peel/gate/session';
import { type Clock, ManualClock } from '@peel/kernel/clock';
import { type FileOverwriter, type Files, systemFiles } from '@peel/kernel/files';
import type { EventId, PersonId } from '@peel/kernel/ids';
import { SeededRandomness } from '@peel/kernel/randomness';
import type { Act, Content, LoggedEvent } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { readDefinitions } from '@peel/policy/definitions';
import { readPeople } from '@peel/policy/demonstration';
import { compose, makeLedgerKeys, type Service } from '@peel/server/compose';
import { Workspace } from '@peel/server/workspace';

const TEMPLATE = fileURLToPath(new URL('../../../templates/pole', import.meta.url));
export const START = Date.parse('2026-11-23T09:00:00Z');
export const ANALYST = 'analyst' as PersonId;
export const STEWARD = 'steward' as PersonId;
export const STEWARD_TWO = 'steward-two' as PersonId;
export const OVERSEER = 'overseer' as PersonId;
export const ENGINEER = 'engineer' as PersonId;
export const ALDER = { purpose: 'volume-crime-analysis', operation: 'OP-ALDER' };
export const BIRCH = { purpose: 'stop-search-scrutiny', operation: 'OP-BIRCH' };
export const LANTERN = { purpose: 'lawfulness-check', operation: 'OP-LANTERN' };
const REASON = 'Weekly review of burglary patterns around the market in ward B';

/** Files that hold back, or refuse, what is written to the log's journal. */
class MoodyFiles {
  /** Resolves before each sync of a file of the ledger. */
  beforeSync: () => Promise<void> = async () => undefined;

  readonly files: Files & FileOverwriter = {
    ...systemFiles,
    open: async (path) => {
      const file = await systemFiles.open(path);
      if (!path.includes('/ledger/')) return file;
      return {
        append: (bytes) => file.append(bytes),
        truncate: (size) => file.truncate(size),
        size: () => file.size(),
        close: () => file.close(),
        sync: async () => {
          await this.beforeSync();
          await file.sync();
        },
      };
    },
  };
}

/** A workspace from the template, with its service in this process, people and an approved policy. */
export class Bench {
  readonly clock = new ManualClock(START);
  readonly moody = new MoodyFiles();
  readonly log: string[] = [];
  /** How its disk stands, whatever disk the test runs on. */
  disk = { free: 2 ** 40, size: 2 ** 41 };
  private starts = 0;
  private readonly kept = new Map<string, { session: string; expires: number }>();

  private constructor(
    readonly above: string,
    readonly workspace: Workspace,
    private held: Service | undefined,
  ) {}

  static async make(): Promise<Bench> {
    const above = await fs.mkdtemp(join(tmpdir(), 'peel-gate-'));
    await fs.chmod(above, 0o711);
    const workspace = new Workspace(join(above, 'ws'));
    await fs.cp(TEMPLATE, workspace.folder, { recursive: true });
    const people = { path: 'people.yaml', text: await fs.readFile(join(workspace.folder, 'people.yaml'), 'utf8') };
    await fs.rm(join(workspace.folder, 'people.yaml'));
    const definitions = readDefinitions(await workspace.definitions());
    await makeLedgerKeys(workspace, { origin: 'peel-demonstration/bench' }, systemFiles, new SeededRandomness('keys'));
    const bench = new Bench(above, workspace, undefined);
    await bench.start({ name: definitions.workspace.name, demonstration: true });
    for (const { id, name, holdings } of readPeople(people, definitions, '2026-11-23'))
      await bench.gate.people.seed(id, name, holdings);
    await bench.approveAll();
    return bench;
  }

  get service(): Service {
    if (this.held === undefined) throw new TypeError('the service of the bench does not run');
    return this.held;
  }

  get gate(): Gate {
    return this.service.gate;
  }

  async start(first?: { name: string; demonstration: boolean }): Promise<void> {
    this.starts += 1;
    const clock: Clock = this.clock;
    this.held = await compose(this.workspace, {
      // `first` also keeps the queue of standing orders from starting by itself.
      ...(first === undefined ? {} : { first }),
      onFatal: () => this.log.push('fatal'),
      ports: {
        clock,
        randomness: new SeededRandomness(`bench ${this.starts}`),
        files: this.moody.files,
        log: (line) => void this.log.push(line),
        disk: async () => this.disk,
      },
    });
  }

  async stop(): Promise<void> {
    await this.held?.close();
    this.held = undefined;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async remove(): Promise<void> {
    await this.stop();
    await fs.rm(this.above, { recursive: true, force: true });
  }

  /** Approves what lies on disk, by both stewards. */
  async approvePolicy(): Promise<void> {
    const { onDisk } = await this.gate.policy.status();
    for (const steward of [STEWARD, STEWARD_TWO]) await this.gate.approvePolicy(onDisk, steward, 'engineer');
  }

  /** And the standing orders that wait for it. */
  async approveAll(): Promise<void> {
    await this.approvePolicy();
    await this.approveOrders();
  }

  async approveOrders(): Promise<void> {
    for (const { definition, state } of await this.gate.orders.list())
      if (state.state === 'awaiting-approval')
        for (const steward of [STEWARD, STEWARD_TWO])
          await this.gate.approveOrder(definition.name, steward, 'engineer');
  }

  async edit(path: string, change: (text: string) => string): Promise<void> {
    const file = join(this.workspace.folder, path);
    await fs.writeFile(file, change(await fs.readFile(file, 'utf8')));
  }

  /** A definition made of another one. */
  async copy(from: string, to: string, change: (text: string) => string): Promise<void> {
    const { folder } = this.workspace;
    await fs.writeFile(join(folder, to), change(await fs.readFile(join(folder, from), 'utf8')));
  }

  async open(what: { purpose: string; operation: string } = ALDER, person = ANALYST, minutes = 60) {
    return this.gate.sessions.open({ person, ...what, justification: REASON, minutes });
  }

  async active(what?: { purpose: string; operation: string }, person = ANALYST): Promise<ActiveSession> {
    return this.gate.sessions.require((await this.open(what, person)).session, person);
  }

  /** A session that is kept, so that its worker is warm; another once it has ended. */
  async usual(what = ALDER): Promise<ActiveSession> {
    const known = this.kept.get(what.purpose);
    if (known !== undefined && known.expires > this.clock.now())
      return this.gate.sessions.require(known.session, ANALYST);
    const opened = await this.open(what);
    this.kept.set(what.purpose, opened);
    return this.gate.sessions.require(opened.session, ANALYST);
  }

  async import(source: string, files: Readonly<Record<string, string | Uint8Array>>) {
    const { imports } = this.service;
    const uploads = [];
    for (const [name, content] of Object.entries(files))
      uploads.push({ name, upload: await imports.receive(name, Readable.from([Buffer.from(content)])) });
    for await (const message of imports.run(source, uploads, 'operator')) if (message.type === 'E') return message.body;
    throw new TypeError('an import ends with a result');
  }

  /** The acts in the log without the first so many, with their sealed contents. */
  async logged(
    from = 0,
  ): Promise<readonly { readonly id: EventId; readonly act: Act; readonly content: Content | undefined }[]> {
    const ledger = Reflect.get(this.gate.oversight, 'ledger') as Ledger;
    const found: { id: EventId; act: Act; content: Content | undefined }[] = [];
    for await (const event of ledger.read())
      found.push({ id: event.id, act: event.act, content: await contentOf(ledger, event) });
    return found.slice(from);
  }
}

async function contentOf(ledger: Ledger, event: LoggedEvent): Promise<Content | undefined> {
  return event.content === undefined ? undefined : ledger.content(event);
}

export interface Read {
  readonly rows: readonly (readonly unknown[])[];
  readonly columns: readonly string[];
  readonly end: AnswerEnd;
  readonly intent: EventId;
}

export async function taken(governed: Governed<GovernedAnswer>): Promise<Read> {
  const frames = governed.value.frames();
  const rows: (readonly unknown[])[] = [];
  let next = await frames.next();
  for (; !next.done; next = await frames.next()) rows.push(...rowsOfFrame(next.value.value));
  const columns = governed.value.columns.map((column) => column.name);
  return { rows, columns, end: next.value, intent: governed.passage.intent };
}

/** The code with which a promise fails. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: { code?: string; message?: string }) => error.code ?? `no code: ${error.message}`,
  );
}

/** A month of crimes as data.police.uk gives them. */
export function streetCsv(rows: number, first = 0): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const at = first + index;
    const kind = ['Burglary', 'Drugs', 'Bicycle theft'][at % 3];
    const id = at.toString(16).padStart(64, '0');
    return `${id},2026-10,City Police,City Police,-0.1${at % 10},51.5${at % 7},On or near Street ${at % 97},E0100${at % 9},Ward ${at % 5},${kind},,`;
  });
  return `Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n${lines.join('\n')}\n`;
}

export function searchCsv(rows: number): string {
  const lines = Array.from(
    { length: rows },
    (_, at) =>
      `Person search,2026-10-0${1 + (at % 9)}T10:00:00+00:00,,,51.5,-0.1,Male,${at % 4 === 0 ? '10-17' : '18-24'},White - Any other White background,White,Misuse of Drugs Act 1971 (section 23),Controlled drugs,Arrest,False,False`,
  );
  return `Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing\n${lines.join('\n')}\n`;
}
