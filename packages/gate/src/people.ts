import { createHash } from 'node:crypto';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import { base32, type PersonId, randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import { type Holding, liveHoldings } from '@peel/policy/holdings';
import { type Actor, confirmChange, type PeopleChange, proposeChange, refuseChange } from '@peel/policy/people';
import type { Kysely } from 'kysely';
import { type BearingOut, borneOut, changeNote } from './borne-out.js';
import type { Epoch } from './epoch.js';
import { gateErrors } from './errors.js';
import type { GateSchema } from './migrations.js';
import type { Recorder } from './recorder.js';

export interface Person {
  readonly person: PersonId;
  readonly name: string;
}

export interface PersonDetail extends Person {
  /** Milliseconds since 1970. */
  readonly joined: number;
  readonly left: boolean;
  readonly holdings: readonly Holding[];
}

/**
 * Accounts and what they hold, in PostgreSQL; every change is an event, markings take two people (DESIGN, "policy"), and nothing is held
 * that no event bears out.
 */
export class People {
  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly recorder: Recorder,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
    private readonly epoch: Epoch,
    private readonly log: BearingOut,
  ) {}

  async list(): Promise<readonly (Person & { readonly left: boolean; readonly holdings: readonly Holding[] })[]> {
    const people = await this.database.selectFrom('gate.people').selectAll().orderBy('person').execute();
    const rows = await this.database
      .selectFrom('gate.holdings')
      .selectAll()
      .orderBy('person')
      .orderBy('kind')
      .orderBy('name')
      .execute();
    const holdings = await borneOut(this.log, rows);
    return people.map((row) => ({
      person: row.person as PersonId,
      name: row.name,
      left: this.hasLeft(row),
      holdings: holdings.filter((holding) => holding.person === row.person).map(toHolding),
    }));
  }

  /** One account, also of somebody who left. Throws `gate.person-not-listed`. */
  async detail(person: string): Promise<PersonDetail> {
    const row = await this.database
      .selectFrom('gate.people')
      .selectAll()
      .where('person', '=', person)
      .executeTakeFirst();
    if (row === undefined) throw gateErrors.personNotListed({ person });
    return {
      person: row.person as PersonId,
      name: row.name,
      joined: row.joined.getTime(),
      left: this.hasLeft(row),
      holdings: await this.holdings(person),
    };
  }

  /** The person, who has joined and not left. Throws `gate.person-unknown`. */
  async require(person: string): Promise<Person> {
    const row = await this.database
      .selectFrom('gate.people')
      .selectAll()
      .where('person', '=', person)
      .executeTakeFirst();
    if (row === undefined || this.hasLeft(row)) throw gateErrors.personUnknown({ person });
    return { person: row.person as PersonId, name: row.name };
  }

  /** Whether there is or was such an account. */
  async isKnown(person: string): Promise<boolean> {
    const row = await this.database
      .selectFrom('gate.people')
      .select('person')
      .where('person', '=', person)
      .executeTakeFirst();
    return row !== undefined;
  }

  async isPresent(person: string): Promise<boolean> {
    const row = await this.database
      .selectFrom('gate.people')
      .select(['person', 'left_at'])
      .where('person', '=', person)
      .executeTakeFirst();
    return row !== undefined && !this.hasLeft(row);
  }

  /** Whose token this is. Tokens are kept as SHA-256 of 128 random bits; there is nothing to guess. */
  async byToken(token: string): Promise<Person | undefined> {
    const row = await this.database
      .selectFrom('gate.people')
      .selectAll()
      .where('token_hash', '=', tokenHash(token))
      .executeTakeFirst();
    return row === undefined || this.hasLeft(row) ? undefined : { person: row.person as PersonId, name: row.name };
  }

  /** What the person holds at this moment: a holding past its end is not held, whether or not any job ran. */
  async holdings(person: string): Promise<readonly Holding[]> {
    const rows = await this.database
      .selectFrom('gate.holdings')
      .selectAll()
      .where('person', '=', person)
      .orderBy('kind')
      .orderBy('name')
      .execute();
    return liveHoldings((await borneOut(this.log, rows)).map(toHolding), this.ports.clock.now());
  }

  async roles(person: string): Promise<readonly string[]> {
    return (await this.holdings(person)).filter((holding) => holding.kind === 'role').map((holding) => holding.name);
  }

  async hasRole(person: string, ...roles: readonly string[]): Promise<boolean> {
    return (await this.roles(person)).some((role) => roles.includes(role));
  }

  /** Throws `gate.role-needed` unless the person holds one of the roles now; the refusal is written down. */
  async requireRole(person: string, ...roles: readonly string[]): Promise<void> {
    if (await this.hasRole(person, ...roles)) return;
    throw await this.refused(person, gateErrors.roleNeeded({ role: roles.join(' or ') }));
  }

  /** A new account without holdings. Returns its token, shown once and never stored. */
  async join(person: string, name: string, by: PersonId | 'init'): Promise<string> {
    if (by !== 'init') await this.requireRole(by, 'steward', 'overseer');
    if (await this.isKnown(person)) throw gateErrors.personExists({ person });
    const token = this.drawToken(person);
    await this.recorder.record(`people:${person}`, { kind: 'people.join', actor: actorOf(by), note: person });
    await this.database
      .insertInto('gate.people')
      .values({ person, name, token_hash: tokenHash(token), joined: this.time(), left_at: null })
      .execute();
    this.epoch.move();
    return token;
  }

  /**
   * A token for somebody who has none, shown once: after a restore, which carries no credentials. Throws `gate.person-has-token` for who
   * has one, or had one that was revoked: whoever gives it out could act as its person, so a new one is that person's own affair.
   */
  async issueToken(person: string, by: PersonId): Promise<string> {
    await this.require(person);
    if (!(await this.mayBeGivenToken(person))) throw await this.refused(by, gateErrors.personHasToken({ person }));
    const token = this.drawToken(person);
    await this.recorder.record(`people:${person}`, { kind: 'people.token', actor: actorOf(by), note: person });
    const changed = await this.database
      .updateTable('gate.people')
      .set({ token_hash: tokenHash(token) })
      .where('person', '=', person)
      .where('token_hash', 'is', null)
      .where('left_at', 'is', null)
      .executeTakeFirst();
    if (changed.numUpdatedRows !== 1n) throw await this.refused(by, gateErrors.personHasToken({ person }));
    return token;
  }

  /** A new token of the person's own, shown once, in place of any before it. For who is signed in by other means than a token. */
  async renewToken(person: PersonId): Promise<string> {
    await this.require(person);
    const token = this.drawToken(person);
    await this.recorder.record(`people:${person}`, { kind: 'people.token', actor: actorOf(person), note: person });
    await this.database
      .updateTable('gate.people')
      .set({ token_hash: tokenHash(token) })
      .where('person', '=', person)
      .where('left_at', 'is', null)
      .execute();
    return token;
  }

  /** The person's token is good for nothing from now on, whoever holds it. A person may do so themself; of others, a steward or overseer. */
  async revokeToken(person: string, by: PersonId): Promise<void> {
    if (person !== by) await this.requireRole(by, 'steward', 'overseer');
    await this.require(person);
    await this.recorder.record(`people:${person}`, { kind: 'people.token-revoked', actor: actorOf(by), note: person });
    await this.database.transaction().execute(async (transaction) => {
      await transaction.updateTable('gate.people').set({ token_hash: null }).where('person', '=', person).execute();
      await transaction
        .insertInto('gate.revoked_tokens')
        .values({ person, at: this.time() })
        .onConflict((conflict) => conflict.column('person').doUpdateSet({ at: this.time() }))
        .execute();
    });
  }

  /** As the log says, also where the table does not: a crash came between them, or somebody wrote into the database (THREATS 9, 31). */
  private hasLeft({ person, left_at: at }: { readonly person: string; readonly left_at: Date | null }): boolean {
    return at !== null || this.log.standing.hasLeft(person);
  }

  /** The person may not sign in any more and holds nothing; open sessions end at once, and what they proposed is void. */
  async leave(person: string, by: PersonId): Promise<void> {
    await this.requireRole(by, 'steward', 'overseer');
    await this.require(person);
    const act = { kind: 'people.leave', actor: actorOf(by), note: person };
    await this.log.standing.written(() => this.recorder.record(`people:${person}`, act));
    await this.database.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('gate.people')
        .set({ left_at: this.time(), token_hash: null })
        .where('person', '=', person)
        .execute();
      await transaction.deleteFrom('gate.holdings').where('person', '=', person).execute();
      // What they proposed waits no longer either: the word of somebody who has left is not one of two.
      await transaction
        .deleteFrom('gate.people_changes')
        .where((change) => change.or([change('person', '=', person), change('proposed_by', '=', person)]))
        .execute();
    });
    this.epoch.move();
  }

  /** Gives or takes a holding. What opens protected material or gives power waits for a second person (policy's `needsTwo`). */
  async change(person: string, act: PeopleChange['act'], holding: Holding, by: PersonId): Promise<PeopleChange> {
    await this.require(person);
    const id = randomId('chg', this.ports.randomness, `people-change:${person}`);
    const actor = await this.actor(by);
    const change = await this.refusing(by, () =>
      proposeChange({ id, person, act, holding }, actor, this.ports.clock.now()),
    );
    if (change.state === 'confirmed') {
      await this.apply(change, by);
    } else {
      const event = await this.record(change, 'people.propose', actorOf(by));
      await this.database
        .insertInto('gate.people_changes')
        .values({ proposal: id, person, change: JSON.stringify(change), proposed_by: by, proposed: this.time(), event })
        .execute();
    }
    return change;
  }

  /** Fills the table of a new workspace and gives the person's token; every other change goes through `change`. */
  async seed(person: string, name: string, holdings: readonly Holding[]): Promise<string> {
    const token = await this.join(person, name, 'init');
    for (const holding of holdings) {
      const change = {
        id: '',
        person,
        act: 'grant',
        holding,
        proposedBy: 'init',
        proposedAt: 0,
        state: 'confirmed',
        decidedBy: 'init',
        decidedAt: 0,
      } as const;
      await this.apply(change, 'init');
    }
    return token;
  }

  async pending(): Promise<readonly PeopleChange[]> {
    const rows = await this.database.selectFrom('gate.people_changes').selectAll().orderBy('proposed').execute();
    return rows.map((row) => row.change as PeopleChange);
  }

  /** Turns a proposal down, also one's own. Throws `policy.change-refused`, `gate.nothing-proposed`. */
  async refuse(proposal: string, by: PersonId): Promise<PeopleChange> {
    const pending = await this.proposed(proposal);
    const actor = await this.actor(by);
    const refused = await this.refusing(by, () => refuseChange(pending, actor, this.ports.clock.now()));
    await this.record(refused, 'people.refuse', actorOf(by));
    await this.database.deleteFrom('gate.people_changes').where('proposal', '=', proposal).execute();
    return refused;
  }

  /** The second person of a change. Throws `policy.change-refused`, `gate.nothing-proposed`. */
  async confirm(proposal: string, by: PersonId): Promise<PeopleChange> {
    const pending = await this.proposed(proposal);
    const actor = await this.actor(by);
    const proposer = await this.actor(pending.proposedBy as PersonId);
    const confirmed = await this.refusing(by, () => confirmChange(pending, actor, proposer, this.ports.clock.now()));
    await this.apply(confirmed, by);
    await this.database.deleteFrom('gate.people_changes').where('proposal', '=', proposal).execute();
    return confirmed;
  }

  private drawToken(person: string): string {
    return `peel_${base32(this.ports.randomness.bytes(16, `token:${person}`))}`;
  }

  private async mayBeGivenToken(person: string): Promise<boolean> {
    const row = await this.database
      .selectFrom('gate.people')
      .leftJoin('gate.revoked_tokens', 'gate.revoked_tokens.person', 'gate.people.person')
      .select(['token_hash', 'at'])
      .where('gate.people.person', '=', person)
      .executeTakeFirst();
    return row !== undefined && row.token_hash === null && row.at === null;
  }

  private async proposed(proposal: string): Promise<PeopleChange> {
    const pending = (await this.pending()).find((change) => change.id === proposal);
    if (pending === undefined) throw gateErrors.nothingProposed({ proposal });
    return pending;
  }

  private async refusing<T>(by: PersonId, work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw isPeelError(error) && error.kind === 'refused' ? await this.refused(by, error) : error;
    }
  }

  private refused(by: string, error: PeelError): Promise<PeelError> {
    return this.recorder.refusal(`people:${by}`, { actor: `person:${by}` }, error);
  }

  private async actor(person: PersonId): Promise<Actor> {
    return { person, roles: await this.roles(person) };
  }

  private async record({ person, act, holding }: PeopleChange, kind: string, actor: string): Promise<string> {
    const note = changeNote(act, person, holding);
    const written = () => this.recorder.record(`people:${person}`, { kind, actor, note });
    return (await this.log.standing.written(written)).id;
  }

  private async apply(change: PeopleChange, by: PersonId | 'init'): Promise<void> {
    const { person, act, holding } = change;
    const event = await this.record(change, `people.${act}`, actorOf(by));
    if (act === 'grant') {
      const expires = holding.expires === undefined ? null : new Date(holding.expires);
      const values = { person, kind: holding.kind, name: holding.name, granted: this.time(), expires, event };
      await this.database
        .insertInto('gate.holdings')
        .values(values)
        .onConflict((conflict) => conflict.columns(['person', 'kind', 'name']).doUpdateSet(values))
        .execute();
    } else {
      await this.database
        .deleteFrom('gate.holdings')
        .where('person', '=', person)
        .where('kind', '=', holding.kind)
        .where('name', '=', holding.name)
        .execute();
    }
    this.epoch.move();
  }

  private time(): Date {
    return new Date(this.ports.clock.now());
  }
}

function actorOf(by: PersonId | 'init'): string {
  return by === 'init' ? 'system' : `person:${by}`;
}

function toHolding(row: { kind: string; name: string; expires: Date | null }): Holding {
  return {
    kind: row.kind as Holding['kind'],
    name: row.name,
    ...(row.expires === null ? {} : { expires: row.expires.getTime() }),
  };
}

function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
