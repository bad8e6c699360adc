import { hostname } from 'node:os';
import { join } from 'node:path';
import { WarmWorkerPool } from '@peel/engine/pool/worker-pool';
import { DEFAULT_SETTINGS, WorkerFactory } from '@peel/engine/sandbox/worker-factory';
import { ParquetTableWriter } from '@peel/engine/writer/parquet-writer';
import { Gate } from '@peel/gate/gate';
import { earlierLogs } from '@peel/gate/leaving/earlier-logs';
import { leavingMigrations } from '@peel/gate/leaving/migrations';
import { gateMigrations } from '@peel/gate/migrations';
import type { LogReport } from '@peel/gate/oversight';
import { Jobs } from '@peel/jobs/jobs';
import { builtKinds } from '@peel/jobs/kinds/built-kinds';
import { type JobsSchema, jobsMigrations } from '@peel/jobs/migrations';
import { type Clock, systemClock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import { type FileOverwriter, type Files, systemFiles, writeDurably } from '@peel/kernel/files';
import type { PersonId } from '@peel/kernel/ids';
import { type Randomness, systemRandomness } from '@peel/kernel/randomness';
import type { LakeDatabase } from '@peel/lake/database';
import { openLake } from '@peel/lake/lake';
import { lakeMigrations } from '@peel/lake/migrations';
import { createLedgerKeys, type LedgerKeyNames, type LedgerKeys, readLedgerKeys } from '@peel/ledger/keys';
import { type Ledger, type LedgerSettings, openLedger } from '@peel/ledger/ledger';
import { type LedgerSchema, ledgerMigrations } from '@peel/ledger/migrations';
import { verifierKey } from '@peel/ledger/note';
import { verifyLog } from '@peel/ledger/verify';
import { takeLease } from '@peel/metastore/lease';
import { migrate } from '@peel/metastore/migrations';
import { startPostgres } from '@peel/metastore/postgres';
import { fileReader } from '@peel/sources/file-reader';
import type { DiskSpace } from '@peel/sources/held-uploads';
import { clearUploads, Imports } from '@peel/sources/imports';
import { systemOutsideFiles } from '@peel/sources/outside-file';
import { SessionUploads } from '@peel/sources/session-uploads';
import { callerOf, requesterOf } from './caller.js';
import { codeHash } from './code-hash.js';
import { diskSpace, RESERVE } from './disk-space.js';
import { examine, type Finding } from './doctor.js';
import { serverErrors } from './errors.js';
import { workspaceKey } from './keys.js';
import type { Log, LogFacts } from './log.js';
import { PolicyWatch } from './policy-watch.js';
import { DailyCheckpoint } from './public-checkpoints.js';
import { type PublicRecord, WorkspaceRecord } from './public-record.js';
import { type QuerySchema, queryMigrations } from './queries/migrations.js';
import { Queries } from './queries/queries.js';
import { readSettings, type ServiceSettings } from './settings.js';
import { Enrolment } from './sign-in/enrolment.js';
import { type SignInSchema, signInMigrations } from './sign-in/migrations.js';
import type { PasskeySchema } from './sign-in/passkey-migration.js';
import { Passkeys, type Place } from './sign-in/passkeys.js';
import { providerKeys } from './sign-in/provider-keys.js';
import { type SignInPages, signInPages } from './sign-in/sign-in-pages.js';
import { SignIns } from './sign-in/sign-ins.js';
import { UnderWay } from './sign-in/under-way.js';
import { FolderInbox, figuresIn, importerOf, orderDesk, upkeepOf, verificationOf } from './standing-work.js';
import type { Workspace } from './workspace.js';

export type { LedgerKeyNames } from '@peel/ledger/keys';

/** What a service is made of besides its workspace; tests and the leak harness bring their own. */
export interface ServicePorts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly files: Files & FileOverwriter;
  readonly log: Log;
  /** How the disk that a folder is on stands. */
  readonly disk: (folder: string) => Promise<DiskSpace>;
}

export interface ComposeOptions {
  /** Only `init` and `restore` say how the log begins. */
  readonly first?: LedgerSettings['first'];
  /** Called when the service can't go on: its lease or its log is lost. */
  onFatal(): void;
  readonly ports?: Partial<ServicePorts>;
}

