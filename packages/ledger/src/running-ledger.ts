import { setTimeout as sleep } from 'node:timers/promises';
import type { PeelError } from '@peel/kernel/errors';
import { writeDurably } from '@peel/kernel/files';
import { type EventId, randomId } from '@peel/kernel/ids';
import { Background } from './background.js';
import type { SignedCheckpoint } from './checkpoint.js';
import { asStopped, Committer } from './committer.js';
import { type DestroyRequest, Destructions, destructionEvent } from './content-destruction.js';
import type { ContentStore } from './content-store.js';
import { ledgerErrors } from './errors.js';
import { type Content, type LoggedEvent, type NewEvent, PADDING_KIND, type Receipt } from './event.js';
import { writeHighWater } from './high-water.js';
import { Journal } from './journal.js';
import { type LeavingPart, leavingLedger } from './leaving.js';
import type { EntryProof, Ledger, LedgerPorts, LedgerSettings, LogRange } from './ledger-interface.js';
import { LogReader } from './log-reader.js';
import { leafHash, verifyInclusion } from './merkle.js';
import { signNote } from './note.js';
import type { Origin } from './origin.js';
import { Publication } from './publication.js';
import type { LedgerFolders, RecoveredLedger } from './recovery.js';
import { Reserve } from './reserve.js';
import { prepareEvent, Sealer } from './sealer.js';
import { type Shown, ShownIndex } from './shown-index.js';
import { StoredEntries } from './stored-entries.js';
import { timePosition } from './time-position.js';
import type { Witnessing, WitnessLink } from './witness-link.js';

interface Parts {
  readonly folders: LedgerFolders & { readonly content: string };
  readonly contents: ContentStore;
  readonly recovered: RecoveredLedger;
  readonly origin: Origin;
  readonly witness: WitnessLink | undefined;
}

const NO_WITNESS: Witnessing = Object.freeze({
  required: false,
  names: [],
  quorum: 0,
  confirmedAt: undefined,
  problem: undefined,
});
const MAX_PADDING = 16_384;
const INDEX_EVERY_MS = 1_000;
/** How long a ledger that is being closed waits for its witnesses. */
const LAST_SUBMISSION_MS = 3_000;
const PUBLISH_SOON_BYTES = 32 * 1024 * 1024;
const PUBLISH_FIRST_BYTES = 96 * 1024 * 1024;

/** A ledger at work: the committer, the publication, the witnesses and the readers of one folder, tied together. */
export class RunningLedger implements Ledger {
  readonly origin: Origin;
  private committer: Committer | undefined;
  private readonly sealer: Sealer;
  private readonly journal: Journal;
  private readonly publication: Publication;
  private readonly entries: StoredEntries;
  private readonly reader: LogReader;
  private readonly destructions: Destructions;
  private readonly reserve: Reserve | undefined;
  private readonly index: ShownIndex | undefined;
  private readonly background = new Background();
  private closing = false;

  constructor(
    private readonly settings: LedgerSettings,
    private readonly ports: LedgerPorts,
    private readonly parts: Parts,
  ) {
    const { folders, contents, recovered, origin } = parts;
    const { keys } = settings;
    this.origin = origin;
    this.journal = new Journal(ports.files, folders.journal);
    const recipients = [
      { role: 'force' as const, publicKey: keys.force.publicKey },
      { role: 'overseer' as const, publicKey: keys.overseer.publicKey },
    ];
    this.sealer = new Sealer(settings.origin, recipients, contents, ports);
    const { tree, unpublished, published } = recovered;
    const publishing = { signer: keys.signer, tree, unpublished, journal: this.journal };
    this.publication = new Publication(ports.files, folders.log, publishing, published);
    this.entries = new StoredEntries(ports.files, folders.log, unpublished, this.publication);
    this.reader = new LogReader(settings.origin, keys.force, (index) => this.entries.get(index));
    this.destructions = new Destructions(ports.files, `${folders.content}/destroying`, contents);
    this.reserve = this.makeReserve();
    this.index = this.makeIndex();
  }

  /** Publishes what was recovered, so that the old journal can go, and begins to take events. `first` begins a new log. */
  async start(first: Uint8Array | undefined): Promise<void> {
    const { recovered, folders } = this.parts;
    if (recovered.tree.size > 0) await this.publication.publish();
    for (const segment of recovered.journalSegments) await this.ports.files.remove(segment);
    await this.ports.files.sync(folders.journal);
    this.committer = this.makeCommitter(await this.lastLogged());
    await this.reserve?.ensure();
    if (first !== undefined) {
      await this.committer.begin(first);
      await this.publication.publish();
    }
    await this.destructions.resume((id, from) => this.isLoggedFrom(id, from));
    this.background.every(this.settings.publish?.everyMs ?? 1_000, () => this.publishQuietly());
    this.background.every(this.index === undefined ? 0 : INDEX_EVERY_MS, async () =>
      this.index?.catchUp().catch(() => undefined),
    );
    if (this.parts.witness !== undefined) {
      await this.submitToWitnesses();
      this.background.every(this.settings.witness?.everyMs ?? 5_000, () => this.submitToWitnesses());
    }
  }

