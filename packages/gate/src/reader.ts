import { guard } from '@peel/engine/guard/statement-guard';
import type { QueryStream } from '@peel/engine/pool/query-stream';
import type { QueryWorker } from '@peel/engine/pool/query-worker';
import type { PreparedQuery } from '@peel/engine/pool/view-plan';
import type { WorkerPool } from '@peel/engine/pool/worker-pool';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import type { EventId, SessionId } from '@peel/kernel/ids';
import type { SnapshotRef, VisibleSnapshotId } from '@peel/lake/history';
import type { Lake } from '@peel/lake/lake';
import type { ScanPlan } from '@peel/lake/scan';
import { labelFromKey } from '@peel/policy/label';
import type { Rulings } from '@peel/policy/rulings';
import { type GovernedAnswer, type ReadEnd, type WatchedAnswer, watch } from './answer.js';
import { gateErrors } from './errors.js';
import { Governed, type Passage } from './governed.js';
import { seal } from './internal/seal.js';
import type { LabelIndex } from './label-index.js';
import type { PolicyInForce } from './policy-in-force.js';
import { planView } from './read-plan.js';
import type { Recorder } from './recorder.js';
import { type Relation, visibleRelations } from './relations.js';
import type { ActiveSession } from './session.js';
import { SessionWorkers } from './session-workers.js';
import { companionName } from './table-names.js';

export interface ReadRequest {
  readonly sql: string;
  /** A commit id from `history`, or an instant in ISO 8601: what was known then, under today's law. */
  readonly at?: string | undefined;
  readonly limits?: Partial<PreparedQuery['limits']> | undefined;
}

const LIMITS: PreparedQuery['limits'] = { rows: 5_000_000, milliseconds: 300_000, memoryMb: 2_048, threads: 2 };
const RUNNING_PER_SESSION = 4;

interface PlannedRead {
  readonly relations: readonly Relation[];
  readonly scans: ReadonlyMap<string, ScanPlan | undefined>;
  readonly labels: readonly string[];
  readonly prepared: PreparedQuery;
}

/** The read: session, plan, intent in the log, rows, outcome in the log, end mark. */
export class Reader {
  private readonly workers: SessionWorkers;
  private readonly running = new Map<SessionId, Set<WatchedAnswer>>();

  constructor(
    private readonly parts: {
      readonly recorder: Recorder;
      readonly policy: PolicyInForce;
      readonly lake: Lake;
      readonly labels: LabelIndex;
      readonly pool: WorkerPool;
      readonly clock: Clock;
    },
  ) {
    this.workers = new SessionWorkers(parts.pool);
  }

  /** Starts the session's worker, so that its first statement finds it warm. */
  warm(session: SessionId): void {
    this.workers.warm(session);
  }

  /** Ends every stream and the worker of a session that ended. */
  endSession(session: SessionId): void {
    for (const { answer } of this.running.get(session) ?? [])
      answer.cancel(gateErrors.sessionEnded({ why: 'it was closed' }));
    this.running.delete(session);
    this.workers.end(session);
  }

  /** Something that could matter changed: every open answer asks at once whether it may go on (THREATS 23). */
  recheckAll(): void {
    for (const answers of this.running.values()) for (const answer of answers) answer.recheck();
  }

  /**
   * Runs one SELECT under the session. Throws the engine's errors for a statement that is not allowed or does not make sense, having
   * recorded it; resolves once the intent is durable and the first frame may leave.
   */
  async read(session: ActiveSession, request: ReadRequest): Promise<Governed<GovernedAnswer>> {
    const { recorder } = this.parts;
    recorder.assertReadable();
    const { facts } = session;
    const answers = this.answersOf(facts.session);
    if (answers.size >= RUNNING_PER_SESSION)
      throw gateErrors.busy({ running: answers.size, limit: RUNNING_PER_SESSION });
    const worker = await this.workers.acquire(facts.session);
    try {
      const planned = await this.plan(worker.query, session, request).catch((error: unknown) =>
        this.refuse(session, request, error),
      );
      session.check();
      const intent = recorder.newId(`read:${facts.person}`);
      const written = recorder.record(
        `read:${facts.person}`,
        intentOf(session, planned),
        intentContent(request, planned),
        intent,
      );
      const stream = await this.start(
        worker.query,
        planned,
        written.then(() => undefined),
      ).catch((error: unknown) => this.fail(session, intent, written, error));
      await written;
      const passage: Passage = { intent, session: facts.session, purpose: facts.purpose, operation: facts.operation };
      const watched = watch({
        stream,
        session,
        passage,
        cancelWorker: () => worker.query.cancel(),
        conclude: (end) => this.conclude(session, intent, end),
        settled: () => {
          answers.delete(watched);
          worker.release();
        },
        clock: this.parts.clock,
      });
      answers.add(watched);
      return new Governed(seal, watched.answer, passage);
    } catch (error) {
      worker.release();
      throw error;
    }
  }

  /** The bundles every label of which the session satisfies. */
  bundlesFor(rulings: Rulings): ReadonlySet<number> {
    const { labels } = this.parts;
    return labels.bundlesPermitted(rulings.fingerprint, (key) => rulings.satisfies(labelFromKey(key)));
  }

