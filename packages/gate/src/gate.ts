import type { WorkerPool } from '@peel/engine/pool/worker-pool';
import type { ImportWriter } from '@peel/engine/writer/write-job';
import type { Clock } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import type { Files } from '@peel/kernel/files';
import type { PersonId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { LakeDatabase } from '@peel/lake/database';
import type { Lake } from '@peel/lake/lake';
import { Background } from '@peel/ledger/background';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { RefusalLog } from '@peel/ledger/refusal-log';
import type { Postgres } from '@peel/metastore/postgres';
import type { DefinitionFile, Definitions } from '@peel/policy/definitions';
import { Access } from './access.js';
import { Approvals } from './approvals.js';
import { Catalogue } from './catalogue.js';
import { Collector } from './collect.js';
import { requireFollowable } from './column-approval.js';
import { Drafts } from './drafts.js';
import { Epoch } from './epoch.js';
import { gateErrors } from './errors.js';
import { FileCheck } from './file-check.js';
import { Freezes, isDefined } from './freezes.js';
import { HoldingChanges } from './holding-changes.js';
import { LabelIndex } from './label-index.js';
import { Exporting } from './leaving/exporting.js';
import type { Leaving } from './leaving/leaving.js';
import type { LeavingSchema } from './leaving/migrations.js';
import { Opening } from './leaving/opening.js';
import { ExportRequests } from './leaving/requests.js';
import { Restoring } from './leaving/restoring.js';
import { LoggedFacts } from './logged-facts.js';
import type { GateSchema } from './migrations.js';
import { OpenedLabels } from './opened-labels.js';
import { Orders } from './orders.js';
import { Oversight } from './oversight.js';
import { People } from './people.js';
import { Planner } from './planner.js';
import { PolicyDesk } from './policy-desk.js';
import { type DefinitionsOnDisk, PolicyInForce } from './policy-in-force.js';
import { Profiles } from './profiles.js';
import { Reader } from './reader.js';
import { Recorder } from './recorder.js';
import { CarryingOut } from './records/carrying-out.js';
import { Records } from './records/records.js';
import { Sessions } from './sessions.js';
import { Standing } from './standing.js';
import { StoredFilesLog } from './stored-files.js';
import { Upkeep } from './upkeep.js';
import { Uploads } from './uploads.js';
import { Writings } from './writings.js';

export interface GateParts {
  readonly postgres: Postgres;
  readonly ledger: Ledger;
  readonly lake: Lake;
  readonly pool: WorkerPool;
  readonly writer: ImportWriter;
  readonly definitions: DefinitionsOnDisk;
  readonly files: Files;
  /** Absolute, on the lake's file system. */
  readonly staging: string;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** 32 bytes of the workspace: ids given out are hashes under it. */
  readonly idKey: Uint8Array;
  /** Hash of the code that runs, for the ledger. */
  readonly codeHash: string;
  /** The log's public key, as Go's sumdb/note reads it. */
  readonly logKey: string;
  /** Absolute: what was released to the public. */
  readonly publicFolder: string;
}

const STANDING_SAVED_EVERY_MS = 60_000;

/** The one door through which rows are read or written. Its parts are its rooms; this only puts them together. */
export class Gate {
  private constructor(
    /** Whether this is a demonstration: the ledger's first entry, and nothing else, says so (THREATS 3). */
    readonly demonstration: boolean,
    readonly people: People,
    readonly holdingChanges: HoldingChanges,
    readonly policy: PolicyInForce,
    readonly desk: PolicyDesk,
    readonly access: Access,
    private readonly drafts: Drafts,
    readonly freezes: Freezes,
    readonly sessions: Sessions,
    readonly orders: Orders,
    readonly reader: Reader,
    readonly profiles: Profiles,
    readonly writings: Writings,
    readonly collector: Collector,
    readonly catalogue: Catalogue,
    readonly oversight: Oversight,
    readonly upkeep: Upkeep,
    readonly uploads: Uploads,
    readonly leaving: Leaving,
    readonly storedFiles: StoredFilesLog,
    readonly fileCheck: FileCheck,
    readonly records: Records,
    private readonly lake: Lake,
    private readonly recorder: Recorder,
    private readonly refusals: RefusalLog,
    private readonly standing: Standing,
    private readonly background: Background,
  ) {}

  static async open(parts: GateParts): Promise<Gate> {
    const { postgres, ledger, lake, pool, writer, clock, randomness } = parts;
    const database = postgres.database<GateSchema>();
    const epoch = new Epoch();
    const facts = new LoggedFacts(ledger);
    const standing = new Standing({ database, ledger, logKey: parts.logKey });
    const approvals = new Approvals(database, standing, clock);
    const isSteward = (person: string): Promise<boolean> => people.hasRole(person, 'steward');
    const policy = new PolicyInForce(database, approvals, parts.definitions, clock, epoch, isSteward);
    const refusals = new RefusalLog(ledger, {}, { clock, randomness });
    const recorder = new Recorder(ledger, refusals, { clock, randomness }, parts.codeHash, () => policy.hash);
    const people = new People(database, recorder, { clock, randomness }, epoch, { facts, standing });
    const freezes = new Freezes(database, recorder, people, clock, epoch, standing, async (what, name) => {
      if (what === 'person') return people.isKnown(name);
      return isDefined(policy, what, name) || (what === 'dataset' && uploads.has(name));
    });
    const drafts = new Drafts(database, recorder, clock);
    const desk = new PolicyDesk({ policy, people, freezes, approvals, drafts, recorder, clock });
    const access = new Access({ policy, people, freezes, recorder, clock });
    const labels = new LabelIndex(postgres.database<LakeDatabase>());
    const leaving = postgres.database<LeavingSchema>();
    const opening = await Opening.load(leaving, ledger, recorder);
    const sessions = new Sessions({ database, recorder, people, policy, freezes, epoch, clock, randomness, opening });
    const collector = new Collector({
      database,
      recorder,
      lake,
      writer,
      labels,
      definition: (source) => policy.definitions.sources.get(source),
      idKey: parts.idKey,
      now: () => clock.now(),
      randomness,
      files: parts.files,
      staging: parts.staging,
    });
    const opened = new OpenedLabels(database);
    const uploads = new Uploads({ database, policy, collector, lake, opened, recorder, clock, randomness });
    const planner = new Planner({ policy, uploads, lake, labels, clock });
    const reader = new Reader({ recorder, policy, freezes, planner, opened, pool, clock });
    const writings = new Writings({ opened, recorder, policy, people });
    const profiles = new Profiles({ reader, policy, uploads });
    const orders = new Orders({ policy, approvals, freezes, people, sessions, recorder, clock });
    const catalogue = new Catalogue({ policy, uploads, people, lake, planner, recorder, freezes, clock });
    const oversight = new Oversight(ledger, policy, people, recorder);
    const records = new Records({
      ...{ database, people, freezes, recorder, opening, standing, facts, clock, randomness, idKey: parts.idKey },
      carryingOut: new CarryingOut({ lake, recorder, standing, clock, filesWent: () => reader.filesWent() }),
      reviewOf: (dataset) => policy.definitions.sources.get(dataset)?.review ?? uploads.reviewOf(dataset),
    });
    const upkeep = new Upkeep({ records, lake, ledger, policy, uploads, people, labels, recorder, clock });
    const { files } = parts;
    const { demonstration } = ledger.origin;
    const storedFiles = new StoredFilesLog(ledger, recorder);
    const requests = new ExportRequests({
      ...{ database: leaving, people, recorder, clock, randomness, demonstration },
      requireOrders: (person): Promise<unknown> => exporting.coveringOrders(person),
    });
    const exporting: Exporting = new Exporting({
      ...{ database, requests, approvals, ledger, lake, policy, orders, upkeep, recorder, files, randomness },
      storedFiles,
      log: { facts, standing },
      now: () => clock.now(),
      logKey: parts.logKey,
      publicFolder: parts.publicFolder,
    });
    const restoring = new Restoring({
      ...{ database, leaving, ledger, lake, storedFiles, recorder, standing, files, randomness },
    });
    await standing.load();
    await Promise.all([approvals.load(), policy.load(), freezes.load(), labels.load(), uploads.load()]);
    sessions.onEnd((session, why, advice) => {
      reader.endSession(session, why, advice);
      opened.forget(session);
    });
    epoch.listen(() => reader.recheckAll());
    const background = new Background();
    // What a crash cut short; where it fails again the sweep tells.
    if (!opening.isSealed) background.later(records.finish().catch(() => undefined));
    background.every(STANDING_SAVED_EVERY_MS, () => standing.save().catch(() => undefined));
    return new Gate(
      demonstration,
      people,
      new HoldingChanges({ policy, people }),
      policy,
      desk,
      access,
      drafts,
      freezes,
      sessions,
      orders,
      reader,
      profiles,
      writings,
      collector,
      catalogue,
      oversight,
      upkeep,
      uploads,
      { requests, exporting, restoring, opening },
      storedFiles,
      new FileCheck({ lake, stored: storedFiles, people, recorder, clock }),
      records,
      lake,
      recorder,
      refusals,
      standing,
      background,
    );
  }

  /** Approves the definitions on disk under this hash, and the standing orders among them, as the person's one voice of two. */
  async approvePolicy(hash: string, person: PersonId, author?: string) {
    this.leaving.opening.check();
    await this.people.requireRole(person, 'steward');
    const by = { person, roles: await this.people.roles(person) };
    const { policy, people, lake } = this;
    const authors = (files: readonly DefinitionFile[]) => this.authorsOf(files, author);
    const check = (drafted: Definitions) => requireFollowable({ policy, people, lake }, person, drafted);
    return policy.approve(hash, by, authors, check, this.recorder);
  }

  async approveOrder(name: string, person: PersonId, author?: string) {
    this.leaving.opening.check();
    await this.people.require(person);
    const path = `purposes/orders/${name}.yaml`;
    const named = (await this.orders.namesFor(person)).has(name);
    const file = named ? (await this.policy.texts()).inForce.filter((each) => each.path === path) : [];
    const authors = await this.authorsOf(file, author);
    return this.orders.approve(name, { person, roles: await this.people.roles(person) }, authors);
  }

  /**
   * Those on record, and who is named besides: of somebody who has an account, or had one. A name can add an author, never take one away.
   * Throws `gate.author-needed`, `gate.author-unknown`.
   */
  private async authorsOf(files: readonly DefinitionFile[], named: string | undefined): Promise<readonly string[]> {
    const { authors, unrecorded } = await this.drafts.authorsOf(files);
    if (named === undefined && unrecorded.length > 0) throw gateErrors.authorNeeded({ paths: unrecorded.join(', ') });
    if (named === undefined) return authors;
    if (!(await this.people.isKnown(named))) throw gateErrors.authorUnknown({ person: named });
    return [...new Set([...authors, named])];
  }

  /** Whether there is nothing more to write down of this error: it is no refusal, or it is in the log, or counted. */
  isNoted(error: PeelError): boolean {
    return error.kind !== 'refused' || this.recorder.isNoted(error);
  }

  /** A refusal that came from outside a session, of a role or an account: it is in the log before the person reads it. */
  async noteRefusal(person: PersonId | undefined, error: PeelError): Promise<void> {
    if (this.isNoted(error)) return;
    if (person === undefined) this.recorder.countUnknown(error);
    else await this.recorder.refusal(`refused:${person}`, { actor: `person:${person}` }, error);
  }

  /** Definitions lie on the disk that are not the policy in force: said once for each hash (THREATS 9). */
  async notePolicyOnDisk(hash: string): Promise<void> {
    await this.recorder.record('policy-on-disk', { kind: 'policy.not-in-force', actor: 'system', note: hash });
  }

  /** Who signed in or out, or may from now on sign in otherwise: `kind` begins with `sign-in.`, and the note tells by what means. */
  async noteSignIn(person: PersonId, kind: `sign-in.${string}`, note: string): Promise<void> {
    await this.recorder.record(`sign-in:${person}`, { kind, actor: `person:${person}`, note });
  }

  /** Throws `gate.not-readable` when nothing may be read now. */
  assertReadable(): void {
    this.recorder.assertReadable();
  }

  /** Counts a refusal of somebody who is not known (THREATS 19), and gives back the error to throw. */
  refuseUnknown(error: PeelError): PeelError {
    this.recorder.countUnknown(error);
    return error;
  }

  /** Ends every open answer, and writes down how, and what was only counted so far. */
  async close(): Promise<void> {
    this.background.stop();
    await this.background.settled();
    await this.reader.close();
    await this.refusals.close();
    // Without it the next start reads more of the log, no more than that.
    await this.standing.save(true).catch(() => undefined);
  }
}
