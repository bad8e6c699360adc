import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { rowsOfFrame } from '@peel/gate/frame';
import { isPeelError } from '@peel/kernel/errors';
import type { CrashWorkspace } from './crash-workspace.js';
import { datasetOf, type FileVersion, makeFile, type SourceName, TAG_COLUMN } from './import-files.js';
import type { Promises } from './promises.js';
import type { Seeded } from './seeded.js';

/** A read whose end mark came. */
export interface ToldRead {
  readonly intent: string;
  readonly receipt: string;
}

/** What every client of every round shares. */
export interface Shared {
  readonly workspace: CrashWorkspace;
  readonly promises: Promises;
  /** Every version of every file ever made, by tag. */
  readonly files: Map<string, FileVersion>;
  readonly reads: ToldRead[];
  /** Error codes met, and how often. */
  readonly errors: Map<string, number>;
  /** What must never be seen; the round fails with it. */
  readonly wrong: string[];
  versions: number;
}

/** One round's load: clients that act one thing after another until told to stop. */
export class Load {
  stopping = false;
  /** How often an import has said that it writes: a moment to strike at. */
  writing = 0;
  acts = 0;

  constructor(
    private readonly shared: Shared,
    private readonly random: Seeded,
    private readonly round: number,
  ) {}

  /** Resolves when every client has stopped. */
  async run(): Promise<void> {
    const clients = [
      this.loop((random) => this.importFile(random, 'a')),
      this.loop((random) => this.importFile(random, 'b')),
      this.loop((random) => this.read(random)),
      this.loop((random) => this.read(random)),
      this.loop((random) => this.session(random)),
      this.loop((random) => this.changePeople(random)),
      this.loop((random) => this.keepHouse(random)),
    ];
    await Promise.all(clients);
  }

  private async loop(act: (random: Seeded) => Promise<void>): Promise<void> {
    const random = this.random.fork();
    while (!this.stopping) {
      try {
        await act(random);
        this.acts += 1;
      } catch (error) {
        this.note(error);
        await sleep(20);
      }
    }
  }

  private note(error: unknown): void {
    const code = isPeelError(error)
      ? error.code
      : error instanceof Error && 'code' in error
        ? String(error.code)
        : String(error);
    this.shared.errors.set(code, (this.shared.errors.get(code) ?? 0) + 1);
    if (code === 'server.internal')
      this.shared.wrong.push(`an error that nothing explains: ${error instanceof Error ? error.message : ''}`);
  }

  /** New files, replaced files, the same bytes again; now and then two clients bring the same file at the same moment. */
  private async importFile(random: Seeded, owner: string): Promise<void> {
    const source: SourceName = random.chance(0.5) ? 'police-uk-street' : 'police-uk-stop-and-search';
    if (random.chance(0.75)) return this.importVersion(random, source, `${owner}${random.below(6)}.csv`);
    const both = await Promise.allSettled([1, 2].map(() => this.importVersion(random, source, 'shared.csv')));
    for (const one of both) if (one.status === 'rejected') throw one.reason;
  }

  private async importVersion(random: Seeded, source: SourceName, name: string): Promise<void> {
    const { shared } = this;
    const thing = `file:${source}/${name}`;
    const known = shared.promises.allowed(thing).filter((state): state is string => state !== undefined);
    const again = random.chance(0.2) ? shared.files.get(known[0] ?? '') : undefined;
    shared.versions += 1;
    const file = again ?? makeFile(source, name, shared.versions, random);
    shared.files.set(file.tag, file);
    const client = shared.workspace.client('engineer');
    const act = shared.promises.begin(thing, file.tag);
    try {
      const { upload } = await client.upload<{ upload: string }>(
        `/uploads?name=${name}`,
        Readable.from([Buffer.from(file.text)]),
      );
      for await (const message of client.stream('/imports', { source, uploads: [{ upload, name }] })) {
        if (message.type === 'P' && (message.body as { text: string }).text.startsWith('Writing')) this.writing += 1;
      }
      act.acknowledge();
    } catch (error) {
      act.fail();
      throw error;
    }
  }

  private async read(random: Seeded): Promise<void> {
    const kind = random.below(6);
    const source: SourceName = random.chance(0.5) ? 'police-uk-street' : 'police-uk-stop-and-search';
    const dataset = datasetOf(source);
    if (kind <= 1) return this.readTags(random, source);
    if (kind === 2) return this.readAway(random, source, `SELECT * FROM ${dataset}, range(20) AS r(i)`);
    const statements = [
      `SELECT * FROM ${dataset}`,
      `SELECT a.record_id FROM ${dataset} a JOIN ${dataset} b ON a.record_id = b.record_id ORDER BY a.record_id`,
      `SELECT count(*) FROM ${dataset}`,
    ] as const;
    await this.statement(random, source, random.pick(statements));
  }

  /** Counts by file as one reader sees them at one moment: whole versions, never two of one file. */
  private async readTags(random: Seeded, source: SourceName): Promise<void> {
    const column = TAG_COLUMN[source];
    const rows = await this.statement(
      random,
      source,
      `SELECT ${column}, count(*), count(DISTINCT record_id) FROM ${datasetOf(source)} GROUP BY 1 ORDER BY 1`,
    );
    this.shared.wrong.push(...brokenFiles(this.shared.files, rows).map((problem) => `seen while it ran: ${problem}`));
  }

