import type { Gate } from '@peel/gate/gate';
import type { Person } from '@peel/gate/people';
import type { Clock } from '@peel/kernel/clock';
import { base32, type PersonId, randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import { proposalDays } from '@peel/policy/people';
import type { Kysely } from 'kysely';
import { serverErrors } from '../errors.js';
import type { PasskeySchema } from './passkey-migration.js';
import type { Passkeys } from './passkeys.js';
import type { SignIns } from './sign-ins.js';
import { tokenHash } from './token.js';
import type { UnderWay } from './under-way.js';

export interface Recovery {
  readonly recovery: string;
  readonly person: string;
  readonly why: string;
  readonly proposedBy: string;
  readonly proposed: string;
}

interface Parts {
  readonly database: Kysely<PasskeySchema>;
  readonly gate: Gate;
  readonly passkeys: Passkeys;
  readonly signIns: SignIns;
  readonly underWay: UnderWay;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

const DAY_MILLISECONDS = 24 * 60 * 60_000;
const TOKEN_LASTS_MILLISECONDS = DAY_MILLISECONDS;
/** As long as a change of holdings waits for its second person. */
const WAITS_MILLISECONDS = proposalDays * DAY_MILLISECONDS;

/**
 * How a person comes to a first passkey: with the token that a steward was shown once when the account was made, or, when every device is
 * lost, or after a restore, with one that two who govern gave out together. Either enrols one passkey, once.
 */
export class Enrolment {
  constructor(private readonly parts: Parts) {}

  /** Whose enrolment this token begins. Throws `server.enrolment-refused`. */
  async personOf(token: string): Promise<Person> {
    const { database, gate, clock } = this.parts;
    const hash = tokenHash(token);
    const used = await database
      .selectFrom('server.enrolments_used')
      .select('at')
      .where('token_hash', '=', hash)
      .executeTakeFirst();
    if (used !== undefined) throw serverErrors.enrolmentRefused();
    const given = await database
      .selectFrom('server.enrolment_tokens')
      .selectAll()
      .where('token_hash', '=', hash)
      .executeTakeFirst();
    if (given !== undefined && given.until.getTime() > clock.now()) return gate.people.require(given.person);
    // The token of the account stays what programs sign in with; as a way to a first passkey it is good once, and only while there is none.
    const own = await gate.people.byToken(token);
    if (own === undefined || (await this.parts.passkeys.list(own.person)).length > 0)
      throw gate.refuseUnknown(serverErrors.enrolmentRefused());
    return own;
  }

  /** Uses the token up; of two who use it at once one succeeds. Throws `server.enrolment-refused`. */
  async use(token: string): Promise<void> {
    const { database, clock } = this.parts;
    const used = await database
      .insertInto('server.enrolments_used')
      .values({ token_hash: tokenHash(token), at: new Date(clock.now()) })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (used.numInsertedOrUpdatedRows !== 1n) throw serverErrors.enrolmentRefused();
    await database.deleteFrom('server.enrolment_tokens').where('token_hash', '=', tokenHash(token)).execute();
  }

  /** What waits for a second person, and has not waited too long. */
  async recoveries(): Promise<readonly Recovery[]> {
    const rows = await this.parts.database
      .selectFrom('server.recoveries')
      .selectAll()
      .where('proposed', '>', this.lapsed())
      .orderBy('proposed')
      .execute();
    return rows.map(({ recovery, person, why, proposed_by, proposed }) => ({
      recovery,
      person,
      why,
      proposedBy: proposed_by,
      proposed: proposed.toISOString(),
    }));
  }

  /** The first of two, each a steward or an overseer. Nobody recovers their own account. */
  async propose(person: string, why: string, by: PersonId): Promise<string> {
    const { database, gate, clock, randomness } = this.parts;
    await gate.people.requireRole(by, 'steward', 'overseer');
    await gate.people.require(person);
    if (person === by) throw serverErrors.recoveryOwn();
    const recovery = randomId('rec', randomness, `recovery:${person}`);
    await gate.noteSignIn(by, 'sign-in.recovery-proposed', `${person}: ${why}`);
    await database.deleteFrom('server.recoveries').where('proposed', '<=', this.lapsed()).execute();
    await database
      .insertInto('server.recoveries')
      .values({ recovery, person, why, proposed_by: by, proposed: new Date(clock.now()) })
      .execute();
    return recovery;
  }

  /**
   * The second: gives out a token that enrols one passkey within a day, shown once. What the person had before, and what an earlier
   * recovery gave out, signs nobody in any more, as it may be in somebody else's hands.
   */
  async confirm(recovery: string, by: PersonId): Promise<{ readonly person: string; readonly token: string }> {
    const { database, gate, passkeys, signIns, underWay, clock, randomness } = this.parts;
    await gate.people.requireRole(by, 'steward', 'overseer');
    const { person, proposedBy } = await this.waiting(recovery, by);
    await gate.noteSignIn(by, 'sign-in.recovery-confirmed', `${person}, proposed by ${proposedBy}`);
    const { numDeletedRows } = await database
      .deleteFrom('server.recoveries')
      .where('recovery', '=', recovery)
      .executeTakeFirst();
    if (numDeletedRows !== 1n) throw serverErrors.recoveryUnknown();
    await database.deleteFrom('server.recoveries').where('person', '=', person).execute();
    await database.deleteFrom('server.enrolment_tokens').where('person', '=', person).execute();
    await gate.people.revokeTokenByTwo(person, proposedBy as PersonId, by);
    await passkeys.removeAll(person);
    await signIns.endAll(person);
    underWay.endPrograms(person);
    await gate.sessions.endAllOf(person, 'its person is let in anew by two who govern');
    const token = `peel_enrol_${base32(randomness.bytes(20, `enrolment:${person}`))}`;
    await database
      .insertInto('server.enrolment_tokens')
      .values({ token_hash: tokenHash(token), person, until: new Date(clock.now() + TOKEN_LASTS_MILLISECONDS) })
      .execute();
    return { person, token };
  }

  /** A recovery that this second person may confirm now. Throws `server.recovery-unknown`, `-own`, `-void`. */
  private async waiting(recovery: string, by: PersonId) {
    const { database, gate } = this.parts;
    const found = await database
      .selectFrom('server.recoveries')
      .selectAll()
      .where('recovery', '=', recovery)
      .executeTakeFirst();
    if (found === undefined) throw serverErrors.recoveryUnknown();
    const { person, proposed, proposed_by: proposedBy } = found;
    if (proposedBy === by || person === by) throw serverErrors.recoveryOwn();
    if (proposed <= this.lapsed())
      throw serverErrors.recoveryVoid({ why: `nobody confirmed it within ${proposalDays} days` });
    if (!(await gate.people.isPresent(proposedBy)) || !(await gate.people.hasRole(proposedBy, 'steward', 'overseer')))
      throw serverErrors.recoveryVoid({ why: 'who proposed it is a steward or overseer no more' });
    return { ...(await gate.people.require(person)), proposedBy };
  }

  /** What was proposed at this time or before waits no more. */
  private lapsed(): Date {
    return new Date(this.parts.clock.now() - WAITS_MILLISECONDS);
  }
}
