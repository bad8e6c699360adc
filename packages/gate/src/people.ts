import type { Clock } from '@peel/kernel/clock';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import { type PersonId, randomId } from '@peel/kernel/ids';
import { OneByOne } from '@peel/kernel/one-by-one';
import type { Randomness } from '@peel/kernel/randomness';
import { type Holding, liveHoldings } from '@peel/policy/holdings';
import {
  type Actor,
  confirmChange,
  governs,
  isGoverning,
  type PeopleChange,
  proposeChange,
  refuseChange,
} from '@peel/policy/people';
import type { Kysely } from 'kysely';
import { AccountTokens, tokenHash } from './account-tokens.js';
import { type BearingOut, borneOut, changeNote } from './borne-out.js';
import type { Epoch } from './epoch.js';
import { gateErrors } from './errors.js';
import { endingProblem, givingUpProblem } from './governing.js';
import { drop, hold, toHolding } from './held-rows.js';
import type { GateSchema } from './migrations.js';
import { PROPOSE, ProposedChanges } from './proposed-changes.js';
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
  /** Of two who decide on the same thing at once the second finds it decided; and of those who go at once each counts who is left. */
  private readonly deciding = new OneByOne();
  private readonly proposed: ProposedChanges;
  private readonly tokens: AccountTokens;

  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly recorder: Recorder,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
    private readonly epoch: Epoch,
    private readonly log: BearingOut,
  ) {
    this.proposed = new ProposedChanges(database, log);
    this.tokens = new AccountTokens(database, ports.randomness);
  }

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

  /** Whose token this is: there is nothing to guess. */
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

  private async governs(person: string): Promise<boolean> {
    return (await this.roles(person)).some(isGoverning);
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
    const token = this.tokens.draw(person);
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
   * has one, or had one that was revoked: whoever gives it out could act as its person, so a new one is that person's own affair. Throws
   * `gate.lets-in-alone` for somebody else who governs: one of them would be two.
   */
  async issueToken(person: string, by: PersonId): Promise<string> {
    await this.require(person);
    if (person !== by && (await this.governs(person))) throw await this.refused(by, gateErrors.letsInAlone({ person }));
    if (!(await this.tokens.isUnset(person))) throw await this.refused(by, gateErrors.personHasToken({ person }));
    const token = this.tokens.draw(person);
    await this.recorder.record(`people:${person}`, { kind: 'people.token', actor: actorOf(by), note: person });
    if (!(await this.tokens.give(person, token))) throw await this.refused(by, gateErrors.personHasToken({ person }));
    return token;
  }

  /** A new token of the person's own, shown once, in place of any before it. For who is signed in by other means than a token. */
  async renewToken(person: PersonId): Promise<string> {
    await this.require(person);
    const token = this.tokens.draw(person);
    await this.recorder.record(`people:${person}`, { kind: 'people.token', actor: actorOf(person), note: person });
    await this.tokens.replace(person, token);
    return token;
  }

  /**
   * The person's token is good for nothing from now on, whoever holds it. A person may do so themself; of others, a steward or overseer; of
   * those who govern, two. Throws `gate.governs-others`.
   */
  async revokeToken(person: string, by: PersonId): Promise<void> {
    if (person !== by) {
      await this.requireRole(by, 'steward', 'overseer');
      await this.requireEnding(person, by);
    }
    await this.withdrawToken(person, by);
  }

  /** The same of anybody, by the second of two who govern. */
  async revokeTokenByTwo(person: string, first: PersonId, by: PersonId): Promise<void> {
    for (const each of [first, by]) await this.requireRole(each, 'steward', 'overseer');
    if (new Set<string>([person, first, by]).size < 3)
      throw gateErrors.secondPersonNeeded({ why: 'it is for two others' });
    await this.withdrawToken(person, by);
  }

  private async withdrawToken(person: string, by: PersonId): Promise<void> {
    await this.require(person);
    await this.recorder.record(`people:${person}`, { kind: 'people.token-revoked', actor: actorOf(by), note: person });
    await this.tokens.revoke(person, this.time());
  }

  /** As the log says, also where the table does not: a crash came between them, or somebody wrote into the database (THREATS 9, 31). */
  private hasLeft({ person, left_at: at }: { readonly person: string; readonly left_at: Date | null }): boolean {
    return at !== null || this.log.standing.hasLeft(person);
  }

  /**
   * The person may not sign in any more and holds nothing; open sessions end at once, and what they proposed is void. Throws
   * `gate.governs-others`, `gate.last-to-govern`.
   */
  async leave(person: string, by: PersonId): Promise<void> {
    await this.deciding.run(() => this.end(person, by));
  }

  private async end(person: string, by: PersonId): Promise<void> {
    await this.requireRole(by, 'steward', 'overseer');
    await this.require(person);
    await this.requireEnding(person, by);
    const act = { kind: 'people.leave', actor: actorOf(by), note: person };
    await this.log.standing.written(() => this.recorder.record(`people:${person}`, act));
    await this.database.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('gate.people')
        .set({ left_at: this.time(), token_hash: null })
        .where('person', '=', person)
        .execute();
      await transaction.deleteFrom('gate.holdings').where('person', '=', person).execute();
      await this.proposed.removeOf(person, transaction);
    });
    this.epoch.move();
  }

  /**
   * Gives or takes a holding. What opens protected material or gives power waits for a second person, and so does taking power from others
   * (policy's `needsTwo`). Throws `gate.last-to-govern`, and what policy throws.
   */
  async change(person: string, act: PeopleChange['act'], holding: Holding, by: PersonId): Promise<PeopleChange> {
    return this.deciding.run(() => this.make(person, act, holding, by));
  }

  private async make(person: string, act: PeopleChange['act'], holding: Holding, by: PersonId): Promise<PeopleChange> {
    await this.require(person);
    const id = randomId('chg', this.ports.randomness, `people-change:${person}`);
    const actor = await this.actor(by);
    const roles = await this.roles(person);
    const change = await this.refusing(by, () =>
      proposeChange({ id, person, act, holding }, roles, actor, this.ports.clock.now()),
    );
    if (change.state === 'confirmed') {
      if (act === 'revoke' && governs(holding)) await this.requireGivingUp(person, holding.name);
      await this.apply(change, by);
    } else {
      await this.proposed.add(change, await this.record(change, PROPOSE, actorOf(by)));
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
    return this.proposed.list();
  }

  /** Turns a proposal down, also one's own. Throws `policy.change-refused`, `gate.nothing-proposed`. */
  async refuse(proposal: string, by: PersonId): Promise<PeopleChange> {
    return this.deciding.run(async () => {
      const pending = await this.proposed.require(proposal);
      const actor = await this.actor(by);
      const refused = await this.refusing(by, () => refuseChange(pending, actor, this.ports.clock.now()));
      await this.record(refused, 'people.refuse', actorOf(by));
      await this.proposed.remove(proposal);
      return refused;
    });
  }

  /**
   * The second person of a change. Who comes to govern by it keeps no token that others were shown, or one steward would be two; they make
   * their own. Throws `policy.change-refused`, `gate.nothing-proposed`.
   */
  async confirm(proposal: string, by: PersonId): Promise<PeopleChange> {
    return this.deciding.run(async () => {
      const pending = await this.proposed.require(proposal);
      const actor = await this.actor(by);
      const proposer = await this.actor(pending.proposedBy as PersonId);
      const confirmed = await this.refusing(by, () => confirmChange(pending, actor, proposer, this.ports.clock.now()));
      const { person, act, holding } = confirmed;
      if (act === 'grant' && governs(holding) && !(await this.governs(person))) await this.withdrawToken(person, by);
      await this.apply(confirmed, by);
      return confirmed;
    });
  }

  private async requireEnding(person: string, by: PersonId): Promise<void> {
    const problem = await endingProblem(this, person, by, this.ports.clock.now());
    if (problem !== undefined) throw await this.refused(by, problem);
  }

  /** Of a role that they do not hold there is nothing to give up. */
  private async requireGivingUp(person: string, role: string): Promise<void> {
    if (!(await this.hasRole(person, role))) return;
    const problem = await givingUpProblem(this, person, role, this.ports.clock.now());
    if (problem !== undefined) throw await this.refused(person, problem);
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
    // One step in the database: what is held waits no more.
    await this.database.transaction().execute(async (transaction) => {
      await (act === 'grant'
        ? hold(transaction, { person, holding, granted: this.time(), event })
        : drop(transaction, { person, holding }));
      await this.proposed.remove(change.id, transaction);
    });
    this.epoch.move();
  }

  private time(): Date {
    return new Date(this.ports.clock.now());
  }
}

function actorOf(by: PersonId | 'init'): string {
  return by === 'init' ? 'system' : `person:${by}`;
}
