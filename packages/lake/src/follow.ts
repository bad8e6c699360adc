import { isPeelError } from '@peel/kernel/errors';
import type { Transaction } from 'kysely';
import { enterPointers, movePointers } from './catalogue.js';
import { type Column, columnType } from './column.js';
import { columnChanges } from './column-changes.js';
import { type Draft, draftMetadata, removeOldMetadata, removeQuietly } from './commit.js';
import { createTables, draftTable, type NewTable } from './create.js';
import type { LakeDatabase } from './database.js';
import { lakeErrors } from './errors.js';
import { evolved } from './evolve.js';
import type { LakeContext } from './lake-context.js';
import { holdsRows } from './metadata.js';
import { type RewriteWriter, withStaging } from './rewrite.js';
import { draftRewrite, noteForRemoval } from './rewrite-history.js';
import type { SchemaChange } from './schema.js';
import { keepSums, storeFiles } from './sums.js';
import { type LoadedTable, loadFamily, loadTables } from './table-reader.js';
import { numberedRewrites } from './unnumbered.js';

/**
 * Makes a dataset's tables, or has them follow a change of its definition: its base first, then its companions and what goes alongside. All of
 * it in one compare-and-swap over the whole family; who loses looks again at what is there now. Old values keep their field ids and stay
 * where they are. Gives each table's wanted columns as they are stored from now on.
 *
 * @throws lake.column-type, lake.column-moved, lake.group-changed for what cannot be followed while there are rows; nothing is changed then
 */
export async function follow(
  context: LakeContext,
  tables: readonly NewTable[],
): Promise<ReadonlyMap<string, readonly Column[]>> {
  for (let attempt = 1; attempt <= context.limits.attempts; attempt += 1) {
    try {
      const followed = await tryFollow(context, tables.map(normalised));
      if (followed !== undefined) return followed;
    } catch (error) {
      // Somebody else made one of them meanwhile.
      if (!isPeelError(error) || error.code !== 'lake.table-exists') throw error;
    }
  }
  throw lakeErrors.tooManyConflicts({ table: tables[0]?.name ?? '', attempts: context.limits.attempts });
}

function normalised(table: NewTable): NewTable {
  const columns = table.columns.map((column) => ({ ...column, type: columnType(column.type) ?? column.type }));
  return { ...table, columns };
}

async function tryFollow(
  context: LakeContext,
  wanted: readonly NewTable[],
): Promise<ReadonlyMap<string, readonly Column[]> | undefined> {
  const present = await loadPresent(context, wanted);
  if (present.length === 0) await createTables(context, wanted);
  else {
    const plan = planFollow(present, wanted);
    const isDone = plan.making.length + plan.leaving.length + plan.changing.length === 0;
    if (!isDone && !(await carryOut(context, present, plan))) return undefined;
  }
  const names = wanted.map(({ name }) => name);
  const stored = await loadTables(context, names);
  return new Map(wanted.map((table, at) => [table.name, columnsOf(table, stored[at])]));
}

/** The wanted tables that are there, and companions that are there and wanted no more. */
async function loadPresent(context: LakeContext, wanted: readonly NewTable[]): Promise<readonly LoadedTable[]> {
  const [base] = wanted;
  const family = base === undefined ? [] : await loadFamily(context, base.name);
  const others = wanted.filter(({ name }) => !family.some(({ pointer }) => pointer.name === name));
  const alongside = await Promise.all(others.map(({ name }) => loadFamily(context, name)));
  return [...family, ...alongside.flat()];
}

interface FollowPlan {
  readonly making: readonly NewTable[];
  readonly leaving: readonly LoadedTable[];
  readonly changing: readonly { readonly table: LoadedTable; readonly changes: readonly SchemaChange[] }[];
}

/** Pure. A table that goes alongside has rows of its own; those of a base and of its companions are one for each other. */
function planFollow(present: readonly LoadedTable[], wanted: readonly NewTable[]): FollowPlan {
  const [base] = wanted;
  const isFamily = ({ pointer }: LoadedTable) => pointer.name === base?.name || pointer.companionOf === base?.name;
  const family = present.filter(isFamily);
  const hasRows = family.some(({ metadata }) => holdsRows(metadata));
  const isThere = ({ name }: NewTable) => present.some(({ pointer }) => pointer.name === name);
  const making = wanted.filter((table) => !isThere(table));
  const leaving = family.filter(({ pointer }) => !wanted.some(({ name }) => name === pointer.name));
  if (hasRows) refuseMoves(family, wanted, { making, leaving });
  const changing = present.flatMap((table) => {
    const asWanted = wanted.find(({ name }) => name === table.pointer.name);
    if (asWanted === undefined) return [];
    const rows = isFamily(table) ? hasRows : holdsRows(table.metadata);
    const columns = { stored: table.metadata.schema.columns, wanted: asWanted.columns, hasRows: rows };
    const changes = columnChanges({ table: asWanted.name, ...columns });
    return changes.length === 0 ? [] : [{ table, changes }];
  });
  return { making, leaving, changing };
}

