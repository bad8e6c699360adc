import { createHash } from 'node:crypto';
import type { Clock } from '@peel/kernel/clock';
import type { PersonId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { Kysely } from 'kysely';
import { serverErrors } from '../errors.js';
import { Challenges } from './challenges.js';
import type { PasskeySchema } from './passkey-migration.js';

/** Where the pages are, as a browser names it: passkeys are bound to it. */
export interface Place {
  /** `https://peel.example.police.uk`. */
  readonly origin: string;
  /** Its host without the port. */
  readonly host: string;
}

export interface Passkey {
  readonly passkey: string;
  readonly name: string;
  readonly added: string;
  readonly used: string | null;
}

/** ES256, EdDSA, RS256. */
const ALGORITHMS = [-7, -8, -257];
const MOST_PER_PERSON = 20;

/** Passkeys of people: WebAuthn credentials that prove the person with the device's own lock. No secret of theirs is ever here. */
export class Passkeys {
  private readonly challenges: Challenges;

  constructor(
    private readonly database: Kysely<PasskeySchema>,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
  ) {
    this.challenges = new Challenges(database, ports);
  }

  async list(person: string): Promise<readonly Passkey[]> {
    const rows = await this.rowsOf(person);
    return rows.map(({ credential, name, added, used }) => ({
      passkey: credential,
      name,
      added: added.toISOString(),
      used: used?.toISOString() ?? null,
    }));
  }

  /** What the browser makes a new passkey from. `subject` is what this is under way for. */
  async registration(subject: string, person: { person: string; name: string }, place: Place, title: string) {
    const known = await this.rowsOf(person.person);
    if (known.length >= MOST_PER_PERSON) throw serverErrors.passkeyRefused({ why: 'the person has too many already' });
    return generateRegistrationOptions({
      rpName: title,
      rpID: place.host,
      userName: person.person,
      userDisplayName: person.name,
      userID: new Uint8Array(createHash('sha256').update(`peel/person/v1\n${person.person}`).digest()),
      challenge: bytesOf(await this.challenges.make(subject)),
      attestationType: 'none',
      excludeCredentials: known.map(({ credential }) => ({ id: credential })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: ALGORITHMS,
    });
  }

  /** Keeps the passkey that was made. Throws `server.passkey-refused`. */
  async register(
    subject: string,
    person: PersonId,
    name: string,
    response: RegistrationResponseJSON,
    place: Place,
  ): Promise<void> {
    const expectedChallenge = await this.challenges.take(subject);
    if (expectedChallenge === undefined) throw serverErrors.passkeyRefused({ why: 'it took too long' });
    const checked = await verifyRegistrationResponse({
      response,
      expectedChallenge,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    }).catch((error: unknown) => {
      throw serverErrors.passkeyRefused({ why: 'what the device sent does not verify' }, error);
    });
    if (!checked.verified) throw serverErrors.passkeyRefused({ why: 'what the device sent does not verify' });
    const { credential } = checked.registrationInfo;
    const added = await this.database
      .insertInto('server.passkeys')
      .values({
        credential: credential.id,
        person,
        name,
        public_key: Buffer.from(credential.publicKey),
        counter: String(credential.counter),
        transports: credential.transports ?? [],
        added: new Date(this.ports.clock.now()),
        used: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows !== 1n) throw serverErrors.passkeyRefused({ why: 'it is in use already' });
  }

  /** What the browser signs to prove who is there: any passkey of this place will do, so nobody's name is asked or told. */
  async authentication(subject: string, place: Place) {
    return generateAuthenticationOptions({
      rpID: place.host,
      challenge: bytesOf(await this.challenges.make(subject)),
      userVerification: 'required',
    });
  }

  /** Whose passkey signed. Throws `server.passkey-refused`: the same, whatever was wrong. */
  async authenticate(subject: string, response: AuthenticationResponseJSON, place: Place): Promise<PersonId> {
    const expectedChallenge = await this.challenges.take(subject);
    const known = await this.database
      .selectFrom('server.passkeys')
      .selectAll()
      .where('credential', '=', response.id)
      .executeTakeFirst();
    if (expectedChallenge === undefined || known === undefined)
      throw serverErrors.passkeyRefused({ why: 'it is not known here, or it took too long' });
    const checked = await verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
      credential: {
        id: known.credential,
        publicKey: new Uint8Array(known.public_key),
        counter: Number(known.counter),
      },
    }).catch((error: unknown) => {
      throw serverErrors.passkeyRefused({ why: 'it is not known here, or it took too long' }, error);
    });
    if (!checked.verified) throw serverErrors.passkeyRefused({ why: 'it is not known here, or it took too long' });
    await this.database
      .updateTable('server.passkeys')
      .set({ counter: String(checked.authenticationInfo.newCounter), used: new Date(this.ports.clock.now()) })
      .where('credential', '=', known.credential)
      .execute();
    return known.person as PersonId;
  }

  /** Takes one of a person's own away. Throws `server.passkey-unknown`. */
  async remove(person: string, credential: string): Promise<void> {
    const { numDeletedRows } = await this.database
      .deleteFrom('server.passkeys')
      .where('credential', '=', credential)
      .where('person', '=', person)
      .executeTakeFirst();
    if (numDeletedRows !== 1n) throw serverErrors.passkeyUnknown();
  }

  async removeAll(person: string): Promise<void> {
    await this.database.deleteFrom('server.passkeys').where('person', '=', person).execute();
  }

  private rowsOf(person: string) {
    return this.database
      .selectFrom('server.passkeys')
      .selectAll()
      .where('person', '=', person)
      .orderBy('added')
      .execute();
  }
}

function bytesOf(challenge: string) {
  return new Uint8Array(Buffer.from(challenge, 'base64url'));
}