export interface Service {
  readonly randomness: Randomness;
  /** Milliseconds since 1970, by the house's clock. */
  time(): number;
  readonly gate: Gate;
  readonly imports: Imports;
  readonly uploads: SessionUploads;
  readonly jobs: Jobs;
  readonly signIns: SignIns;
  readonly underWay: UnderWay;
  /** What everybody may know; nothing of who asks. */
  readonly publicRecord: PublicRecord;
  readonly queries: Queries;
  readonly passkeys: Passkeys;
  readonly enrolment: Enrolment;
  readonly settings: ServiceSettings;
  /** What signing in by browser needs, once it is known how this place is called. */
  signInPages(place: Place, port: number): Promise<SignInPages>;
  /** Reads the whole log from its own tiles. */
  logCheck(): Promise<LogReport>;
  caller(headers: Readonly<Record<string, string | string[] | undefined>>): Promise<PersonId>;
  requester(headers: Readonly<Record<string, string | string[] | undefined>>): Promise<string>;
  /** What everybody who asks the service anything should know. */
  notices(): Promise<readonly string[]>;
  examine(): Promise<readonly Finding[]>;
  log(line: string, facts?: LogFacts): void;
  /** One of the two who let a restored workspace go opens it; outside a demonstration they get a token, shown once. */
  openRestored(person: string, code: string): Promise<{ readonly sealed: boolean; readonly token: string | undefined }>;
  close(): Promise<void>;
}

const LEASE_SECONDS = 15;
/** From the log's stop to the service's end. */
const LAST_WORDS_MILLISECONDS = 500;
const WARM_WORKERS = 1;
const HOUR_MILLISECONDS = 3_600_000;
/** The size of a public checkpoint is a multiple of this, so that it tells how busy the force was only in steps of as many. */
const PUBLIC_MULTIPLE = 1_024;
/** How the origin line of a demonstration's log begins; that it does is checked against the log's first entry. */
const DEMONSTRATION = 'peel-demonstration/';

/** Makes the keys of a new workspace's log. */
export async function makeLedgerKeys(
  workspace: Workspace,
  names: LedgerKeyNames,
  files: Files,
  randomness: Randomness,
): Promise<void> {
  const keys = await createLedgerKeys(files, workspace.path('keys'), names, randomness);
  await files.makeFolder(workspace.path('ledger'));
  await writeDurably(files, workspace.path('ledger', 'log.pub'), Buffer.from(`${verifierKey(keys.signer.verifier)}\n`));
}

/**
 * Puts a workspace's service together from the ground up, and takes it apart in the other order. Throws `server.another-service` when
 * one runs already, and what its parts throw when they can't be trusted: a log that was rolled back, a clock set back, a sandbox that
 * does not hold.
 */