  get size(): number {
    return this.parts.recovered.tree.size;
  }

  get stopped(): PeelError | undefined {
    return this.committer?.stopped;
  }

  async append(event: NewEvent): Promise<Receipt> {
    const [receipt] = this.accepting().enqueue([await prepareEvent(event)]);
    return receipt ?? Promise.reject(ledgerErrors.closed());
  }

  async appendAll(events: readonly NewEvent[]): Promise<readonly Receipt[]> {
    const prepared = await Promise.all(events.map(prepareEvent));
    return Promise.all(this.accepting().enqueue(prepared));
  }

  async checkpoint(): Promise<SignedCheckpoint> {
    await this.committer?.settled();
    return this.publish();
  }

  async publishPublic(multiple: number): Promise<SignedCheckpoint> {
    if (!Number.isInteger(multiple) || multiple < 1 || multiple > MAX_PADDING)
      throw ledgerErrors.paddingForm({ multiple });
    let boundary: SignedCheckpoint | undefined;
    const padding = () => ({
      id: randomId<'event'>('evt', this.ports.randomness, 'ledger-padding') as EventId,
      act: { kind: PADDING_KIND, actor: 'system' },
    });
    await this.accepting().pad(multiple, padding, () => {
      boundary = this.publication.signNow();
    });
    await this.publish();
    if (boundary === undefined) throw ledgerErrors.closed();
    const folder = `${this.settings.folder}/public`;
    await this.ports.files.makeFolder(folder);
    await writeDurably(this.ports.files, `${folder}/checkpoint`, Buffer.from(boundary.note));
    return boundary;
  }

  async leave(): Promise<{ readonly checkpoint: SignedCheckpoint; readonly parts: AsyncIterable<LeavingPart> }> {
    const checkpoint = await this.checkpoint();
    return { checkpoint, parts: leavingLedger(this.ports.files, this.settings.folder, checkpoint) };
  }

  sign(text: string): string {
    if (text.split('\n').length === 4) throw ledgerErrors.noteForm({ problem: 'it could be taken for a checkpoint' });
    return signNote(text, this.settings.keys.signer);
  }

  async *read({ from = 0, to = this.size }: LogRange = {}): AsyncIterable<LoggedEvent> {
    for (let index = Math.max(0, from); index < Math.min(to, this.size); index += 1) {
      const event = await this.reader.event(index);
      if (event !== undefined) yield event;
    }
  }

  async *readBack(before: number = this.size): AsyncIterable<LoggedEvent> {
    for (let index = Math.min(before, this.size) - 1; index >= 0; index -= 1) {
      const event = await this.reader.event(index);
      if (event !== undefined) yield event;
    }
  }

  async positionAt(time: string): Promise<number> {
    return timePosition(time, this.size, (range) => this.read(range));
  }

  async content(event: LoggedEvent): Promise<Content> {
    if (event.content === undefined) throw ledgerErrors.contentMissing({ event: event.id });
    const opened = await this.reader.content(event.index, event.content, this.parts.contents);
    if (opened.state === 'open') return opened.content;
    const problem = opened.state === 'destroyed' ? 'its key was destroyed' : opened.problem;
    throw ledgerErrors.contentUnreadable({ event: event.id, problem });
  }

  async findEvent(id: EventId): Promise<LoggedEvent | undefined> {
    if (this.index !== undefined) return this.index.find(id);
    for (let index = this.size - 1; index >= 0; index -= 1) {
      const event = await this.reader.event(index);
      if (event?.id === id) return event;
    }
    return undefined;
  }

  async shown(record: string, datasets?: readonly string[]): Promise<readonly Shown[]> {
    if (this.index === undefined) throw ledgerErrors.indexMissing();
    return this.index.shown(record, datasets);
  }

  async destroyContent(request: DestroyRequest): Promise<Receipt> {
    const record = destructionEvent(request);
    const subject = await this.findEvent(request.event);
    if (subject === undefined) throw ledgerErrors.eventMissing({ event: request.event });
    if (subject.content === undefined) throw ledgerErrors.contentMissing({ event: request.event });
    let receipt: Receipt | undefined;
    await this.destructions.run(request.id, subject.content, this.size, async () => {
      receipt = await this.append(record);
    });
    return receipt ?? Promise.reject(ledgerErrors.closed());
  }

  get witnessing(): Witnessing {
    return this.parts.witness?.standing ?? NO_WITNESS;
  }

  async prove(index: number): Promise<EntryProof> {
    const checkpoint = await this.checkpoint();
    const entry = await this.entries.get(index);
    const proof = await this.entries.tree().inclusionProof(index, checkpoint.size);
    const verified = verifyInclusion(leafHash(entry), index, checkpoint.size, proof, checkpoint.root);
    return { entry, proof, checkpoint, verified };
  }

