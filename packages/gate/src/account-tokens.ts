import { createHash } from 'node:crypto';
import { base32 } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import type { GateSchema } from './migrations.js';

/** The rows of tokens, which are kept as SHA-256 of 128 random bits; who may do what with them, `People` says. */
export class AccountTokens {
  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly randomness: Randomness,
  ) {}

  draw(person: string): string {
    return `peel_${base32(this.randomness.bytes(16, `token:${person}`))}`;
  }

  /** Whether the person has none and never had one that was revoked. */
  async isUnset(person: string): Promise<boolean> {
    const row = await this.database
      .selectFrom('gate.people')
      .leftJoin('gate.revoked_tokens', 'gate.revoked_tokens.person', 'gate.people.person')
      .select(['token_hash', 'at'])
      .where('gate.people.person', '=', person)
      .executeTakeFirst();
    return row !== undefined && row.token_hash === null && row.at === null;
  }

  /** Whether it became theirs: they may have come by another meanwhile. */
  async give(person: string, token: string): Promise<boolean> {
    const changed = await this.database
      .updateTable('gate.people')
      .set({ token_hash: tokenHash(token) })
      .where('person', '=', person)
      .where('token_hash', 'is', null)
      .where('left_at', 'is', null)
      .executeTakeFirst();
    return changed.numUpdatedRows === 1n;
  }

  async replace(person: string, token: string): Promise<void> {
    await this.database
      .updateTable('gate.people')
      .set({ token_hash: tokenHash(token) })
      .where('person', '=', person)
      .where('left_at', 'is', null)
      .execute();
  }

  async revoke(person: string, at: Date): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await transaction.updateTable('gate.people').set({ token_hash: null }).where('person', '=', person).execute();
      await transaction
        .insertInto('gate.revoked_tokens')
        .values({ person, at })
        .onConflict((conflict) => conflict.column('person').doUpdateSet({ at }))
        .execute();
    });
  }
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
