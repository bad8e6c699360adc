import type { PersonId, SessionId } from '@peel/kernel/ids';
import type { Kysely } from 'kysely';
import type { GateSchema } from './migrations.js';
import type { Session } from './session.js';

/** Sessions as PostgreSQL keeps them: they outlive the service, and are a person's list of their own. */
export class SessionStore {
  constructor(private readonly database: Kysely<GateSchema>) {}

  async add(facts: Session): Promise<void> {
    const { session, person, actor, purpose, operation, justification, order, opened, expires } = facts;
    await this.database
      .insertInto('gate.sessions')
      .values({
        session,
        person,
        actor,
        purpose,
        operation,
        justification,
        standing_order: order ?? null,
        opened: new Date(opened),
        expires: new Date(expires),
        ended: null,
        ended_why: null,
      })
      .execute();
  }

  async find(session: string): Promise<StoredSession | undefined> {
    const row = await this.database
      .selectFrom('gate.sessions')
      .selectAll()
      .where('session', '=', session)
      .executeTakeFirst();
    return row === undefined ? undefined : toSession(row);
  }

  /** The person's own sessions, newest first. */
  async latestOf(person: string, limit: number): Promise<readonly StoredSession[]> {
    const rows = await this.database
      .selectFrom('gate.sessions')
      .selectAll()
      .where('person', '=', person)
      .where('standing_order', 'is', null)
      .orderBy('opened', 'desc')
      .orderBy('session')
      .limit(limit)
      .execute();
    return rows.map(toSession);
  }

  /** The person's own that are open at this time. */
  async openOf(person: string, now: number): Promise<readonly StoredSession[]> {
    const rows = await this.database
      .selectFrom('gate.sessions')
      .selectAll()
      .where('person', '=', person)
      .where('standing_order', 'is', null)
      .where('ended', 'is', null)
      .where('expires', '>', new Date(now))
      .execute();
    return rows.map(toSession);
  }

  async extend(session: string, expires: number): Promise<void> {
    await this.change(session, { expires: new Date(expires) });
  }

  async end(session: string, at: number, why: string): Promise<void> {
    await this.change(session, { ended: new Date(at), ended_why: why });
  }

  private async change(session: string, values: Partial<GateSchema['gate.sessions']>): Promise<void> {
    await this.database.updateTable('gate.sessions').set(values).where('session', '=', session).execute();
  }
}

export interface StoredSession extends Session {
  /** Why it ended; it may have run out of time without having been ended. */
  readonly ended: string | undefined;
  /** When it was ended, milliseconds since the epoch. */
  readonly endedAt: number | undefined;
}

export interface ListedSession extends StoredSession {
  readonly state: 'open' | 'ended';
  /** It may read something else than when it was opened: what its person holds, or the policy, has changed. */
  readonly changed: boolean;
}

function toSession(row: GateSchema['gate.sessions']): StoredSession {
  return {
    session: row.session as SessionId,
    person: row.person as PersonId,
    actor: row.actor,
    purpose: row.purpose,
    operation: row.operation,
    justification: row.justification,
    ...(row.standing_order === null ? {} : { order: row.standing_order }),
    opened: row.opened.getTime(),
    expires: row.expires.getTime(),
    ended: row.ended_why ?? undefined,
    endedAt: row.ended?.getTime(),
  };
}