  assertReadable(): void {
    if (this.stopped !== undefined) throw this.stopped;
    if (this.closing) throw ledgerErrors.closed();
    this.parts.witness?.assertFresh();
  }

  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    this.background.stop();
    await this.committer?.settled();
    await this.background.settled();
    await this.index?.settled();
    const whole = this.stopped === undefined;
    if (whole) {
      await this.publish();
      await this.submitLast();
    }
    await this.background.settled();
    this.committer?.stop(ledgerErrors.closed());
    await this.journal.close({ empty: whole });
    await this.parts.contents.close();
  }

  private accepting(): Committer {
    if (this.closing || this.committer === undefined) throw ledgerErrors.closed();
    return this.committer;
  }

  private makeCommitter(lastLogged: number): Committer {
    const { recovered, contents } = this.parts;
    const { tree, unpublished } = recovered;
    const { clock } = this.ports;
    const parts = {
      sealer: this.sealer,
      signer: this.settings.keys.signer,
      journal: this.journal,
      contents,
      tree,
      unpublished,
      clock,
    };
    const limits = {
      events: this.settings.queue?.events ?? 20_000,
      bytes: this.settings.queue?.bytes ?? 64 * 1024 * 1024,
      clockToleranceMs: this.settings.clockToleranceMs ?? 2_000,
    };
    const hooks = { committed: () => this.committed(), failed: (error: PeelError) => this.fail(error) };
    return new Committer(parts, limits, lastLogged, hooks);
  }

  private makeIndex(): ShownIndex | undefined {
    const { database } = this.ports;
    if (database === undefined) return undefined;
    const size = (): number => this.size;
    const log = {
      get size() {
        return size();
      },
      event: (index: number) => this.reader.event(index),
      contentOf: async (event: LoggedEvent) => {
        if (event.content === undefined) return undefined;
        const opened = await this.reader.content(event.index, event.content, this.parts.contents);
        return opened.state === 'open' ? opened.content : undefined;
      },
    };
    return new ShownIndex(log, database, this.settings.keys.index);
  }

  private makeReserve(): Reserve | undefined {
    const { reserve, folder } = this.settings;
    const { files, clock, freeBytes } = this.ports;
    if (reserve === undefined || freeBytes === undefined) return undefined;
    return new Reserve(`${folder}/reserve`, reserve, {
      files,
      clock,
      freeBytes: () => freeBytes(folder),
      alarm: () => this.ports.alarm?.({ kind: 'reserve-released', error: ledgerErrors.diskLow() }),
    });
  }

  /** Keeps what waits for publication in bounds: first in the background, then before anything more is taken. */
  private async committed(): Promise<void> {
    await this.reserve?.check();
    const { bytes } = this.parts.recovered.unpublished;
    if (bytes > PUBLISH_FIRST_BYTES) await this.publish();
    else if (bytes > PUBLISH_SOON_BYTES) this.background.later(this.publishQuietly());
  }

  private async publish(): Promise<SignedCheckpoint> {
    if (this.stopped !== undefined) throw this.stopped;
    try {
      const checkpoint = await this.publication.publish();
      this.recordHighWater(checkpoint);
      return checkpoint;
    } catch (cause) {
      const error = asStopped(cause, 'a tile or checkpoint');
      this.fail(error);
      throw error;
    }
  }

  /** Lazily: a database that is away for a while must not stop the ledger; the next publication writes again. */
  private recordHighWater(checkpoint: SignedCheckpoint): void {
    const { database } = this.ports;
    if (database === undefined) return;
    this.background.later(writeHighWater(database, checkpoint).catch(() => undefined));
  }

  /** For timers: a failure has stopped the ledger and is told there. */
  private async publishQuietly(): Promise<void> {
    await this.publish().catch(() => undefined);
  }

  private async submitToWitnesses(): Promise<void> {
    const { witness } = this.parts;
    if (witness === undefined || this.stopped !== undefined) return;
    const checkpoint = await this.publish().catch(() => undefined);
    if (checkpoint === undefined) return;
    const { size } = checkpoint;
    try {
      const outcome = await witness.submit(checkpoint, (old) =>
        this.entries.tree().consistencyProof(Math.min(old, size), size),
      );
      if (!outcome.confirmed) this.ports.alarm?.({ kind: 'witness-failing', error: outcome.problem });
    } catch (cause) {
      this.fail(asStopped(cause, 'the record of the newest witnessed checkpoint'));
    }
  }

  /** What was written since the last confirmation would else be nobody's to miss until the next start. */
  private async submitLast(): Promise<void> {
    const { witness } = this.parts;
    if (witness === undefined) return;
    const patience = new AbortController();
    const waited = sleep(LAST_SUBMISSION_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.submitToWitnesses(), waited]);
    patience.abort();
    witness.leave();
  }

  private fail(error: PeelError): void {
    if (this.stopped === undefined) this.ports.alarm?.({ kind: 'stopped', error });
    this.committer?.stop(error);
    this.background.stop();
  }

  private async lastLogged(): Promise<number> {
    for (let index = this.size - 1; index > 0; index -= 1) {
      const event = await this.reader.event(index);
      if (event !== undefined) return Date.parse(event.logged);
    }
    return Date.parse(this.origin.created);
  }

  private async isLoggedFrom(id: EventId, from: number): Promise<boolean> {
    for await (const event of this.read({ from })) if (event.id === id) return true;
    return false;
  }
}