export async function compose(workspace: Workspace, options: ComposeOptions): Promise<Service> {
  const { clock, randomness, files, log, disk }: ServicePorts = {
    clock: systemClock,
    randomness: systemRandomness,
    files: systemFiles,
    log: (line) => process.stderr.write(`${new Date().toISOString()} ${line}\n`),
    disk: diskSpace,
    ...options.ports,
  };
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closing.splice(0).reverse())
      await step().catch((error: unknown) => log(`closing: ${String(error)}`));
  };
  try {
    const settings = await readSettings(workspace);
    const { postgres: url } = settings;
    const postgres = await startPostgres(
      { folder: workspace.path('postgres'), runFolder: workspace.path('run'), ...(url === undefined ? {} : { url }) },
      { clock, log },
    ).catch((error: unknown) => {
      throw isPeelError(error) && error.code === 'metastore.workspace-in-use'
        ? serverErrors.anotherService({}, error)
        : error;
    });
    closing.push(() => postgres.stop());
    const lease = await takeLease(postgres, 'service', `process ${process.pid} on ${hostname()}`, LEASE_SECONDS, clock);
    if (lease === undefined) throw serverErrors.anotherService();
    closing.push(() => lease.release());
    lease.lost.addEventListener('abort', () => options.onFatal());
    // Nobody else's by now. Before anything is written: where they filled the disk, the log could not be opened.
    const uploads = workspace.path('uploads');
    await clearUploads(uploads);
    const staging = workspace.path('staging');
    await files.remove(staging);
    await files.makeFolder(staging);
    await migrate(postgres, [
      ...ledgerMigrations,
      ...lakeMigrations,
      ...gateMigrations,
      ...leavingMigrations,
      ...jobsMigrations,
      ...signInMigrations,
      ...queryMigrations,
    ]);
    const keys = await readLedgerKeys(files, workspace.path('keys'));
    const reserve = keys.signer.verifier.name.startsWith(DEMONSTRATION) ? undefined : RESERVE;
    const ledger = await openLedger(
      {
        folder: workspace.path('ledger'),
        origin: keys.signer.verifier.name,
        keys,
        ...(options.first === undefined ? {} : { first: options.first }),
        ...witnessSettings(settings, options.first, keys.signer.verifier.name),
        ...(reserve === undefined ? {} : { reserve }),
      },
      {
        files,
        clock,
        randomness,
        database: postgres.database<LedgerSchema>(),
        freeBytes: async (folder) => (await disk(folder)).free,
        alarm: ({ kind, error }) => {
          log(`ALARM ${kind}: ${error.message}`);
          // What is under way hears why first. Whoever asks next starts a service that trusts only what it reads back, or hears why not.
          if (kind === 'stopped') setTimeout(() => options.onFatal(), LAST_WORDS_MILLISECONDS).unref();
        },
      },
    );
    closing.push(() => ledger.close());
    const { demonstration } = ledger.origin;
    const workers = await WorkerFactory.open(
      {
        ...DEFAULT_SETTINGS,
        workFolder: workspace.path('work'),
        sandbox: demonstration ? 'demonstration' : 'required',
      },
      { randomness },
    );
    if (!workers.report.safe) log(`ALARM no sandbox: ${workers.report.failures.join('; ')}`);
    const pool = new WarmWorkerPool(workers, WARM_WORKERS);
    closing.push(() => pool.close());
    const writer = new ParquetTableWriter(workers, { randomness });
    const idKey = await workspaceKey(files, workspace.path('keys', 'ids.key'), randomness);
    const lake = openLake(
      { folder: workspace.path('lake'), staging, idKey },
      {
        ...{ files, clock, randomness, database: postgres.database<LakeDatabase>(), writer },
        // Nothing is stored before the gate is open.
        writeDown: (stored): Promise<string> => gate.storedFiles.writeDown(stored),
      },
    );
    const gate: Gate = await Gate.open({
      postgres,
      ledger,
      lake,
      pool,
      writer,
      clock,
      randomness,
      idKey,
      files,
      staging,
      codeHash: await codeHash(),
      definitions: {
        read: () => workspace.definitions(),
        write: (file) => workspace.writeDefinition(files, file),
        remove: (path) => workspace.removeDefinition(files, path),
      },
      logKey: verifierKey(keys.signer.verifier),
      publicFolder: workspace.path('public'),
    });
    closing.push(() => gate.close());
    const reader = fileReader({ outside: systemOutsideFiles, staging: files });
    const imports = new Imports({
      ...{ gate, reader, randomness, clock },
      folder: uploads,
      disk: () => disk(uploads),
      ...(reserve === undefined ? {} : { reserved: reserve.bytes + reserve.releaseBelow }),
    });
    const logCheck = () => verifyOwnLog(ledger, keys, workspace.path('ledger', 'log'));
    const forgotten = setInterval(() => void imports.removeForgotten().catch(() => undefined), HOUR_MILLISECONDS);
    forgotten.unref();
    closing.push(async () => clearInterval(forgotten));
    const kinds = builtKinds(
      {
        inbox: new FolderInbox(join(workspace.folder, 'inbox'), imports),
        importer: importerOf(gate, imports),
        upkeep: upkeepOf(gate, async () => verificationOf(await logCheck())),
        figures: figuresIn(workspace.path('public'), files),
      },
      postgres.database<JobsSchema>(),
      clock,
    );
    const changes = { mark: async () => undefined };
    const jobs = new Jobs({
      database: postgres.database<JobsSchema>(),
      desk: orderDesk(gate),
      kinds,
      changes,
      clock,
      randomness,
      log,
    });
    const underWay = new UnderWay();
    const signIns = new SignIns(
      postgres.database<SignInSchema & PasskeySchema>(),
      { clock, randomness },
      settings.signIn,
      underWay,
    );
    const passkeyDatabase = postgres.database<PasskeySchema>();
    const passkeys = new Passkeys(passkeyDatabase, { clock, randomness });
    const watch = new PolicyWatch(gate, log);
    const publicRecord = new WorkspaceRecord({
      policy: gate.policy,
      demonstration,
      isSealed: () => gate.leaving.opening.isSealed,
      log: { origin: ledger.origin.origin, key: verifierKey(keys.signer.verifier) },
      files,
      clock,
      folder: workspace.path('public'),
      tiles: workspace.path('ledger', 'log', 'tile'),
      before: {
        logs: await earlierLogs(ledger.origin, files, workspace.path('ledger-before')),
        began: Date.parse(ledger.origin.created),
        tiles: workspace.path('ledger-before', 'log', 'tile'),
      },
    });
    const daily = new DailyCheckpoint({
      publish: async () => (await ledger.publishPublic(PUBLIC_MULTIPLE)).note,
      files,
      folder: workspace.path('public'),
      clock,
      began: Date.parse(ledger.origin.created),
      log,
    });
    const startWork = async (): Promise<void> => {
      await watch.start();
      closing.push(async () => watch.stop());
      await daily.start();
      closing.push(() => daily.stop());
      await jobs.start();
      closing.push(() => jobs.stop());
    };
    const { opening } = gate.leaving;
    if (options.first === undefined && !opening.isSealed) await startWork();
    return {
      randomness,
      time: () => clock.now(),
      gate,
      imports,
      uploads: new SessionUploads({ gate, reader, imports }),
      jobs,
      logCheck,
      queries: new Queries(postgres.database<QuerySchema>(), gate.writings, { clock, randomness }),
      publicRecord,
      settings,
      signIns,
      underWay,
      passkeys,
      enrolment: new Enrolment({ database: passkeyDatabase, gate, passkeys, signIns, underWay, clock, randomness }),
      signInPages: (place, port) =>
        signInPages({
          place,
          port,
          gate,
          database: passkeyDatabase,
          clock,
          randomness,
          identity: settings.identity,
          keys: () => providerKeys(files, workspace.path('keys', 'identity.json'), randomness),
        }),
      caller: (headers) => callerOf(gate, headers),
      requester: (headers) => requesterOf(gate, headers),
      notices: async () => {
        const unsafe = workers.report.safe
          ? []
          : ['This demonstration runs statements WITHOUT A SANDBOX. `peel doctor` says why.'];
        if (opening.isSealed) return [...unsafe, 'This workspace was restored and is sealed: `peel open` opens it.'];
        const policy = await watch.look();
        return policy === undefined ? unsafe : [...unsafe, policy];
      },
      openRestored: async (person, code) => {
        const { sealed } = await opening.open(person, code);
        const token = demonstration ? undefined : await gate.people.issueToken(person, person as PersonId);
        if (!sealed) await startWork();
        return { sealed, token };
      },
      examine: () => examine({ workspace, postgres, sandbox: workers.report, gate, watch }),
      log,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The log checked from its own tiles, as an outsider would. */
async function verifyOwnLog(ledger: Ledger, keys: LedgerKeys, folder: string): Promise<LogReport> {
  await ledger.checkpoint();
  const { size, root, problems } = await verifyLog({
    log: { read: (path) => systemFiles.read(join(folder, path)) },
    publicKey: verifierKey(keys.signer.verifier),
  });
  return { entries: size, root, problems };
}

/**
 * Outside a demonstration reads need a witness. What `origin` says is checked against the log's first entry when the log is opened; the
 * first start, by `init`, shows nothing and asks none.
 */
function witnessSettings(
  settings: ServiceSettings,
  first: ComposeOptions['first'],
  origin: string,
): Pick<LedgerSettings, 'witness'> {
  const demonstration = origin.startsWith(DEMONSTRATION);
  const { witnesses: endpoints, quorum, witnessMaxAgeMs: maxAgeMs } = settings;
  if (endpoints.length === 0 && (demonstration || first !== undefined)) return {};
  return { witness: { endpoints, quorum, maxAgeMs, required: !demonstration } };
}
