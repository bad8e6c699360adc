import type { Clock } from '@peel/kernel/clock';
import type { Kysely } from 'kysely';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { PasskeySchema } from './passkey-migration.js';

/** What the embedded identity provider keeps between two requests, in PostgreSQL: it goes on where it was after a restart. */
export class ProviderStore implements Adapter {
  constructor(
    private readonly model: string,
    private readonly database: Kysely<PasskeySchema>,
    private readonly clock: Clock,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const values = {
      payload: JSON.stringify(payload),
      grant_id: payload.grantId ?? null,
      uid: payload.uid ?? null,
      until: expiresIn === undefined ? null : new Date(this.clock.now() + expiresIn * 1_000),
    };
    await this.database
      .insertInto('server.oidc')
      .values({ model: this.model, id, ...values })
      .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(values))
      .execute();
    await this.database.deleteFrom('server.oidc').where('until', '<', new Date(this.clock.now())).execute();
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return this.row('id', id);
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.row('uid', uid);
  }

  /** Codes typed on a second device are not offered. */
  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const payload = await this.find(id);
    if (payload === undefined) return;
    const consumed = { ...payload, consumed: Math.floor(this.clock.now() / 1_000) };
    await this.database
      .updateTable('server.oidc')
      .set({ payload: JSON.stringify(consumed) })
      .where('model', '=', this.model)
      .where('id', '=', id)
      .execute();
  }

  async destroy(id: string): Promise<void> {
    await this.database.deleteFrom('server.oidc').where('model', '=', this.model).where('id', '=', id).execute();
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.database.deleteFrom('server.oidc').where('grant_id', '=', grantId).execute();
  }

  private async row(column: 'id' | 'uid', value: string): Promise<AdapterPayload | undefined> {
    // The provider reads its forms by itself, and PostgreSQL knows no such text.
    if (value.includes('\u0000')) return undefined;
    const row = await this.database
      .selectFrom('server.oidc')
      .select(['payload', 'until'])
      .where('model', '=', this.model)
      .where(column, '=', value)
      .executeTakeFirst();
    if (row === undefined || (row.until !== null && row.until.getTime() <= this.clock.now())) return undefined;
    return row.payload as AdapterPayload;
  }
}
