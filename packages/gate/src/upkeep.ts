import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import type { Lake, Table } from '@peel/lake/lake';
import type { Act } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { addDays, dayOf } from '@peel/policy/calendar';
import { covertNames } from '@peel/policy/covert-names';
import { ledgerPurposes } from '@peel/policy/legal-basis';
import type { OrderKind } from '@peel/policy/order';
import { publicPurposes } from '@peel/policy/public-definitions';
import { readsLedgerOnly } from '@peel/policy/purpose';
import { clusterLabels } from './clustering.js';
import { isCovertAct } from './covert-acts.js';
import { gateErrors } from './errors.js';
import type { LabelIndex } from './label-index.js';
import { leavingErrors } from './leaving/errors.js';
import { opens, requireCeiling, requireOrder } from './order-scope.js';
import type { People } from './people.js';
import type { PolicyInForce } from './policy-in-force.js';
import { sessionAct } from './read-acts.js';
import type { Recorder } from './recorder.js';
import type { Records } from './records/records.js';
import type { ActiveSession } from './session.js';
import { TableWork } from './table-work.js';
import type { Uploads } from './uploads.js';

type Counts = Readonly<Record<string, number>>;

/** How long snapshots are kept before upkeep forgets them, and files of no snapshot before they go. */
const KEPT_DAYS = 30;
const ORPHAN_GRACE_MS = 24 * 3_600_000;

const NONE_DUE = { overdue: 0, soon: 0 };
const REFUSED = 'refused';
/** Of what the law calls a disclosure: a copy that somebody takes for themselves, and what goes to others. */
const COPIED = 'copy';
const GIVEN = 'give';
/**
 * In the order in which figures have them. Two neighbours are withheld together where one is small, and what they come to together is told:
 * so what is common stands beside what is common, and each rare act beside one that the same people do.
 */
const CELLS = ['consult', REFUSED, COPIED, 'combine', 'collect', 'alter', GIVEN, 'erase'] as const;
type Cell = (typeof CELLS)[number];

/** Counts of the six acts, and of refusals, under one purpose. */
export interface UseOfPurpose {
  readonly name: string;
  readonly cells: readonly { readonly name: string; readonly count: number }[];
}

/**
 * The mechanical work of the standing orders: whole files, labels as they were, nothing shown (THREATS 34). Each act is written down
 * before it begins.
 */
export class Upkeep {
  constructor(
    private readonly parts: {
      readonly records: Records;
      readonly lake: Lake;
      readonly ledger: Ledger;
      readonly policy: PolicyInForce;
      readonly uploads: Uploads;
      readonly people: People;
      readonly labels: LabelIndex;
      readonly recorder: Recorder;
      readonly clock: Clock;
    },
  ) {}

  /**
   * Splits off the rows that fall due for review soon, so that on the day exactly these are restricted; and erases the uploads whose day
   * has come, and does to records what two people decided and something cut short. Says how many rows are past their date, of datasets that the
   * order names, and how many come to it within 60 days.
   */
  async sweep(session: ActiveSession, today: string): Promise<Counts> {
    const { lake, uploads, recorder } = this.parts;
    const covered = await this.begin(session, 'upkeep.sweep', 'sweep');
    const work = new TableWork(session);
    let restricted = 0;
    let due = 0;
    const tables = await work.each(covered, async ({ name, companionOf }) => {
      const split = await lake.upkeep.splitReviews(name, today);
      // Rows of a column group are those of its dataset: none is counted twice.
      const { overdue, soon } = companionOf === undefined ? await lake.upkeep.reviews(name, today) : NONE_DUE;
      restricted += overdue;
      due += soon;
      return split !== undefined;
    });
    const erased = await uploads.eraseExpired(session);
    // Whatever comes of it, what the sweep found is told.
    const unfinished = await this.parts.records.finish().then(
      () => undefined,
      (error: unknown) => ({ error }),
    );
    work.end();
    const counts = { tables, restricted, due, ...(erased === 0 ? {} : { uploads: erased }) };
    const act = {
      ...sessionAct(session),
      kind: 'upkeep.sweep.outcome',
      datasets: covered.map(({ name }) => name),
      counts,
    };
    await recorder.record(`order:${requireOrder(session, 'sweep').name}`, act);
    if (unfinished !== undefined) throw unfinished.error;
    return counts;
  }

  /** Labels that nobody's clearance tells apart come to share a bundle where there are many; small files of each bundle become one. */
  async compact(session: ActiveSession): Promise<Counts> {
    const covered = await this.begin(session, 'upkeep.compact', 'continuity');
    const { lake, clock } = this.parts;
    const work = new TableWork(session);
    const bundles = await clusterLabels(this.parts, clock.now(), (tables, bundleOf) =>
      work.each(tables, async ({ name }) => (await lake.upkeep.recluster(name, bundleOf)) !== undefined),
    );
    const today = dayOf(clock.now());
    const tables = await work.each(covered, async ({ name }) => (await lake.upkeep.compact(name, today)) !== undefined);
    work.end();
    return { tables, ...(bundles === undefined ? {} : { bundles }) };
  }

