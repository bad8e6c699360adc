import { guard } from '@peel/engine/guard/statement-guard';
import type { QueryWorker } from '@peel/engine/pool/query-worker';
import type { PreparedQuery } from '@peel/engine/pool/view-plan';
import { groupsUsed } from '@peel/engine/statement/groups-used';
import { onlyStatement, type TreeNode } from '@peel/engine/statement/tree';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import type { SnapshotRef, VisibleSnapshotId } from '@peel/lake/history';
import type { Lake } from '@peel/lake/lake';
import type { ScanPlan } from '@peel/lake/scan';
import { dayOf } from '@peel/policy/calendar';
import { labelFromKey } from '@peel/policy/label';
import type { Rulings } from '@peel/policy/rulings';
import { gateErrors } from './errors.js';
import type { LabelIndex } from './label-index.js';
import type { PolicyInForce } from './policy-in-force.js';
import { type Relation, type UploadedSources, visibleRelations } from './relations.js';
import type { ActiveSession } from './session.js';
import { companionName } from './table-names.js';

export interface ReadRequest {
  readonly sql: string;
  /** A commit id from `history`, or an instant in ISO 8601: what was known then, under today's law. */
  readonly at?: string | undefined;
  /** Narrower than the gate's own; wider ones count for nothing. */
  readonly limits?: Partial<PreparedQuery['limits']> | undefined;
  /** The rows leave as a copy for whoever asks (DESIGN, Words: download). Without it they are looked at. */
  readonly leaving?: Leaving | undefined;
}

/** A copy to oneself: an act of law `disclose`, under a purpose that was approved for it. */
export interface Leaving {
  readonly tool: 'download';
  /** What the copy is, for the ledger: `csv`. */
  readonly form: string;
}

/** What a statement will open, settled before anything is opened. */
export interface PlannedRead {
  readonly relations: readonly Relation[];
  /** By dataset: the column groups that the statement uses. Of no others is anything handed out or written down. */
  readonly used: ReadonlyMap<string, readonly string[]>;
  /** By dataset; `undefined` where nothing was ever stored. */
  readonly scans: ReadonlyMap<string, ScanPlan | undefined>;
  /** Of the files that will be opened. */
  readonly labels: readonly string[];
  readonly prepared: PreparedQuery;
}

/** What a statement may use. */
export const STATEMENT_MB = 2_048;
const LIMITS: PreparedQuery['limits'] = {
  rows: 5_000_000,
  milliseconds: 300_000,
  memoryMb: STATEMENT_MB,
  threads: 2,
};
/** A day, or an instant with its offset; without one it is read as UTC. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** From a statement to the files it may open. */
export class Planner {
  constructor(
    private readonly parts: {
      readonly policy: PolicyInForce;
      readonly uploads: UploadedSources;
      readonly lake: Lake;
      readonly labels: LabelIndex;
      readonly clock: Clock;
    },
  ) {}

  async plan(worker: QueryWorker, session: ActiveSession, request: ReadRequest): Promise<PlannedRead> {
    const visible = visibleRelations(this.parts.policy.definitions, session, this.parts.uploads.of(session));
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
    const used = usedGroups(parsed.tree, relations);
    const scans = new Map<string, ScanPlan | undefined>();
    for (const relation of relations)
      scans.set(
        relation.name,
        await this.scan(relation, used.get(relation.name) ?? [], bundles, points?.get(relation.name)),
      );
    return {
      relations,
      used,
      scans,
      labels: this.labelsOf(scans),
      prepared: { sql: request.sql, limits: narrowed(request.limits), recordIds: true },
    };
  }

  /** The bundles every label of which the session satisfies. */
  bundlesFor(rulings: Rulings): ReadonlySet<number> {
    const { labels } = this.parts;
    return labels.bundlesPermitted(rulings.fingerprint, (key) => rulings.satisfies(labelFromKey(key)));
  }

  private async scan(
    relation: Relation,
    groups: readonly string[],
    bundles: ReadonlySet<number>,
    at: SnapshotRef | undefined,
  ): Promise<ScanPlan | undefined> {
    const { lake, clock } = this.parts;
    const request = {
      table: relation.name,
      bundles,
      today: dayOf(clock.now()),
      companions: groups.map((group) => companionName(relation.name, group)),
      ...(at === undefined ? {} : { at }),
    };
    try {
      return await lake.scan(request);
    } catch (error) {
      // Not asked before: that would read the catalogue twice more for every statement.
      if (isPeelError(error) && error.code === 'lake.table-missing' && error.body.details.table === relation.name)
        return undefined;
      throw error;
    }
  }

  /** An instant holds for every dataset; a commit's id for its own, and its time for the others. */
  private async pointsAt(
    relations: readonly Relation[],
    bundles: ReadonlySet<number>,
    at: string,
  ): Promise<ReadonlyMap<string, SnapshotRef>> {
    const unknown = () =>
      relations.length === 0
        ? gateErrors.commitOfNothing({ at })
        : gateErrors.commitUnknown({ at, dataset: relations.map(({ name }) => name).join(', ') });
    if (!at.startsWith('snap_')) {
      const time = INSTANT.test(at) ? Date.parse(withOffset(at)) : Number.NaN;
      if (Number.isNaN(time)) throw gateErrors.timeUnreadable({ at });
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
    if (named === undefined) throw unknown();
    return new Map(
      found.map(({ name, commit }) => [
        name,
        commit === undefined ? { time: named.time } : { id: at as VisibleSnapshotId },
      ]),
    );
  }

  private labelsOf(scans: ReadonlyMap<string, ScanPlan | undefined>): readonly string[] {
    const opened = new Set<number>();
    for (const scan of scans.values()) {
      for (const part of scan === undefined ? [] : [scan, ...Object.values(scan.companions)])
        for (const file of part.files) opened.add(file.bundle);
    }
    return this.parts.labels.labelsIn(opened);
  }
}

/** From the statement alone, as the worker finds it: what it does not use is not opened, and the log does not say that it was consulted. */
function usedGroups(tree: TreeNode, relations: readonly Relation[]): ReadonlyMap<string, readonly string[]> {
  const query = onlyStatement(tree);
  return new Map(
    relations.map(({ name, columns, groups }) => {
      const used = query === undefined ? undefined : groupsUsed(query, columns);
      return [name, used === undefined ? groups : groups.filter((group) => used.has(group))];
    }),
  );
}

function narrowed(asked: ReadRequest['limits']): PreparedQuery['limits'] {
  const least = (name: keyof PreparedQuery['limits']) => Math.min(LIMITS[name], asked?.[name] ?? LIMITS[name]);
  return {
    rows: least('rows'),
    milliseconds: least('milliseconds'),
    memoryMb: least('memoryMb'),
    threads: least('threads'),
  };
}

/** JavaScript takes a time without offset for the machine's own. */
function withOffset(at: string): string {
  return at.length === 10 || /(?:Z|[+-]\d{2}:?\d{2})$/.test(at) ? at : `${at}Z`;
}
