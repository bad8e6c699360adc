import { PeelError } from '@peel/kernel/errors';
import type { Also } from './catalogue.js';
import { type Column, SYSTEM } from './column.js';
import { commit, type TableChange } from './commit.js';
import type { DataFile } from './data-file.js';
import { lakeErrors } from './errors.js';
import type { LakeContext } from './lake-context.js';
import { currentSnapshot, type Snapshot } from './metadata.js';
import type { WrittenFile } from './ports.js';
import { type Replacement, withStaging } from './rewrite.js';
import { rewriteHistory } from './rewrite-history.js';
import {
  type FileRewrite,
  type LabelRise,
  planDelete,
  planRaise,
  planReview,
  type RowSelection,
} from './rewrite-plan.js';
import { mayHoldText, type RowMatch } from './row-match.js';
import { type LoadedTable, liveFiles, loadFamily, loadTables } from './table-reader.js';

/** Rows of a base table; the rows of its companions that belong to them always go with them. */
export interface RecordSet {
  readonly table: string;
  readonly match: RowMatch;
  /** What the act is for; ids are drawn under it. */
  readonly scope: string;
}

/** A new snapshot without the rows; earlier ones keep them. Nothing when there is no such row. @throws lake.conflict */
export async function deleteRows(context: LakeContext, records: RecordSet): Promise<readonly Snapshot[]> {
  const family = await requireFamily(context, records.table);
  return withStaging(context, records.scope, async (write) => {
    const changes: TableChange[] = [];
    for (const { table, files, rows } of await selections(context, family, records.match, 'head')) {
      const replacements = await write(table, planDelete(table.metadata.schema.columns, files, rows));
      changes.push(changeOf(table, 'delete', replacements));
    }
    if (changes.every((change) => change.remove.length === 0)) return [];
    return commit(context, changes, records.scope);
  });
}

/** Rows of whole sources that come in, in the place of all earlier rows of the same sources. */
export interface Ingestion {
  readonly table: string;
  /** Tables committed with it that are no companions: its quarantine. */
  readonly alongside: readonly string[];
  /** Values of `source_ref` whose rows leave. */
  readonly replaces: readonly string[];
  /** By table, also of the companions. */
  readonly add: Readonly<Record<string, readonly WrittenFile[]>>;
  /** By table: the columns that its files were written with. */
  readonly written?: Readonly<Record<string, readonly Column[]>>;
  readonly scope: string;
  /** What is to hold exactly when the commit does, in its transaction. */
  readonly also?: Also;
}

/** One commit to the table, its companions and what goes alongside. Nothing when it would change nothing. @throws lake.conflict */
export async function ingest(context: LakeContext, ingestion: Ingestion): Promise<readonly Snapshot[]> {
  const { table, alongside, replaces, add, scope, also } = ingestion;
  const family = [...(await requireFamily(context, table)), ...(await loadTables(context, alongside))];
  const match = { column: SYSTEM.source, values: replaces };
  return withStaging(context, scope, async (write) => {
    const changes: TableChange[] = [];
    for (const member of family) {
      const { columns } = member.metadata.schema;
      const files = replaces.length === 0 ? [] : await liveFiles(context, member, currentSnapshot(member.metadata));
      const kept = files.length === 0 ? [] : await write(member, planDelete(columns, files, { match }));
      // A file that may hold rows of the sources by its bounds, but was found to hold none.
      const lookedThrough = files
        .filter((file) => mayHoldText(columns, file, match) && !kept.some((each) => each.keys.includes(file.key)))
        .map((file) => file.key);
      const change = changeOf(member, kept.length === 0 ? 'append' : 'overwrite', kept);
      const own = add[member.pointer.name] ?? [];
      const replacesSources = { sources: replaces, lookedThrough };
      const written = [...(ingestion.written?.[member.pointer.name] ?? []), ...(change.written ?? [])];
      changes.push({
        ...change,
        add: [...change.add, ...own],
        written,
        ...(replaces.length === 0 ? {} : { replacesSources }),
      });
    }
    const effective = changes.filter(
      (change) => !alongside.includes(change.table) || change.add.length + change.remove.length > 0,
    );
    if (effective.every((change) => change.add.length === 0 && change.remove.length === 0)) {
      if (also !== undefined) await context.database.transaction().execute(also);
      return [];
    }
    return commit(context, effective, scope, also);
  });
}

/**
 * Erases the rows from every kept snapshot, and their files from the disk.
 *
 * @throws lake.conflict when other commits kept coming between.
 */
export async function eraseRows(context: LakeContext, records: RecordSet): Promise<void> {
  await rewriteFamily(context, records, ({ table, files, rows }) =>
    planDelete(table.metadata.schema.columns, files, rows),
  );
}