  /** Forgets snapshots past their time, then removes files that no snapshot names. */
  async expire(session: ActiveSession): Promise<Counts> {
    const tables = await this.begin(session, 'upkeep.expire', 'continuity');
    const { lake, clock } = this.parts;
    const before = Date.parse(addDays(dayOf(clock.now()), -KEPT_DAYS));
    const work = new TableWork(session);
    await work.each(
      tables.filter((table) => table.companionOf === undefined),
      async ({ name }) => {
        const family = [name, ...tables.filter((table) => table.companionOf === name).map((table) => table.name)];
        await lake.upkeep.expire(family, before);
        return true;
      },
    );
    const orphans = (await lake.upkeep.sweepOrphans(ORPHAN_GRACE_MS)).length;
    work.end();
    return { tables: tables.length, orphans };
  }

  /**
   * How much of what was done in a month (`yyyy-mm`) the log has. That of a restored workspace lacks what the log before it has, whose entries
   * nobody here can read; before the first log of all nothing was done.
   */
  covers(month: string): 'whole' | 'in-part' | 'none' {
    const { created, continues } = this.parts.ledger.origin;
    const began = created.slice(0, month.length);
    if (month < began) return 'none';
    return month === began && continues !== undefined ? 'in-part' : 'whole';
  }

  /**
   * The six acts of DPA 2018 s.62, and refusals, under each purpose in a month (`yyyy-mm`): exact, to be released only through a
   * declassification. Of a purpose that the public is not told of, not even a line; what was done in a covert operation, with a covert dataset, or
   * by an order for either counts nowhere (THREATS 18).
   */
  async figures(session: ActiveSession, month: string): Promise<readonly UseOfPurpose[]> {
    await this.beginCount(session);
    const texts = (await this.parts.policy.history()).map(({ definitions }) => definitions);
    const covert = covertNames(texts);
    const purposes = publicPurposes(this.parts.policy.definitions, covert);
    const counts = new Map(purposes.map(({ name }) => [name, new Map<Cell, number>()] as const));
    for await (const { act } of this.parts.ledger.read()) {
      const cells = counts.get(act.purpose ?? '');
      const cell = cellOf(act);
      if (cells === undefined || cell === undefined || !act.time.startsWith(month) || act.kind.endsWith('.outcome'))
        continue;
      if (isCovertAct(act, covert)) continue;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    }
    return [...counts].map(([name, cells]) => ({
      name,
      cells: CELLS.map((cell) => ({ name: cell, count: cells.get(cell) ?? 0 })),
    }));
  }

  /** law: s62-log-use. Counting the log is reading it, whoever approved the order and when. Throws `gate.count-elsewhere`. */
  private async beginCount(session: ActiveSession): Promise<void> {
    const { policy, recorder } = this.parts;
    const order = requireOrder(session, 'count');
    const scope = `order:${order.name}`;
    const purpose = policy.definitions.purposes.get(order.purpose);
    if (purpose === undefined || !readsLedgerOnly(purpose)) {
      const told = { order: order.name, purpose: order.purpose, purposes: ledgerPurposes.join(', ') };
      throw await recorder.refusal(scope, sessionAct(session), gateErrors.countElsewhere(told));
    }
    await recorder.record(scope, { ...sessionAct(session), kind: 'upkeep.figures', law: 'consult' });
  }

  /**
   * An export touches every table, so its orders must name together all that the policy defines, and the ceiling of each hold all that its
   * own may carry. What people brought into their operations is in no policy: it leaves with the rest, on the word of the two who ask.
   */
  async beginExport(sessions: readonly ActiveSession[]): Promise<void> {
    const opened = new Set<string>();
    for (const session of sessions)
      for (const { name } of await this.begin(session, 'upkeep.export', 'continuity')) opened.add(name);
    const { lake, uploads, recorder } = this.parts;
    const [first] = sessions;
    const all = await lake.tables();
    if (first === undefined || all.some(({ name }) => !opened.has(name) && !uploads.has(name)))
      throw await recorder.refusal(
        'export',
        first === undefined ? { actor: 'system' } : sessionAct(first),
        leavingErrors.exportOrder(),
      );
  }

  /** Writes the act down, and gives the tables that the run's order names: whole files, so of each its ceiling must hold every label. */
  private async begin(session: ActiveSession, kind: string, needed: OrderKind): Promise<readonly Table[]> {
    const { recorder, lake, policy } = this.parts;
    const order = requireOrder(session, needed);
    const scope = `order:${order.name}`;
    try {
      for (const name of order.datasets.in) {
        const source = policy.definitions.sources.get(name);
        if (source !== undefined) requireCeiling(session, order, source);
      }
    } catch (error) {
      throw isPeelError(error) ? await recorder.refusal(scope, sessionAct(session), error) : error;
    }
    await recorder.record(scope, { ...sessionAct(session), kind, datasets: [...order.datasets.in] });
    return (await lake.tables()).filter(({ name }) => opens(order, name));
  }
}

function cellOf({ kind, law, actor, recipient }: Act): Cell | undefined {
  if (kind === 'refusal') return REFUSED;
  if (law !== 'disclose') return law;
  return recipient === actor ? COPIED : GIVEN;
}