/** Stored values lie in files of the label they were stored under, so no column goes from one table to another, and no row is without its companions. */
function refuseMoves(
  family: readonly LoadedTable[],
  wanted: readonly NewTable[],
  { making, leaving }: Pick<FollowPlan, 'making' | 'leaving'>,
): void {
  for (const { pointer, metadata } of family) {
    const stored = new Set(metadata.schema.columns.map(({ name }) => name));
    for (const { name: table, columns, companionOf } of wanted) {
      if (table === pointer.name || (companionOf === undefined && table !== family[0]?.pointer.name)) continue;
      const own = family.find((each) => each.pointer.name === table)?.metadata.schema.columns ?? [];
      const isShared = (name: string) => wanted.filter((each) => each.columns.some((c) => c.name === name)).length > 1;
      const moved = columns.find(
        ({ name }) => stored.has(name) && !isShared(name) && !own.some((column) => column.name === name),
      );
      if (moved !== undefined)
        throw lakeErrors.columnMoved({ column: moved.name, stored: pointer.name, wanted: table });
    }
  }
  const base = family[0]?.pointer.name ?? '';
  const [made] = making.filter(({ companionOf }) => companionOf !== undefined);
  if (made !== undefined)
    throw lakeErrors.groupChanged({ table: base, group: groupOf(made.name), change: 'is new in its definition' });
  const [left] = leaving;
  if (left !== undefined)
    throw lakeErrors.groupChanged({ table: base, group: groupOf(left.pointer.name), change: 'has no column any more' });
}

function groupOf(companion: string): string {
  return companion.slice(companion.indexOf('$') + 1);
}

type FollowDraft = Draft & { readonly gone: readonly string[] };

/** Whether the pointers moved. Those of tables that stay as they are must not have moved either: what was planned hangs on them. */
async function carryOut(context: LakeContext, present: readonly LoadedTable[], plan: FollowPlan): Promise<boolean> {
  const { drafts, sums } = await withStaging(context, SCOPE, async (write) => {
    const drafted: FollowDraft[] = [];
    for (const change of plan.changing) drafted.push(await draftChange(context, change, write));
    const objects = drafted.flatMap((draft) => draft.objects);
    const names = drafted.map(({ table }) => table.pointer.name);
    return { drafts: drafted, sums: await storeFiles(context, objects, names, SCOPE) };
  });
  const made = plan.making.map((table) => draftTable(context, table));
  await context.storage.store(made.map(({ pointer, content }) => ({ key: pointer.metadata, content })));
  await context.step('metadata-stored');
  const gone = drafts.flatMap((draft) => draft.gone);
  const moves = present.map(({ pointer }) => {
    const draft = drafts.find(({ table }) => table.pointer.name === pointer.name);
    return { name: pointer.name, from: pointer.metadata, to: draft?.key ?? pointer.metadata };
  });
  const outcome = await movePointers(context.database, moves, async (transaction) => {
    await enterPointers(
      transaction,
      made.map(({ pointer }) => pointer),
    );
    await leave(transaction, plan.leaving);
    await noteForRemoval(transaction, gone);
    await keepSums(transaction, sums);
  });
  if (!outcome.moved) {
    const keys = drafts.flatMap((draft) => draft.objects.map(({ key }) => key));
    await removeQuietly(context, [...keys, ...made.map(({ pointer }) => pointer.metadata)]);
    return false;
  }
  await context.step('pointer-moved');
  await removeOldMetadata(context, drafts);
  await removeQuietly(context, gone);
  await context.step('cleaned');
  return true;
}

async function draftChange(
  context: LakeContext,
  { table, changes }: FollowPlan['changing'][number],
  write: RewriteWriter,
): Promise<FollowDraft> {
  const metadata = evolved(table.pointer.name, table.metadata, changes, context.clock.now());
  const next = { ...table, metadata };
  const replacements = await write(next, await numberedRewrites(context, table, metadata.schema));
  if (replacements.length > 0) return draftRewrite(context, { table: next, replacements }, SCOPE);
  return { ...draftMetadata(context, table, metadata, SCOPE, context.limits.metadataLog), gone: [] };
}

const SCOPE = 'follow';

/** Companions without a row; the sweep of orphans takes their files. */
async function leave(transaction: Transaction<LakeDatabase>, tables: readonly LoadedTable[]): Promise<void> {
  for (const { pointer } of tables)
    await transaction.deleteFrom('lake.tables').where('name', '=', pointer.name).execute();
}

function columnsOf(table: NewTable, stored: LoadedTable | undefined): readonly Column[] {
  const columns = stored?.metadata.schema.columns ?? [];
  return table.columns.map(({ name }) => {
    const column = columns.find((each) => each.name === name);
    if (column === undefined) throw lakeErrors.conflict({ table: table.name });
    return column;
  });
}
