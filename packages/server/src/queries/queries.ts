import type { ActiveSession } from '@peel/gate/session';
import type { Origin, Writings } from '@peel/gate/writings';
import type { Clock } from '@peel/kernel/clock';
import { randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import { serverErrors } from '../errors.js';
import type { QuerySchema } from './migrations.js';

/** What is run: a SELECT, and the earlier point it is asked of, as its writer gave it. */
export interface Kept {
  readonly sql: string;
  readonly asItWas?: string | undefined;
}

/**
 * A statement that somebody keeps. Its address may be given on; whoever opens it does so under their own rights, and is told by whom, why and
 * in which operation it was written as far as they may be.
 */
export interface SavedQuery extends Partial<Origin>, Kept {
  readonly query: string;
  readonly title: string;
  /** ISO 8601. */
  readonly saved: string;
}

export interface RecentQuery extends Kept {
  /** When it ran. */
  readonly at: string;
  readonly rows: number;
}

const MOST_SAVED = 1_000;
const MOST_RECENT = 50;

/** Saved and recent statements of a person, as far as a session may be shown them. Which, and under what label, the gate says. */
export class Queries {
  constructor(
    private readonly database: Kysely<QuerySchema>,
    private readonly writings: Writings,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
  ) {}

  /** Throws `server.queries-full`. */
  async save(session: ActiveSession, title: string, { sql, asItWas }: Kept): Promise<string> {
    const { person, purpose, operation } = session.facts;
    const query = randomId<'query'>('qry', this.ports.randomness, `query:${person}`);
    const label = await this.writings.labelOf(session);
    const { count } = await this.database
      .selectFrom('server.queries')
      .select((select) => select.fn.countAll<string>().as('count'))
      .where('person', '=', person)
      .executeTakeFirstOrThrow();
    if (Number(count) >= MOST_SAVED) throw serverErrors.queriesFull({ limit: MOST_SAVED });
    await this.writings.record(session, 'query.save', query, {
      title,
      sql,
      ...(asItWas === undefined ? {} : { asItWas }),
    });
    const saved = new Date(this.ports.clock.now());
    await this.database
      .insertInto('server.queries')
      .values({ query, person, title, sql, as_it_was: asItWas ?? null, label, purpose, operation, saved })
      .execute();
    return query;
  }

  /** The person's own that may be shown in this session, newest first. */
  async list(session: ActiveSession): Promise<{ saved: readonly SavedQuery[]; recent: readonly RecentQuery[] }> {
    const { person } = session.facts;
    const saved = await this.database
      .selectFrom('server.queries')
      .selectAll()
      .where('person', '=', person)
      .orderBy('saved', 'desc')
      .orderBy('query')
      .execute();
    const recent = await this.database
      .selectFrom('server.recent_queries')
      .selectAll()
      .where('person', '=', person)
      .orderBy('place', 'desc')
      .limit(MOST_RECENT)
      .execute();
    const shownSaved = saved.filter(({ label }) => this.writings.mayShow(session, label));
    const shownRecent = recent.filter(({ label }) => this.writings.mayShow(session, label));
    for (const label of new Set([...shownSaved, ...shownRecent].map((each) => each.label)))
      await this.writings.shown(session, label, undefined);
    const tellable = await this.writings.tellable(session);
    return {
      saved: shownSaved.map((row) => toSaved(row, tellable(row))),
      recent: shownRecent.map((row) => ({ ...toKept(row), at: row.at.toISOString(), rows: Number(row.rows) })),
    };
  }

  /** One, by its address. Throws `server.query-unknown`: the same when there is none and when it may not be shown here. */
  async open(session: ActiveSession, query: string): Promise<SavedQuery> {
    const row = await this.find(query);
    if (row === undefined || !this.writings.mayShow(session, row.label)) throw serverErrors.queryUnknown();
    const own = row.person === session.facts.person;
    await this.writings.shown(session, row.label, own ? undefined : { kind: 'query.open', note: query });
    return toSaved(row, (await this.writings.tellable(session))(row));
  }

  /** One's own. Throws `server.query-unknown`. */
  async remove(session: ActiveSession, query: string): Promise<void> {
    const row = await this.find(query);
    if (row?.person !== session.facts.person || !this.writings.mayShow(session, row.label))
      throw serverErrors.queryUnknown();
    await this.writings.record(session, 'query.delete', query, undefined);
    await this.database.deleteFrom('server.queries').where('query', '=', query).execute();
  }

  /** A statement that ran to its end. The newest are kept, each once for each point it was asked of. */
  async ran(session: ActiveSession, { sql, asItWas }: Kept, rows: number): Promise<void> {
    const { person } = session.facts;
    const label = await this.writings.labelOf(session);
    const at = new Date(this.ports.clock.now());
    const as_it_was = asItWas ?? null;
    await this.database.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom('server.recent_queries')
        .where('person', '=', person)
        .where('sql', '=', sql)
        .where('as_it_was', 'is not distinct from', as_it_was)
        .execute();
      await transaction
        .insertInto('server.recent_queries')
        .values({ person, sql, as_it_was, label, at, rows })
        .execute();
      const beyond = await transaction
        .selectFrom('server.recent_queries')
        .select('place')
        .where('person', '=', person)
        .orderBy('place', 'desc')
        .offset(MOST_RECENT)
        .limit(1)
        .executeTakeFirst();
      if (beyond !== undefined)
        await transaction
          .deleteFrom('server.recent_queries')
          .where('person', '=', person)
          .where('place', '<=', beyond.place)
          .execute();
    });
  }

  private async find(query: string) {
    return this.database.selectFrom('server.queries').selectAll().where('query', '=', query).executeTakeFirst();
  }
}

function toSaved(row: QuerySchema['server.queries'], origin: Partial<Origin>): SavedQuery {
  return { query: row.query, title: row.title, ...toKept(row), saved: row.saved.toISOString(), ...origin };
}

function toKept({ sql, as_it_was }: Pick<QuerySchema['server.queries'], 'sql' | 'as_it_was'>): Kept {
  return as_it_was === null ? { sql } : { sql, asItWas: as_it_was };
}
