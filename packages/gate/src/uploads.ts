import type { Clock } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import { base32 } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Lake } from '@peel/lake/lake';
import { dayOf } from '@peel/policy/calendar';
import { type Condition, condition, conditionFromText, conditionParts } from '@peel/policy/condition';
import { label } from '@peel/policy/label';
import type { Review, SourceDefinition } from '@peel/policy/source';
import {
  isSettable,
  readUpload,
  UNSAID_KIND,
  UPLOAD_DAYS,
  type UploadDefinition,
  type UploadKind,
  unsaidCategories,
  uploadExpiry,
  uploadSource,
} from '@peel/policy/upload';
import type { Kysely } from 'kysely';
import type { Collected, Collection, Collector } from './collect.js';
import { gateErrors } from './errors.js';
import { assertGenuine } from './internal/genuine.js';
import type { GateSchema } from './migrations.js';
import type { OpenedLabels } from './opened-labels.js';
import type { PolicyInForce } from './policy-in-force.js';
import { sessionAct } from './read-acts.js';
import type { Recorder } from './recorder.js';
import type { ActiveSession } from './session.js';
import { datasetOf } from './table-names.js';
import { UploadErasure } from './upload-erasure.js';

/** What an uploader chooses. */
export interface UploadRequest {
  /** `kind:name` texts that a reader must satisfy besides the operation and the grant. */
  readonly conditions: readonly string[];
  /** Whether it says what was found or what somebody thinks of it; when not given, it is taken for the second. */
  readonly kind?: UploadKind | undefined;
  /** Whom it is about, none for nobody; when not given, everybody whom the workspace tells apart. */
  readonly categories?: readonly string[] | undefined;
  /** Why and under what terms it was collected; without it, every grant that the purpose passes. */
  readonly grant?: string | undefined;
  /** Days until it goes; 90 when not given. */
  readonly days?: number | undefined;
}

/** Settled before anything of the file is written. */
export interface UploadPlace {
  readonly name: string;
  readonly operation: string;
  readonly grant: string;
  readonly conditions: readonly Condition[];
  readonly kind: UploadKind;
  readonly by: string;
  readonly expires: string;
}

/** An upload as a session of its operation sees it. */
export interface ListedUpload {
  readonly dataset: string;
  readonly title: string;
  readonly by: string;
  readonly expires: string;
}

const NAME = 'upload_';

/**
 * Files that people brought into their operations. Each is a dataset of one operation: it exists in sessions of that operation that may read its
 * label, until its day, and nowhere else, not by its name either. Definitions lie in PostgreSQL and are held here.
 */
export class Uploads {
  private readonly held = new Map<string, UploadDefinition>();
  private readonly erasure: UploadErasure;

  constructor(
    private readonly parts: {
      readonly database: Kysely<GateSchema>;
      readonly policy: PolicyInForce;
      readonly collector: Collector;
      readonly lake: Lake;
      readonly opened: OpenedLabels;
      readonly recorder: Recorder;
      readonly clock: Clock;
      readonly randomness: Randomness;
    },
  ) {
    this.erasure = new UploadErasure(parts);
  }

  /** Reads what is there, and takes away tables that an upload cut short had made: nobody was told of them. */
  async load(): Promise<void> {
    const { database, lake } = this.parts;
    const rows = await database.selectFrom('gate.uploads').selectAll().execute();
    this.held.clear();
    for (const { dataset, definition } of rows) this.held.set(dataset, readUpload(definition));
    this.erasure.load(rows.filter(({ erasing }) => erasing !== null).map(({ dataset }) => dataset));
    for (const { name } of await lake.tables())
      if (name.startsWith(NAME) && !this.held.has(datasetOf(name))) await lake.upkeep.drop(name);
  }

  /** The datasets of the session's operation that are there today; its rulings decide which of them it sees. */
  of({ facts }: ActiveSession): readonly SourceDefinition[] {
    const { policy, clock } = this.parts;
    const today = dayOf(clock.now());
    const found: SourceDefinition[] = [];
    for (const upload of this.held.values())
      if (upload.operation === facts.operation && today < upload.expires && !this.erasure.isBegun(upload.name))
        found.push(uploadSource(upload, policy.definitions));
    return found;
  }