  private async plan(worker: QueryWorker, session: ActiveSession, request: ReadRequest): Promise<PlannedRead> {
    const { policy } = this.parts;
    const visible = visibleRelations(policy.definitions, session.rulings);
    const parsed = await worker.parse(request.sql);
    const columns = new Map(
      [...visible].map(([name, relation]) => [name, relation.columns.map((column) => column.name)]),
    );
    const guarded = guard(parsed.tree, { relations: columns });
    const relations = guarded.relations.map((name) => {
      const relation = visible.get(name);
      if (relation === undefined) throw gateErrors.datasetUnknown({ dataset: name });
      return relation;
    });
    const bundles = this.bundlesFor(session.rulings);
    const points = request.at === undefined ? undefined : await this.pointsAt(relations, bundles, request.at);
    const scans = new Map<string, ScanPlan | undefined>();
    for (const relation of relations)
      scans.set(relation.name, await this.scan(relation, bundles, points?.get(relation.name)));
    return {
      relations,
      scans,
      labels: this.labelsOf(scans),
      prepared: { sql: request.sql, limits: { ...LIMITS, ...request.limits }, recordIds: true },
    };
  }

  private async scan(
    relation: Relation,
    bundles: ReadonlySet<number>,
    at: SnapshotRef | undefined,
  ): Promise<ScanPlan | undefined> {
    const { lake, clock } = this.parts;
    if ((await lake.table(relation.name)) === undefined) return undefined;
    return lake.scan({
      table: relation.name,
      bundles,
      today: new Date(clock.now()).toISOString().slice(0, 10),
      companions: relation.groups.map((group) => companionName(relation.name, group)),
      ...(at === undefined ? {} : { at }),
    });
  }

  /** An instant holds for every dataset; a commit's id for its own, and its time for the others. */
  private async pointsAt(
    relations: readonly Relation[],
    bundles: ReadonlySet<number>,
    at: string,
  ): Promise<ReadonlyMap<string, SnapshotRef>> {
    const time = Date.parse(at);
    if (!at.startsWith('snap_')) {
      if (Number.isNaN(time))
        throw gateErrors.commitUnknown({ at, dataset: relations.map((relation) => relation.name).join(', ') });
      return new Map(relations.map((relation) => [relation.name, { time }]));
    }
    const found = await Promise.all(
      relations.map(async ({ name }) => {
        const history =
          (await this.parts.lake.table(name)) === undefined ? [] : await this.parts.lake.history(name, bundles);
        return { name, commit: history.find((commit) => commit.id === at) };
      }),
    );
    const named = found.find(({ commit }) => commit !== undefined)?.commit;
    if (named === undefined)
      throw gateErrors.commitUnknown({ at, dataset: relations.map((relation) => relation.name).join(', ') });
    return new Map(
      found.map(({ name, commit }) => [
        name,
        commit === undefined ? { time: named.time } : { id: at as VisibleSnapshotId },
      ]),
    );
  }

  private async start(worker: QueryWorker, planned: PlannedRead, written: Promise<void>): Promise<QueryStream> {
    const views = planned.relations.map((relation) => planView(relation, planned.scans.get(relation.name)));
    await worker.prepare(views);
    // Nothing is computed over rows, let alone shown, before the intent is durable.
    await written;
    return worker.run(planned.prepared);
  }

  private labelsOf(scans: ReadonlyMap<string, ScanPlan | undefined>): readonly string[] {
    const opened = new Set<number>();
    for (const scan of scans.values()) {
      for (const part of scan === undefined ? [] : [scan, ...Object.values(scan.companions)])
        for (const file of part.files) opened.add(file.bundle);
    }
    return this.parts.labels.labelsIn(opened);
  }

  private async refuse(session: ActiveSession, request: ReadRequest, error: unknown): Promise<never> {
    if (!isPeelError(error)) throw error;
    throw await this.parts.recorder.refusal(`read:${session.facts.person}`, sessionAct(session), error, {
      query: request.sql,
    });
  }

  private async fail(
    session: ActiveSession,
    intent: EventId,
    written: Promise<unknown>,
    error: unknown,
  ): Promise<never> {
    await written;
    await this.conclude(session, intent, { rows: 0, ended: 'failed', error: isPeelError(error) ? error : undefined });
    throw error;
  }

  private async conclude(session: ActiveSession, intent: EventId, end: ReadEnd): Promise<string> {
    const { receipt } = await this.parts.recorder.record(
      `read:${session.facts.person}`,
      {
        ...sessionAct(session),
        kind: 'read.outcome',
        law: 'consult',
        about: intent,
        counts: { rows: end.rows, ...(end.records === undefined ? {} : { records: end.records.length }) },
        note: end.error === undefined ? end.ended : `${end.ended}: ${end.error.code}`,
      },
      {
        ...(end.records === undefined ? {} : { records: end.records }),
        ...(end.resultHash === undefined ? {} : { resultHash: end.resultHash }),
      },
    );
    return receipt.note;
  }

  private answersOf(session: SessionId): Set<WatchedAnswer> {
    const known = this.running.get(session) ?? new Set<WatchedAnswer>();
    this.running.set(session, known);
    return known;
  }
}

function sessionAct(session: ActiveSession) {
  const { facts } = session;
  return {
    actor: facts.actor,
    session: facts.session,
    purpose: facts.purpose,
    operation: facts.operation,
    justification: facts.justification,
  };
}

function intentOf(session: ActiveSession, planned: PlannedRead) {
  return {
    ...sessionAct(session),
    kind: 'read.intent',
    law: 'consult' as const,
    datasets: planned.relations.flatMap((relation) => [
      relation.name,
      ...relation.groups.map((group) => companionName(relation.name, group)),
    ]),
    labels: [...planned.labels],
  };
}

function intentContent(request: ReadRequest, planned: PlannedRead) {
  const snapshots: Record<string, string> = {};
  for (const [name, scan] of planned.scans) {
    if (scan === undefined) continue;
    snapshots[name] = scan.snapshot;
    for (const companion of Object.values(scan.companions)) snapshots[companion.table] = companion.snapshot;
  }
  const plan = { at: request.at ?? null, limits: planned.prepared.limits };
  return { query: request.sql, snapshots, plan };
}