  private async statement(random: Seeded, source: SourceName, sql: string): Promise<readonly (readonly unknown[])[]> {
    const rows: (readonly unknown[])[] = [];
    const slow = random.chance(0.2);
    let intent = '';
    for await (const message of this.shared.workspace
      .client('analyst')
      .stream('/sql', { ...groundsFor(source, random), sql })) {
      if (message.type === 'H') intent = (message.body as { intent: string }).intent;
      if (message.type === 'F') rows.push(...rowsOfFrame(message.frame));
      if (message.type === 'E')
        this.shared.reads.push({ intent, receipt: (message.body as { receipt: string }).receipt });
      if (slow && message.type === 'F') await sleep(30);
    }
    return rows;
  }

  /** A reader that goes away in the middle. */
  private async readAway(random: Seeded, source: SourceName, sql: string): Promise<void> {
    let frames = random.below(4);
    for await (const message of this.shared.workspace
      .client('analyst')
      .stream('/sql', { ...groundsFor(source, random), sql })) {
      if (message.type === 'F' && frames-- <= 0) return;
    }
  }

  private async session(random: Seeded): Promise<void> {
    const { promises, workspace } = this.shared;
    const client = workspace.client('analyst');
    const { session } = await client.post<{ session: string }>('/sessions', groundsFor('police-uk-street', random));
    const thing = `session:${session}`;
    promises.begin(thing, 'open').acknowledge();
    for await (const _message of client.stream('/sql', { session, sql: 'SELECT 1 AS one' }));
    if (random.chance(0.3))
      await client.post(`/sessions/${session}/extend`, { justification: reason(random), minutes: 90 });
    if (random.chance(0.5)) return;
    const act = promises.begin(thing, 'closed');
    await client.post(`/sessions/${session}/close`);
    act.acknowledge();
  }

  private async changePeople(random: Seeded): Promise<void> {
    const { promises, workspace } = this.shared;
    const steward = workspace.client('steward');
    const person = `p-${this.round}-${random.below(1_000_000)}`;
    const joining = promises.begin(`person:${person}`, 'here');
    await steward.post('/people', { person, name: 'Somebody' });
    joining.acknowledge();
    const expires = Date.now() + 90 * 86_400_000;
    for (const name of ['OP-ALDER', 'OP-BIRCH']) {
      const act = promises.begin(`holding:${person} operation:${name}`, 'held');
      await steward.post(`/people/${person}/holdings`, { kind: 'operation', name, change: 'grant', expires });
      act.acknowledge();
    }
    const taking = promises.begin(`holding:${person} operation:OP-ALDER`, 'none');
    await steward.post(`/people/${person}/holdings`, { kind: 'operation', name: 'OP-ALDER', change: 'revoke' });
    taking.acknowledge();
    const { proposal } = await steward
      .post(`/people/${person}/holdings`, { kind: 'marking', name: 'CHILD-PROTECTION', change: 'grant', expires })
      .then(() => steward.get<{ proposal: string; person: string }[]>('/people/changes'))
      .then((changes) => changes.find((change) => change.person === person) ?? { proposal: '' });
    if (proposal === '') return void this.shared.wrong.push(`a change for ${person} was proposed and is not there`);
    const act = promises.begin(`holding:${person} marking:CHILD-PROTECTION`, 'held');
    await workspace.client('steward-two').post(`/people/changes/${proposal}/confirm`);
    act.acknowledge();
    if (random.chance(0.7)) return;
    const leaving = promises.begin(`person:${person}`, 'left');
    await steward.post(`/people/${person}/leave`);
    leaving.acknowledge();
  }

  private async keepHouse(random: Seeded): Promise<void> {
    const { workspace } = this.shared;
    const client = workspace.client('engineer');
    if (random.chance(0.5)) await client.post('/ledger/checkpoint');
    else for await (const _message of client.stream(`/orders/${random.pick(['continuity', 'sweep'])}/run`, {}));
    await sleep(random.below(200));
  }
}

/** Which files are half there, there twice or in two versions, in plain words. Rows: tag, count, distinct record ids. */
export function brokenFiles(
  files: ReadonlyMap<string, FileVersion>,
  rows: readonly (readonly unknown[])[],
): readonly string[] {
  const seen = new Map<string, string>();
  return rows.flatMap(([tag, count, distinct]) => {
    const file = files.get(String(tag));
    if (file === undefined) return [`rows of ${String(tag)}, which nobody brought`];
    const other = seen.get(file.name);
    seen.set(file.name, file.tag);
    return [
      ...(Number(count) === file.rows ? [] : [`${file.tag} has ${String(count)} rows of ${file.rows}`]),
      ...(Number(distinct) === file.rows
        ? []
        : [`${file.tag} has ${String(distinct)} different records of ${file.rows}`]),
      ...(other === undefined ? [] : [`${file.tag} and ${other} are there both`]),
    ];
  });
}

/** A session under which every row of the source is in sight. */
export function groundsFor(source: SourceName, random: Seeded): Readonly<Record<string, string>> {
  const justification = reason(random);
  if (source === 'police-uk-street') return { purpose: 'volume-crime-analysis', operation: 'OP-ALDER', justification };
  return { purpose: 'stop-search-scrutiny', operation: 'OP-BIRCH', justification };
}

const WORDS = [
  'search',
  'pattern',
  'ward',
  'monthly',
  'review',
  'burglary',
  'fairness',
  'station',
  'evening',
  'patrol',
  'bridge',
  'market',
] as const;

/** Justifications must differ from a person's last ones. */
function reason(random: Seeded): string {
  const words = Array.from({ length: 9 }, () => random.pick(WORDS));
  return `Review of ${words.join(' ')} number ${random.below(1e9)}`;
}