  /** Whether the table is of an upload. For work on whole files alone: to people it exists only in its operation. */
  has(table: string): boolean {
    return this.held.has(datasetOf(table));
  }

  /** For what stewards decide on its records, whose dataset somebody named to them. */
  reviewOf(dataset: string): Review | undefined {
    const upload = this.held.get(dataset);
    return upload === undefined ? undefined : this.source(upload).review;
  }

  list(session: ActiveSession): readonly ListedUpload[] {
    assertGenuine(session);
    session.check();
    return this.of(session)
      .filter(({ declares }) => declares.some((declared) => session.rulings.satisfies(declared)))
      .flatMap(({ name }) => {
        const upload = this.held.get(name);
        return upload === undefined
          ? []
          : [{ dataset: name, title: upload.title, by: upload.by, expires: upload.expires }];
      });
  }

  /**
   * Whether the person may bring a file in, and as what: in a session of their own, under a purpose approved for it, kept from others by
   * conditions that they satisfy themselves. The refusal is written down.
   */
  async place(session: ActiveSession, slug: string, request: UploadRequest): Promise<UploadPlace> {
    assertGenuine(session);
    session.check();
    const { facts } = session;
    try {
      this.requireTool(session);
      const chosen = this.conditions(session, request.conditions);
      const about = this.categories(session, chosen, request.categories);
      const [grant, others] = this.grants(session, request.grant);
      // A file that a session brings in may hold what it read before: it is kept from others at least as that is (THREATS 20).
      const opened = await this.parts.opened.of(session.session);
      const { conditions } = label([...chosen, ...about, ...others, ...opened.conditions]);
      const expires = this.expiry(facts.operation, request.days ?? UPLOAD_DAYS);
      const random = base32(this.parts.randomness.bytes(5, `upload:${facts.actor}`));
      return {
        name: `${NAME}${slug}_${random}`,
        operation: facts.operation,
        grant,
        conditions,
        kind: request.kind ?? UNSAID_KIND,
        by: facts.actor,
        expires,
      };
    } catch (error) {
      throw await this.refused(session, error);
    }
  }

  /** The uploaded file as a source, which what follows is planned by. */
  source(upload: UploadDefinition): SourceDefinition {
    return uploadSource(upload, this.parts.policy.definitions);
  }

  /** The column group of this kind of sensitive data, if the workspace has one (DPA 2018 s.35(8)). */
  groupFor(kind: string): string | undefined {
    const { columnGroups } = this.parts.policy.definitions;
    return [...columnGroups.values()].find((group) => group.kind === kind)?.name;
  }

  /** Writes the rows and makes the dataset, in one transaction; it is there in every session of the operation from then on. **collect** */
  async collect(
    session: ActiveSession,
    upload: UploadDefinition,
    collection: Collection,
    signal?: AbortSignal,
  ): Promise<Collected> {
    const { collector, clock } = this.parts;
    try {
      const collected = await collector.collectUpload(
        session,
        collection,
        async (database, event) => {
          await database
            .insertInto('gate.uploads')
            .values({
              dataset: upload.name,
              operation: upload.operation,
              definition: JSON.stringify(upload),
              by_actor: upload.by,
              session: session.session,
              uploaded: new Date(clock.now()),
              expires: upload.expires,
              event,
              erasing: null,
            })
            .execute();
        },
        signal,
      );
      this.held.set(upload.name, upload);
      return collected;
    } catch (error) {
      // Also when it was committed and its outcome could not be written down: whoever brought it is told that it failed.
      await this.erasure.undo(upload.name);
      throw error;
    }
  }

