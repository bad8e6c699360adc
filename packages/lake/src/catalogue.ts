import type { Kysely, Transaction } from 'kysely';
import type { LakeDatabase } from './database.js';
import { lakeErrors } from './errors.js';

/** Which metadata file is in force for each table. The pointers are the lake's only state that changes in place. */
export interface Pointer {
  readonly name: string;
  readonly folder: string;
  readonly companionOf?: string;
  readonly metadata: string;
}

export interface Move {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** All pointers at one moment, by name. */
export async function readPointers(database: Kysely<LakeDatabase>): Promise<ReadonlyMap<string, Pointer>> {
  const rows = await database.selectFrom('lake.tables').selectAll().orderBy('name').execute();
  return new Map(
    rows.map((row) => [
      row.name,
      Object.freeze({
        name: row.name,
        folder: row.folder,
        metadata: row.metadata,
        ...(row.companion_of === null ? {} : { companionOf: row.companion_of }),
      }),
    ]),
  );
}

/** Enters new tables, all or none. */
export async function addPointers(database: Kysely<LakeDatabase>, pointers: readonly Pointer[]): Promise<void> {
  await database.transaction().execute((transaction) => enterPointers(transaction, pointers));
}

/** The same in a transaction that does more. */
export async function enterPointers(
  transaction: Transaction<LakeDatabase>,
  pointers: readonly Pointer[],
): Promise<void> {
  for (const pointer of pointers) {
    const added = await transaction
      .insertInto('lake.tables')
      .values({
        name: pointer.name,
        folder: pointer.folder,
        companion_of: pointer.companionOf ?? null,
        metadata: pointer.metadata,
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning('name')
      .executeTakeFirst();
    if (added === undefined) throw lakeErrors.tableExists({ table: pointer.name });
  }
}

/** Takes tables out, all or none. */
export async function removePointers(database: Kysely<LakeDatabase>, names: readonly string[]): Promise<void> {
  await database
    .deleteFrom('lake.tables')
    .where('name', 'in', [...names])
    .execute();
}

/** Work of the caller in the transaction that moves the pointers: it holds exactly when the commit does. */
export type Also = (transaction: Transaction<LakeDatabase>) => Promise<void>;

/**
 * Compare-and-swap on every pointer in one transaction: all move, or none does and the answer is the name of the table that somebody
 * else moved. Rows are locked in order of name, so two commits never wait for each other in a circle.
 */
export async function movePointers(
  database: Kysely<LakeDatabase>,
  moves: readonly Move[],
  also?: Also,
): Promise<{ readonly moved: true } | { readonly moved: false; readonly lost: string }> {
  const ordered = [...moves].sort((a, b) => (a.name < b.name ? -1 : 1));
  let lost: string | undefined;
  let refusal: unknown;
  try {
    await database.transaction().execute(async (transaction) => {
      for (const move of ordered) {
        const result = await transaction
          .updateTable('lake.tables')
          .set({ metadata: move.to })
          .where('name', '=', move.name)
          .where('metadata', '=', move.from)
          .executeTakeFirst();
        if (result.numUpdatedRows !== 1n) {
          lost = move.name;
          throw lakeErrors.conflict({ table: move.name });
        }
      }
      await also?.(transaction).catch((error: unknown) => {
        refusal = error;
        throw error;
      });
    });
    return { moved: true };
  } catch (error) {
    if (lost !== undefined) return { moved: false, lost };
    if (refusal !== undefined) throw refusal;
    // The connection may have broken after the commit was sent: only what reads back tells.
    if (await landed(database, ordered)) return { moved: true };
    throw lakeErrors.commitUncertain({}, error);
  }
}

async function landed(database: Kysely<LakeDatabase>, moves: readonly Move[]): Promise<boolean> {
  try {
    const pointers = await readPointers(database);
    return moves.every((move) => pointers.get(move.name)?.metadata === move.to);
  } catch {
    return false;
  }
}