/** Label then -> label now and the bundles of the new ones, for the base and each companion (whose labels also hold the group's marking). */
export interface Raise extends RecordSet {
  readonly rises: Readonly<Record<string, LabelRise>>;
}

/**
 * The rows leave the low files of every kept snapshot before this returns; whoever may not read the label now no longer finds them at any
 * point in history (THREATS 6).
 */
export async function raiseRows(context: LakeContext, raise: Raise): Promise<void> {
  await rewriteFamily(context, raise, ({ table, files, rows }) => {
    const rise = raise.rises[table.pointer.name];
    return rise === undefined ? [] : planRaise(table.metadata.schema.columns, files, rows, rise);
  });
}

/** `due` is a day, `yyyy-mm-dd`: from it on the rows are in no plan. */
export interface Reviewed extends RecordSet {
  readonly due: string;
}

/** The rows are due for review on another day, in every kept snapshot: history is read under today's law. @throws lake.conflict */
export async function reviewRows(context: LakeContext, reviewed: Reviewed): Promise<void> {
  await rewriteFamily(context, reviewed, ({ table, files, rows }) =>
    planReview(table.metadata.schema.columns, files, rows, reviewed.due),
  );
}

interface Selected {
  readonly table: LoadedTable;
  readonly files: readonly DataFile[];
  readonly rows: RowSelection;
}

async function rewriteFamily(
  context: LakeContext,
  records: RecordSet,
  plan: (selected: Selected) => readonly FileRewrite[],
): Promise<void> {
  const names = (await requireFamily(context, records.table)).map((table) => table.pointer.name);
  // In turn with the commits of this process: long as the planning takes, it is not to be overtaken again and again.
  await context.queue.run(names, async () => {
    for (let attempt = 1; attempt <= context.limits.attempts; attempt += 1) {
      if (await tryRewrite(context, records, plan)) return;
    }
    throw lakeErrors.tooManyConflicts({ table: records.table, attempts: context.limits.attempts });
  });
}

/** Whether it is done; not when another process committed meanwhile. */
async function tryRewrite(
  context: LakeContext,
  records: RecordSet,
  plan: (selected: Selected) => readonly FileRewrite[],
): Promise<boolean> {
  const family = await requireFamily(context, records.table);
  try {
    await withStaging(context, records.scope, async (write) => {
      const rewrites = [];
      for (const selected of await selections(context, family, records.match, 'history')) {
        const replacements = await write(selected.table, plan(selected));
        rewrites.push({ table: selected.table, replacements });
      }
      if (rewrites.every((rewrite) => rewrite.replacements.length === 0)) return;
      await rewriteHistory(context, rewrites, records.scope);
    });
    return true;
  } catch (error) {
    if (error instanceof PeelError && error.code === 'lake.conflict') return false;
    throw error;
  }
}

async function requireFamily(context: LakeContext, base: string): Promise<readonly LoadedTable[]> {
  const family = await loadFamily(context, base);
  if (family[0]?.pointer.name !== base) throw lakeErrors.tableMissing({ table: base });
  return family;
}

async function selections(
  context: LakeContext,
  family: readonly LoadedTable[],
  match: RowMatch,
  reach: 'head' | 'history',
): Promise<readonly Selected[]> {
  const [base, ...companions] = family;
  if (base === undefined) return [];
  const { columns } = base.metadata.schema;
  const files = await filesOf(context, base, reach);
  const holding = files.filter((file) => mayHoldText(columns, file, match)).map((file) => file.key);
  const selected: Selected[] = [{ table: base, files, rows: { match } }];
  for (const companion of companions) {
    const via = { key: keyColumn(companion.pointer.name), base: { keys: holding, columns } };
    selected.push({ table: companion, files: await filesOf(context, companion, reach), rows: { match, via } });
  }
  return selected;
}

async function filesOf(
  context: LakeContext,
  table: LoadedTable,
  reach: 'head' | 'history',
): Promise<readonly DataFile[]> {
  const snapshots = reach === 'head' ? table.metadata.snapshots.slice(-1) : table.metadata.snapshots;
  const files = new Map<string, DataFile>();
  for (const snapshot of snapshots) {
    for (const file of await liveFiles(context, table, snapshot)) files.set(file.key, file);
  }
  return Array.from(files.values());
}

/** `stops$ethnicity` is joined by `key_ethnicity`. */
function keyColumn(companion: string): string {
  return `key_${companion.slice(companion.indexOf('$') + 1)}`;
}

function changeOf(
  table: LoadedTable,
  operation: TableChange['operation'],
  replacements: readonly Replacement[],
): TableChange & { readonly remove: readonly string[] } {
  return {
    table: table.pointer.name,
    operation,
    add: replacements.flatMap((each) => each.files),
    remove: replacements.flatMap((each) => each.keys),
    ...(replacements.length === 0 ? {} : { written: table.metadata.schema.columns }),
  };
}
