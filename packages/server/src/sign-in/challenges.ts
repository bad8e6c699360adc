import type { Clock } from '@peel/kernel/clock';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import type { PasskeySchema } from './passkey-migration.js';

const LASTS_MILLISECONDS = 5 * 60_000;

/** Challenges that passkeys sign: one for each thing under way, used once, for five minutes. */
export class Challenges {
  constructor(
    private readonly database: Kysely<PasskeySchema>,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
  ) {}

  /** A new one for this subject; an earlier one of the same is no longer good. */
  async make(subject: string): Promise<string> {
    const challenge = Buffer.from(this.ports.randomness.bytes(32, `challenge:${subject}`)).toString('base64url');
    const now = this.ports.clock.now();
    await this.database.deleteFrom('server.challenges').where('until', '<=', new Date(now)).execute();
    const values = { challenge, until: new Date(now + LASTS_MILLISECONDS) };
    await this.database
      .insertInto('server.challenges')
      .values({ subject, ...values })
      .onConflict((conflict) => conflict.column('subject').doUpdateSet(values))
      .execute();
    return challenge;
  }

  /** Uses it up, whether or not what follows succeeds. */
  async take(subject: string): Promise<string | undefined> {
    const row = await this.database
      .deleteFrom('server.challenges')
      .where('subject', '=', subject)
      .returningAll()
      .executeTakeFirst();
    return row === undefined || row.until.getTime() <= this.ports.clock.now() ? undefined : row.challenge;
  }
}
