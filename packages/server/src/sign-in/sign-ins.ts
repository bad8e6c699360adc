import type { Clock } from '@peel/kernel/clock';
import type { PersonId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import { type Kysely, sql } from 'kysely';
import type { SignInSchema } from './migrations.js';
import type { PasskeySchema } from './passkey-migration.js';
import { newToken, signInKey, tokenHash } from './token.js';
import type { UnderWay } from './under-way.js';

export type SignInMethod = 'demonstration' | 'passkey' | 'provider';

export interface SignIn {
  readonly person: PersonId;
  readonly method: SignInMethod;
  /** When it ends unless it is used, and at the latest; milliseconds since the epoch. */
  readonly until: number;
}

export interface SignInLimits {
  readonly idleMs: number;
  readonly longestMs: number;
}

/** How exact `seen` is: a busy page does not write at each request. */
const SEEN_EVERY_MS = 30_000;

/** Sign-ins of browsers, on the server: a cookie names one, and ending one here ends it there. */
export class SignIns {
  constructor(
    private readonly database: Kysely<SignInSchema & PasskeySchema>,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
    private readonly limits: SignInLimits,
    private readonly underWay: UnderWay,
  ) {}

  /** A new sign-in, whatever the browser held before: the secret is always a new one, so none can be planted. */
  async begin(person: PersonId, method: SignInMethod, replaced: string | undefined): Promise<string> {
    const token = newToken(this.ports.randomness, person);
    const now = this.ports.clock.now();
    const at = new Date(now);
    await this.database.transaction().execute(async (transaction) => {
      if (replaced !== undefined)
        await transaction.deleteFrom('server.sign_ins').where('token_hash', '=', tokenHash(replaced)).execute();
      await transaction.deleteFrom('server.sign_ins').where('until', '<=', at).execute();
      await transaction
        .insertInto('server.sign_ins')
        .values({
          token_hash: tokenHash(token),
          person,
          method,
          began: at,
          seen: at,
          until: new Date(now + this.limits.longestMs),
        })
        .execute();
    });
    if (replaced !== undefined) this.underWay.endSignIn(signInKey(replaced));
    return token;
  }

  /**
   * Whose sign-in this is now; undefined when it ended, was left idle, or never was. To be asked for counts as use, except by a page
   * that only `watches` for its end: it would otherwise keep itself signed in.
   */
  async find(token: string, watches = false): Promise<SignIn | undefined> {
    const row = await this.database
      .selectFrom('server.sign_ins')
      .selectAll()
      .where('token_hash', '=', tokenHash(token))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const now = this.ports.clock.now();
    const idleEnd = row.seen.getTime() + this.limits.idleMs;
    if (now >= Math.min(idleEnd, row.until.getTime())) {
      await this.end(token);
      return undefined;
    }
    const found = { person: row.person as PersonId, method: row.method as SignInMethod };
    if (watches) return { ...found, until: Math.min(idleEnd, row.until.getTime()) };
    if (now - row.seen.getTime() >= SEEN_EVERY_MS) {
      await this.database
        .updateTable('server.sign_ins')
        .set({ seen: new Date(now) })
        .where('token_hash', '=', row.token_hash)
        .execute();
    }
    return { ...found, until: Math.min(now + this.limits.idleMs, row.until.getTime()) };
  }

  /** Ends it here, with what is being answered, and with the embedded provider, which would else remember the browser for a while. */
  async end(token: string): Promise<void> {
    const ended = await this.database
      .deleteFrom('server.sign_ins')
      .where('token_hash', '=', tokenHash(token))
      .returning('person')
      .executeTakeFirst();
    this.underWay.endSignIn(signInKey(token));
    if (ended === undefined) return;
    await this.database
      .deleteFrom('server.oidc')
      .where('model', '=', 'Session')
      .where(ofPerson(ended.person))
      .execute();
  }

  /** Every browser of a person, also those that are about to sign in: who has left, or has a new first passkey, is signed in nowhere. */
  async endAll(person: string): Promise<void> {
    await this.database.deleteFrom('server.oidc').where(ofPerson(person)).execute();
    await this.database.deleteFrom('server.sign_ins').where('person', '=', person).execute();
    this.underWay.endBrowsers(person);
  }
}

/** What the embedded provider keeps of a person: sessions, codes, and answers given to its question. */
function ofPerson(person: string) {
  return sql<boolean>`(payload ->> 'accountId' = ${person} or payload -> 'result' -> 'login' ->> 'accountId' = ${person})`;
}
