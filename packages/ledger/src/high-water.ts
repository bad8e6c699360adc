import type { Kysely } from 'kysely';
import type { Checkpoint } from './checkpoint.js';
import type { LedgerSchema } from './migrations.js';
import type { KnownState } from './recovery.js';

/** How far the database has seen the log come: a ledger behind it was rolled back (THREATS 14). */
export async function readHighWater(database: Kysely<LedgerSchema>): Promise<KnownState | undefined> {
  const row = await database.selectFrom('ledger.high_water').select(['size', 'root']).executeTakeFirst();
  return row === undefined ? undefined : { size: Number(row.size), root: row.root, source: 'the database' };
}

/** Never goes back. */
export async function writeHighWater(
  database: Kysely<LedgerSchema>,
  { size, root }: Pick<Checkpoint, 'size' | 'root'>,
): Promise<void> {
  const row = { size: String(size), root: Buffer.from(root) };
  await database
    .insertInto('ledger.high_water')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('one').doUpdateSet(row).where('ledger.high_water.size', '<', String(size)),
    )
    .execute();
}