  /**
   * Erases what is past its day, and what an earlier erasure left half-done. Part of the sweep, whose run is written down; so is each of
   * these, before anything goes. One that fails keeps none of the others. **erase**
   */
  async eraseExpired(session: ActiveSession): Promise<number> {
    const today = dayOf(this.parts.clock.now());
    const due = [...this.held.values()].filter(({ name, expires }) => expires <= today || this.erasure.isBegun(name));
    const failures: unknown[] = [];
    for (const upload of due) {
      await session.recheck();
      const why = upload.expires <= today ? 'its day came' : 'begun before';
      await this.erase(session, upload, why).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
    return due.length;
  }

  /**
   * Erases an upload before its day, by whoever brought it, who may ask again when it was cut short. Throws `gate.dataset-unknown` for what
   * is not there for the session.
   */
  async eraseOwn(session: ActiveSession, dataset: string): Promise<void> {
    assertGenuine(session);
    session.check();
    const upload = this.held.get(dataset);
    const isSeen = this.list(session).some((each) => each.dataset === dataset);
    if (upload === undefined || !(isSeen || this.isHalfErasedBy(session, upload)))
      throw gateErrors.datasetUnknown({ dataset });
    if (upload.by !== session.facts.actor) throw await this.refused(session, gateErrors.uploadNotYours({ dataset }));
    await this.erase(session, upload, 'taken back by who brought it');
  }

  private isHalfErasedBy({ facts }: ActiveSession, { name, by, operation }: UploadDefinition): boolean {
    return this.erasure.isBegun(name) && by === facts.actor && operation === facts.operation;
  }

  private async erase(session: ActiveSession, upload: UploadDefinition, why: string): Promise<void> {
    if (await this.erasure.erase(session, upload, why)) this.held.delete(upload.name);
  }

  private requireTool({ facts, order }: ActiveSession): void {
    if (order !== undefined) throw gateErrors.uploadByPerson();
    const { purpose } = facts;
    const tools = this.parts.policy.definitions.purposes.get(purpose)?.tools ?? [];
    if (!tools.includes('upload')) throw gateErrors.toolNotApproved({ purpose, tool: 'upload' });
  }

  /** Who sets a condition that they do not satisfy could not see what they brought. */
  private conditions({ rulings }: ActiveSession, texts: readonly string[]): readonly Condition[] {
    const conditions = texts.map(conditionFromText);
    for (const each of conditions) {
      if (!isSettable(each) || !rulings.ruling(each).allowed) throw gateErrors.uploadCondition({ condition: each });
    }
    return label(conditions).conditions;
  }

  /** Whom the file is about. What was not said is taken for the strictest, which the session may not satisfy. **law: s38-categories** */
  private categories(
    { rulings, facts: { purpose } }: ActiveSession,
    chosen: readonly Condition[],
    said: readonly string[] | undefined,
  ): readonly Condition[] {
    const isSaid = said !== undefined || chosen.some((each) => conditionParts(each).kind === 'category');
    const about = isSaid
      ? (said ?? []).map((name) => condition('category', name))
      : unsaidCategories(this.parts.policy.definitions);
    const beyond = about.filter((each) => !rulings.ruling(each).allowed).map((each) => conditionParts(each).name);
    if (beyond.length === 0) return about;
    throw gateErrors.uploadCategories({ purpose, categories: beyond.join(', ') });
  }

  /**
   * The grant of the file, and the conditions of others. Where the purpose passes several and none is named, the file carries them all: of those who
   * could read it under any of them, only whoever could under each of them does.
   */
  private grants(
    { rulings, facts }: ActiveSession,
    asked: string | undefined,
  ): readonly [string, readonly Condition[]] {
    const { grants } = this.parts.policy.definitions;
    const open = [...grants.keys()].filter((name) => rulings.ruling(condition('grant', name)).allowed);
    const [first, ...others] = asked === undefined ? open : open.filter((name) => name === asked);
    if (first !== undefined) return [first, others.map((name) => condition('grant', name))];
    throw gateErrors.uploadGrant({ purpose: facts.purpose, choices: open.length === 0 ? 'none' : open.join(', ') });
  }

  private expiry(operation: string, days: number): string {
    const { policy, clock } = this.parts;
    const day = uploadExpiry(policy.definitions, operation, clock.now(), days);
    if (day === undefined) throw gateErrors.uploadDays({ limit: UPLOAD_DAYS });
    return day;
  }

  private async refused(session: ActiveSession, error: unknown): Promise<unknown> {
    const known = error as PeelError;
    if (known.kind !== 'refused') return error;
    return this.parts.recorder.refusal(
      `upload:${session.facts.actor}`,
      { ...sessionAct(session), law: 'collect' },
      known,
    );
  }
}
