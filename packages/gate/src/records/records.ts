import type { Clock } from '@peel/kernel/clock';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import { type PersonId, randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import { dayOf, isDay } from '@peel/policy/calendar';
import { justificationProblem } from '@peel/policy/justification';
import { type Review, reviewDue } from '@peel/policy/source';
import type { Kysely, Selectable } from 'kysely';
import type { Freezes } from '../freezes.js';
import type { Opening } from '../leaving/opening.js';
import type { LoggedFacts } from '../logged-facts.js';
import type { GateSchema } from '../migrations.js';
import type { People } from '../people.js';
import type { Recorder } from '../recorder.js';
import type { Standing } from '../standing.js';
import { quarantineName } from '../table-names.js';
import type { CarryingOut } from './carrying-out.js';
import { ASK, CONFIRM, type Decision, type Deed, decisionNote, type LoggedDecision, REFUSE } from './decision.js';
import { recordErrors } from './errors.js';

/** What a steward asks to have done to records of a dataset. */
export interface RecordsAsked {
  readonly deed: Deed;
  /** Or its quarantine: a record is looked for in both. */
  readonly dataset: string;
  readonly records: readonly string[];
  readonly why: string;
  /** Of `keep`: the day of their next review, `yyyy-mm-dd`. */
  readonly until?: string | undefined;
}

/** A decision that waits: for its second person, or to be carried out. */
export interface RecordsRequest extends Decision {
  readonly why: string;
  readonly askedBy: string;
  readonly asked: string;
  readonly state: 'waits' | 'confirmed';
}

export interface RecordsParts {
  readonly database: Kysely<GateSchema>;
  readonly people: People;
  readonly freezes: Freezes;
  readonly recorder: Recorder;
  readonly opening: Opening;
  readonly carryingOut: CarryingOut;
  readonly standing: Standing;
  readonly facts: LoggedFacts;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly idKey: Uint8Array;
  /** Of a dataset that there is: its own period of review. A steward reads every definition, and an upload's name nobody guesses: saying no tells nothing. */
  readonly reviewOf: (dataset: string) => Review | undefined;
}

type Row = Selectable<GateSchema['gate.record_requests']>;

/** A request waits so long for its second person: the time in which a person is to have an answer (DPA 2018 s.54). */
const VALID_MILLISECONDS = 30 * 24 * 3_600_000;
const MOST_WAITING = 500;
const MOST_RECORDS = 100;
const RECORD = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * What is done to single records for the people they are about (DPA 2018 s.47), by two stewards, neither of whom is shown them by it.
 * Whether it was decided, and whether it was done, is what the log says; the database only keeps which records it is about, until it is done.
 */
export class Records {
  /** What this process has its hands on: nothing is confirmed or carried out twice at a time. */
  private readonly inHand = new Set<string>();

  constructor(private readonly parts: RecordsParts) {}

  /** The first of the two. Throws `gate.records-form`, `gate.records-dataset`, `gate.frozen`; the same whether or not there is such a record. */
  async ask(person: PersonId, asked: RecordsAsked): Promise<RecordsRequest> {
    const { recorder, database, clock, randomness, idKey } = this.parts;
    await this.requireSteward(person);
    const [dataset, records] = this.checked(asked);
    await this.requireUnfrozen(person, dataset);
    await this.requireRoom();
    const request = randomId('rec', randomness, `records:${person}`);
    const { deed, until } = asked;
    const decision: Decision = { request, deed, dataset, records, ...(until === undefined ? {} : { until }) };
    const act = { kind: ASK, actor: `person:${person}`, datasets: [dataset], note: decisionNote(idKey, decision) };
    const content = { detail: { records, why: asked.why, ...(until === undefined ? {} : { until }) } };
    const { id: event } = await recorder.record(`records:${person}`, act, content);
    const row = {
      ...{ request, deed, dataset, records: [...records], until: until ?? null, why: asked.why, event },
      ...{ asked_by: person, asked: new Date(clock.now()), confirmed_by: null },
    };
    await database.insertInto('gate.record_requests').values(row).execute();
    return toRequest(row, 'waits');
  }

  /**
   * The second of the two, and the deed: what is answered is answered when it is done. Throws `gate.records-unfinished` when that failed:
   * it is done by the next sweep or start, whoever is here then.
   */
  async confirm(request: string, person: PersonId): Promise<{ readonly request: string; readonly state: 'done' }> {
    await this.requireSteward(person);
    if (this.inHand.has(request)) throw recordErrors.recordsSettled();
    this.inHand.add(request);
    try {
      const row = await this.waiting(request);
      if (row.asked_by === person) throw await this.refused(person, recordErrors.recordsNeedTwo());
      if (!(await this.parts.people.hasRole(row.asked_by, 'steward')))
        throw await this.refused(person, recordErrors.recordsVoid());
      for (const each of [person, row.asked_by as PersonId]) await this.requireUnfrozen(each, row.dataset);
      await this.decide(row, person);
      await this.carryOut(row, person, `person:${person}`).catch((error: unknown) => {
        throw recordErrors.recordsUnfinished({ code: isPeelError(error) ? error.code : 'unknown' }, error);
      });
      return { request, state: 'done' };
    } finally {
      this.inHand.delete(request);
    }
  }

  /** Turns one down, also one's own; and closes one that the database has lost. Not one that is decided. */
  async refuse(request: string, person: PersonId): Promise<void> {
    await this.requireSteward(person);
    const { recorder, standing, database } = this.parts;
    const decided = standing.decision(request);
    const row = await this.row(request);
    if (decided !== undefined && row !== undefined && (await this.isBorneOut(row, decided)))
      throw recordErrors.recordsSettled();
    if (decided === undefined && row === undefined) throw recordErrors.recordsUnknown();
    const act = { kind: REFUSE, actor: `person:${person}`, note: request };
    await standing.written(() => recorder.record(`records:${person}`, act));
    await database.deleteFrom('gate.record_requests').where('request', '=', request).execute();
  }

  /** Those that wait, the oldest first. */
  async list(person: PersonId): Promise<readonly RecordsRequest[]> {
    await this.parts.people.requireRole(person, 'steward', 'overseer');
    const rows = await this.parts.database
      .selectFrom('gate.record_requests')
      .selectAll()
      .orderBy('asked')
      .orderBy('request')
      .execute();
    const found: RecordsRequest[] = [];
    for (const row of rows) {
      const decided = this.parts.standing.decision(row.request);
      if (decided === undefined && (row.confirmed_by !== null || this.isLate(row))) continue;
      if (await this.isBorneOut(row, decided))
        found.push(toRequest(row, decided === undefined ? 'waits' : 'confirmed'));
    }
    return found;
  }

  /**
   * Carries out what was decided and cut short, and forgets what is over; of a frozen dataset it waits. One that fails keeps none of the
   * others. Throws the first failure; `gate.records-lost` where the database does not bear out what the log says.
   */
  async finish(): Promise<void> {
    const failures: unknown[] = [];
    for (const decided of this.parts.standing.decisions()) {
      if (this.inHand.has(decided.request)) continue;
      this.inHand.add(decided.request);
      try {
        await this.finishOne(decided);
      } catch (error) {
        failures.push(error);
      } finally {
        this.inHand.delete(decided.request);
      }
    }
    await this.forgetOver();
    if (failures.length > 0) throw failures[0];
  }

  private async finishOne(decided: LoggedDecision): Promise<void> {
    const row = await this.row(decided.request);
    if (row === undefined || !(await this.isBorneOut(row, decided)))
      throw recordErrors.recordsLost({ request: decided.request });
    if (this.parts.freezes.problem({ dataset: row.dataset }) !== undefined) return;
    await this.carryOut(row, decided.by, 'system');
  }

  /** In the log first: from here on it is carried out, whatever happens to this process. */
  private async decide(row: Row, person: PersonId): Promise<void> {
    const { standing, recorder, database, idKey } = this.parts;
    const act = { kind: CONFIRM, actor: `person:${person}`, datasets: [row.dataset] };
    const note = decisionNote(idKey, toDecision(row));
    await standing.written(() => recorder.record(`records:${person}`, { ...act, note }));
    await database
      .updateTable('gate.record_requests')
      .set({ confirmed_by: person })
      .where('request', '=', row.request)
      .execute();
  }

  /** Its row goes last. */
  private async carryOut(row: Row, confirmedBy: string, actor: `person:${PersonId}` | 'system'): Promise<void> {
    await this.parts.carryingOut.run(toDecision(row), { askedBy: row.asked_by, confirmedBy }, actor);
    await this.parts.database.deleteFrom('gate.record_requests').where('request', '=', row.request).execute();
  }

  /** Rows of what the log says is done, whose process ended before it could remove them, and of what nobody confirmed in time. */
  private async forgetOver(): Promise<void> {
    const { database, standing } = this.parts;
    const rows = await database.selectFrom('gate.record_requests').selectAll().execute();
    const over = rows.filter(
      (row) =>
        standing.decision(row.request) === undefined &&
        !this.inHand.has(row.request) &&
        (row.confirmed_by !== null || this.isLate(row)),
    );
    const requests = over.map(({ request }) => request);
    if (requests.length > 0)
      await database.deleteFrom('gate.record_requests').where('request', 'in', requests).execute();
  }

  /** The row says what the log says that one steward asked for, and, where it is decided, that another one confirmed. */
  private async isBorneOut(row: Row, decided: LoggedDecision | undefined): Promise<boolean> {
    const asked = await this.parts.facts.of(row.event);
    const note = decisionNote(this.parts.idKey, toDecision(row));
    if (asked?.kind !== ASK || asked.note !== note || asked.actor !== `person:${row.asked_by}`) return false;
    return decided === undefined || (decided.note === note && decided.by !== row.asked_by);
  }

  private async waiting(request: string): Promise<Row> {
    if (this.parts.standing.decision(request) !== undefined) throw recordErrors.recordsSettled();
    const row = await this.row(request);
    const isOver = row === undefined || row.confirmed_by !== null || this.isLate(row);
    if (isOver || !(await this.isBorneOut(row, undefined))) throw recordErrors.recordsUnknown();
    return row;
  }

  private row(request: string): Promise<Row | undefined> {
    return this.parts.database
      .selectFrom('gate.record_requests')
      .selectAll()
      .where('request', '=', request)
      .executeTakeFirst();
  }

  private isLate(row: Row): boolean {
    return this.parts.clock.now() - row.asked.getTime() > VALID_MILLISECONDS;
  }

  private checked(asked: RecordsAsked): readonly [dataset: string, records: readonly string[]] {
    const { dataset } = asked;
    const quarantine = quarantineName('');
    const base = dataset.endsWith(quarantine) ? dataset.slice(0, -quarantine.length) : dataset;
    const review = base.includes('$') ? undefined : this.parts.reviewOf(base);
    if (review === undefined) throw recordErrors.recordsDataset({ dataset });
    const records = [...new Set(asked.records.map((record) => record.toLowerCase()))].sort();
    const problem =
      justificationProblem(asked.why)?.message.replace(/\.$/, '') ??
      recordsProblem(records) ??
      untilProblem(asked, review, dayOf(this.parts.clock.now()));
    if (problem !== undefined) throw recordErrors.recordsForm({ problem });
    return [base, records];
  }

  private async requireSteward(person: PersonId): Promise<void> {
    this.parts.opening.check();
    await this.parts.people.requireRole(person, 'steward');
  }

  /** What is frozen is kept as it is: an overseer who looks into something must find it. */
  private async requireUnfrozen(person: PersonId, dataset: string): Promise<void> {
    const problem = this.parts.freezes.problem({ person, dataset });
    if (problem !== undefined) throw await this.refused(person, problem);
  }

  private async requireRoom(): Promise<void> {
    const { count } = await this.parts.database
      .selectFrom('gate.record_requests')
      .select((build) => build.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    if (Number(count) >= MOST_WAITING) throw recordErrors.recordsTooMany({ limit: MOST_WAITING });
  }

  private refused(person: PersonId, error: PeelError): Promise<PeelError> {
    return this.parts.recorder.refusal(`records:${person}`, { actor: `person:${person}` }, error);
  }
}

function recordsProblem(records: readonly string[]): string | undefined {
  if (records.length === 0) return 'it names no record';
  if (records.length > MOST_RECORDS) return `it names more than ${MOST_RECORDS} records`;
  return records.every((id) => RECORD.test(id))
    ? undefined
    : 'a record is named by its record_id, as an answer shows it';
}

/** Nothing is kept for longer at a time than its dataset says of everything in it (DPA 2018 s.39(2)). */
function untilProblem({ deed, until }: RecordsAsked, review: Review, today: string): string | undefined {
  if (deed !== 'keep') return until === undefined ? undefined : 'only what is kept has a day until which';
  if (until === undefined || !isDay(until)) return 'it names no day until which the records are kept, as 2027-05-31';
  if (until <= today) return 'the day until which records are kept is one to come';
  const latest = reviewDue(review, today);
  return until > latest ? `records of this dataset are reviewed by ${latest} at the latest` : undefined;
}

function toDecision({ request, deed, dataset, records, until }: Row): Decision {
  return { request, deed: deed as Deed, dataset, records, ...(until === null ? {} : { until }) };
}

function toRequest(row: Row, state: RecordsRequest['state']): RecordsRequest {
  return { ...toDecision(row), why: row.why, askedBy: row.asked_by, asked: row.asked.toISOString(), state };
}
