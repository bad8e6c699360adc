import { createHash } from 'node:crypto';
import { isoTime } from '@peel/kernel/clock';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import type { FileReader } from '@peel/kernel/files';
import { type EventId, type PersonId, randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { KeptSum } from '@peel/lake/file-sum';
import type { Lake } from '@peel/lake/lake';
import type { Ledger } from '@peel/ledger/ledger-interface';
import type { DefinitionFile } from '@peel/policy/definitions';
import type { Kysely } from 'kysely';
import type { Approvals } from '../approvals.js';
import { type BearingOut, borneOut, type HeldRow } from '../borne-out.js';
import type { GateSchema } from '../migrations.js';
import type { Orders } from '../orders.js';
import type { PolicyInForce } from '../policy-in-force.js';
import { sessionAct } from '../read-acts.js';
import type { Recorder } from '../recorder.js';
import type { ActiveSession } from '../session.js';
import type { StoredFilesLog } from '../stored-files.js';
import type { Upkeep } from '../upkeep.js';
import { namedInActs } from './disclosed.js';
import { leavingErrors } from './errors.js';
import { MANIFEST, type Manifest, manifestText, SIGNATURE } from './manifest.js';
import type { ExportRequests } from './requests.js';
import { sealedFor } from './sealing.js';
import { atOneMoment, keepRows, linesOf, type Row, rowsOf } from './state.js';
import { type ArchivedFile, tarOf } from './tar.js';

export interface ExportParts {
  readonly database: Kysely<GateSchema>;
  readonly requests: ExportRequests;
  readonly approvals: Approvals;
  readonly log: BearingOut;
  readonly ledger: Ledger;
  readonly lake: Lake;
  readonly policy: PolicyInForce;
  readonly orders: Orders;
  readonly upkeep: Upkeep;
  readonly storedFiles: StoredFilesLog;
  readonly recorder: Recorder;
  readonly files: FileReader;
  readonly randomness: Randomness;
  readonly now: () => number;
  /** Of the log, as Go's sumdb/note reads it. */
  readonly logKey: string;
  /** Absolute: released figures and published checkpoints. */
  readonly publicFolder: string;
}

type Content = Uint8Array | { readonly path: string; readonly bytes?: number };

const CHUNK = 1024 * 1024;

/**
 * Everything that a workspace is, as one archive, under `continuity` orders: whole files, never shown. The disclosure is in the ledger
 * before the first byte, its end before the last. What is exported is one moment: pointers are read in one transaction, and the files
 * they lead to never change; where one was erased meanwhile the export fails and can be tried again.
 */
export class Exporting {
  constructor(private readonly parts: ExportParts) {}

  /**
   * The bytes of the export. `base` is for one in the clear: where its tables are going to lie (`file:///srv/export/lake`), so that other
   * readers of Iceberg find their files.
   */
  async *run(request: string, person: PersonId, base: string | undefined): AsyncGenerator<Uint8Array> {
    const { requests, orders, recorder, ledger } = this.parts;
    recorder.assertReadable();
    const asked = await requests.confirmed(request, person);
    const run = randomId('run', this.parts.randomness, 'export');
    const sessions: ActiveSession[] = [];
    try {
      for (const order of await this.coveringOrders(person))
        sessions.push(await orders.open(order, run, `person:${person}`));
      const [session] = sessions;
      if (session === undefined) throw leavingErrors.exportOrder();
      await this.parts.upkeep.beginExport(sessions);
      const recipient = asked.plain ? 'in the clear' : asked.recipients.join(', ');
      const act = { ...sessionAct(session), law: 'disclose' as const, recipient, overseer: `person:${asked.overseer}` };
      const lines = await this.borneOut(await atOneMoment(this.parts.database, linesOf));
      const intents: EventId[] = [];
      for (const named of namedInActs(lines)) {
        const { id } = await recorder.record('export', { ...act, kind: 'export.intent', ...named, note: request });
        intents.push(id);
      }
      const listed: Manifest['files'][number][] = [];
      const { checkpoint, parts } = await ledger.leave();
      const files = this.listing(this.contents(lines, parts, asked.plain ? base : undefined, sessions), listed);
      const head = this.manifestHead(checkpoint.note, asked);
      const archive = tarOf(withManifest(files, () => this.manifest({ ...head, files: listed })));
      const bytes = asked.plain ? archive : sealedFor(asked.recipients, archive);
      let held: Uint8Array | undefined;
      for await (const chunk of bytes) {
        if (held !== undefined) yield held;
        held = chunk;
      }
      const counts = { files: listed.length };
      for (const about of intents) await recorder.record('export', { ...act, kind: 'export.outcome', about, counts });
      await requests.done(request);
      // The end comes last: an archive without it is none.
      if (held !== undefined) yield held;
    } catch (error) {
      throw isPeelError(error) && error.code !== 'lake.file-missing' ? error : leavingErrors.exportOvertaken({}, error);
    } finally {
      for (const session of sessions) await orders.close(session);
    }
  }

  /**
   * The standing orders under which an export would run: those of the kind continuity that are in force, until they name every dataset
   * together. What is kept closer than the rest often has an order, and people who answer for it, of its own. Throws `gate.export-order`,
   * `gate.export-order-waits`.
   */
  async coveringOrders(person: PersonId): Promise<readonly string[]> {
    const { orders, policy, recorder } = this.parts;
    const missing = new Set(policy.definitions.sources.keys());
    const covering: string[] = [];
    for (const { definition, state } of await orders.list()) {
      if (definition.kind !== 'continuity' || state.state !== 'in-force') continue;
      const added = definition.datasets.in.filter((name) => missing.delete(name));
      if (added.length > 0) covering.push(definition.name);
    }
    if (missing.size === 0 && covering.length > 0) return covering;
    const refused = await this.waiting(person, missing);
    throw await recorder.refusal('export', { actor: `person:${person}` }, refused);
  }

  /** Names the orders that would do once they are in force, where the person may hear of them. */
  private async waiting(person: PersonId, missing: ReadonlySet<string>): Promise<PeelError> {
    const { orders } = this.parts;
    const named = await orders.namesFor(person);
    const left = new Set(missing);
    const waiting = (await orders.list()).filter(
      ({ definition: { name, kind, datasets }, state }) =>
        kind === 'continuity' &&
        state.state !== 'in-force' &&
        named.has(name) &&
        datasets.in.filter((each) => left.delete(each)).length > 0,
    );
    if (left.size > 0 || waiting.length === 0) return leavingErrors.exportOrder();
    const told = waiting.map(({ definition, state }) => `"${definition.name}" (${state.because.replace(/\.$/, '')})`);
    return leavingErrors.exportOrderWaits({ orders: told.join('; ') });
  }

  private async *contents(
    lines: ReadonlyMap<string, string>,
    log: AsyncIterable<{ readonly path: string; readonly content: Content }>,
    base: string | undefined,
    sessions: readonly ActiveSession[],
  ): AsyncGenerator<readonly [path: string, content: Content]> {
    const { policy, lake, files, publicFolder } = this.parts;
    for (const { path, text } of definitionFiles(lines, policy.hash)) yield [`workspace/${path}`, Buffer.from(text)];
    for (const [table, text] of lines) yield [`state/${table}.ndjson`, Buffer.from(text)];
    const pointers = rowsOf(lines.get('lake.tables') ?? '').map((row) => ({
      name: String(row.name),
      folder: String(row.folder),
      metadata: String(row.metadata),
    }));
    for await (const { key, content } of lake.upkeep.leave(pointers, base)) {
      for (const session of sessions) await session.recheck();
      yield [`lake/${key}`, content];
    }
    for await (const { path, content } of log) yield [`ledger/${path}`, content];
    for (const path of await filesBelow(files, publicFolder, ''))
      yield [`public/${path}`, { path: `${publicFolder}/${path}` }];
    for (const session of sessions) await session.recheck();
  }

  /** Without holdings, approvals and sums of files that the log does not bear out: a restore takes them at their word. */
  private async borneOut(lines: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
    const { approvals, log, storedFiles } = this.parts;
    const isHeld = async (row: Row) =>
      (await borneOut(log, [{ ...(row as unknown as HeldRow), expires: dateOf(row.expires) }])).length > 0;
    const isApproved = async (row: Row) => approvals.bearsOut(row as unknown as GateSchema['gate.approvals']);
    const held = await keepRows(lines.get('gate.holdings') ?? '', isHeld);
    const approved = await keepRows(lines.get('gate.approvals') ?? '', isApproved);
    const isSaid = (row: Row) => storedFiles.bearsOut(row as unknown as KeptSum);
    const sums = await keepRows(lines.get('lake.sums') ?? '', isSaid);
    const people = this.people(lines.get('gate.people') ?? '');
    const borne = { 'gate.people': people, 'gate.holdings': held, 'gate.approvals': approved, 'lake.sums': sums };
    return new Map([...lines, ...Object.entries(borne)]);
  }

  /** Who left, as the log says, also where the database was away when they did: a log that begins anew knows of nobody who left. */
  private people(lines: string): string {
    const { log, now } = this.parts;
    const left = (row: Row) => row.left_at === null && log.standing.hasLeft(String(row.person));
    const rows = rowsOf(lines).map((row) => (left(row) ? { ...row, left_at: isoTime(now()) } : row));
    return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  }

  private async *listing(
    contents: AsyncIterable<readonly [path: string, content: Content]>,
    listed: Manifest['files'][number][],
  ): AsyncGenerator<ArchivedFile> {
    const { files } = this.parts;
    for await (const [path, content] of contents) {
      const bytes =
        content instanceof Uint8Array ? content.length : (content.bytes ?? (await sizeOf(files, content.path)));
      const hash = createHash('sha256');
      yield { path, bytes, chunks: hashing(chunksOf(files, content, bytes), hash) };
      listed.push({ path, bytes, sha256: hash.digest('hex') });
    }
  }

  private manifestHead(
    checkpoint: string,
    asked: Awaited<ReturnType<ExportRequests['confirmed']>>,
  ): Omit<Manifest, 'files'> {
    const { origin, name, demonstration, readers } = this.parts.ledger.origin;
    return {
      version: 1,
      origin,
      key: this.parts.logKey,
      checkpoint,
      demonstration,
      name,
      overseer: readers.overseer,
      exported: isoTime(this.parts.now()),
      by: asked.steward ?? '',
      overseenBy: asked.overseer ?? '',
      openers: asked.openers,
    };
  }

  private manifest(manifest: Manifest): readonly (readonly [string, Uint8Array])[] {
    const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const note = this.parts.ledger.sign(manifestText(manifest.origin, sha256, manifest.files.length));
    return [
      [MANIFEST, bytes],
      [SIGNATURE, Buffer.from(note)],
    ];
  }
}

/** The manifest can be made only when everything else has passed. */
async function* withManifest(
  files: AsyncIterable<ArchivedFile>,
  manifest: () => readonly (readonly [string, Uint8Array])[],
): AsyncGenerator<ArchivedFile> {
  yield* files;
  for (const [path, bytes] of manifest()) yield { path, bytes: bytes.length, chunks: once(bytes) };
}

function definitionFiles(lines: ReadonlyMap<string, string>, inForce: string): readonly DefinitionFile[] {
  const row = rowsOf(lines.get('gate.definitions') ?? '').find(({ hash }) => hash === inForce);
  return (row?.files as readonly DefinitionFile[] | undefined) ?? [];
}

/** As PostgreSQL writes a time in JSON. */
function dateOf(value: unknown): Date | null {
  return typeof value === 'string' ? new Date(value) : null;
}

async function sizeOf(files: FileReader, path: string): Promise<number> {
  const size = await files.size(path);
  if (size === undefined) throw leavingErrors.exportOvertaken();
  return size;
}

async function* chunksOf(files: FileReader, content: Content, bytes: number): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) return yield content;
  for (let start = 0; start < bytes; start += CHUNK) {
    const chunk = await files.read(content.path, { start, end: Math.min(bytes, start + CHUNK) });
    if (chunk === undefined) throw leavingErrors.exportOvertaken();
    yield chunk;
  }
}

async function* hashing(
  chunks: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Two levels are all there is: `figures-….json`, `checkpoints/<day>`. */
async function filesBelow(files: FileReader, folder: string, below: string): Promise<readonly string[]> {
  const names = await files.list(`${folder}/${below}`);
  const found = await Promise.all(
    names.map(async (name) => {
      const path = below === '' ? name : `${below}/${name}`;
      return (await files.list(`${folder}/${path}`).catch(() => [])).length > 0
        ? filesBelow(files, folder, path)
        : [path];
    }),
  );
  return found.flat().filter((path) => !path.endsWith('.new'));
}
