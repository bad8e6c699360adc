import type { ActiveSession } from '@peel/gate/session';
import type { Origin, Writings } from '@peel/gate/writings';
import type { Clock } from '@peel/kernel/clock';
import { randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import { serverErrors } from '../errors.js';
import type { QuerySchema } from './migrations.js';

/**
 * A statement that somebody keeps. Its address may be given on; whoever opens it does so under their own rights, and is told by whom, why and
 * in which operation it was written as far as they may be.
 */
export interface SavedQuery extends Partial<Origin> {
  readonly query: string;
  readonly title: string;
  readonly sql: string;
  /** ISO 8601. */
  readonly saved: string;
}

export interface RecentQuery {
  readonly sql: string;
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
  async save(session: ActiveSession, title: string, sql: string): Promise<string> {
    const { person, purpose, operation } = session.facts;
    const query = randomId<'query'>('qry', this.ports.randomness, `query:${person}`);
    const label = await this.writings.labelOf(session);
    const { count } = await this.database
      .selectFrom('server.queries')
      .select((select) => select.fn.countAll<string>().as('count'))
      .where('person', '=', person)
      .executeTakeFirstOrThrow();
    if (Number(count) >= MOST_SAVED) throw serverErrors.queriesFull({ limit: MOST_SAVED });
    await this.writings.record(session, 'query.save', query, { title, sql });
    const saved = new Date(this.ports.clock.now());
    await this.database
      .insertInto('server.queries')
      .values({ query, person, title, sql, label, purpose, operation, saved })
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
      recent: shownRecent.map(({ sql, at, rows }) => ({ sql, at: at.toISOString(), rows: Number(rows) })),
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

  /** A statement that ran to its end. The newest are kept. */
  async ran(session: ActiveSession, sql: string, rows: number): Promise<void> {
    const { person } = session.facts;
    const label = await this.writings.labelOf(session);
    const at = new Date(this.ports.clock.now());
    await this.database.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom('server.recent_queries')
        .where('person', '=', person)
        .where('sql', '=', sql)
        .execute();
      await transaction.insertInto('server.recent_queries').values({ person, sql, label, at, rows }).execute();
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

function toSaved({ query, title, sql, saved }: QuerySchema['server.queries'], origin: Partial<Origin>): SavedQuery {
  return { query, title, sql, saved: saved.toISOString(), ...origin };
}
