import { join } from 'node:path';
import { isPeelError } from '@peel/kernel/errors';
import { commit } from './commit.js';
import { type LakeContext, newName } from './lake-context.js';
import type { Snapshot } from './metadata.js';
import { currentSnapshot } from './metadata.js';
import type { WriteJob, WriteOutput, WrittenFile } from './ports.js';
import type { FileRewrite } from './rewrite-plan.js';
import { type LoadedTable, liveFiles, loadTable } from './table-reader.js';

/** Files and what takes their place. */
export interface Replacement {
  readonly keys: readonly string[];
  readonly files: readonly WrittenFile[];
}

/** Has rewrites of a table's files written; the files lie in staging until they are stored. */
export type RewriteWriter = (table: LoadedTable, rewrites: readonly FileRewrite[]) => Promise<readonly Replacement[]>;

/**
 * Lets `act` have the planned rewrites written, and clears the staging folder afterwards: what was committed has been moved out of it by then.
 */
export async function withStaging<Result>(
  context: LakeContext,
  scope: string,
  act: (write: RewriteWriter) => Promise<Result>,
): Promise<Result> {
  const folder = join(context.staging, newName(context.randomness, `staging:${scope}`));
  await context.files.makeFolder(folder);
  try {
    return await act((table, rewrites) => writeRewrites(context, table, rewrites, folder));
  } finally {
    await context.files.remove(folder);
  }
}

async function writeRewrites(
  context: LakeContext,
  table: LoadedTable,
  rewrites: readonly FileRewrite[],
  folder: string,
): Promise<readonly Replacement[]> {
  const rowsOf = new Map<string, number>();
  for (const snapshot of table.metadata.snapshots) {
    for (const file of await liveFiles(context, table, snapshot)) rowsOf.set(file.key, file.rows);
  }
  const replacements: Replacement[] = [];
  for (const rewrite of rewrites) {
    const files = await context.writer.write(writeJob(context, table, rewrite, folder));
    const before = rewrite.keys.reduce((sum, key) => sum + (rowsOf.get(key) ?? 0), 0);
    if (!isNeedless(rewrite, files, before)) replacements.push({ keys: rewrite.keys, files });
  }
  return replacements;
}

function isNeedless({ needless }: FileRewrite, files: readonly WrittenFile[], before: number): boolean {
  if (needless === 'never') return false;
  if (needless === 'same-count') return files.reduce((sum, file) => sum + file.rows, 0) === before;
  return files.every((file) => file.output !== needless.emptyPart);
}

function writeJob(context: LakeContext, table: LoadedTable, rewrite: FileRewrite, folder: string): WriteJob {
  const { columns } = table.metadata.schema;
  const sortKey = table.metadata.sortKey.flatMap((id) => columns.filter((column) => column.id === id));
  const { base } = rewrite;
  const paths = (keys: readonly string[]) => keys.map((key) => context.storage.fetch(key));
  return {
    inputs: { rows: paths(rewrite.keys), ...(base === undefined ? {} : { base: paths(base.keys) }) },
    schemas: {
      ...(rewrite.byName === true ? {} : { rows: columns }),
      ...(base === undefined ? {} : { base: base.columns }),
    },
    outputs: rewrite.parts.map(
      (part): WriteOutput => ({
        name: part.name,
        select: part.select,
        columns,
        folder,
        orderBy: part.sorted ? sortKey.map((column) => column.name) : [],
        partitionBy: 'bundle_id',
      }),
    ),
  };
}

const REWRITE_ATTEMPTS = 5;

/**
 * Rewrites files of the head in a commit that changes no row: compaction, clustering, splitting off what falls due. Planned again when
 * somebody changed the same files meanwhile: those may be hidden ones, and visible rows must not stay where they were because of them.
 *
 * @returns the new snapshot, or nothing when there was nothing to do.
 * @throws lake.conflict when that goes on: the next run of the job finds them.
 */
export async function rewriteHead(
  context: LakeContext,
  name: string,
  plan: (table: LoadedTable, files: Awaited<ReturnType<typeof liveFiles>>) => readonly FileRewrite[],
  scope: string,
): Promise<Snapshot | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rewriteOnce(context, name, plan, scope);
    } catch (error) {
      if (attempt === REWRITE_ATTEMPTS || !isPeelError(error) || error.code !== 'lake.conflict') throw error;
    }
  }
}

async function rewriteOnce(
  ...[context, name, plan, scope]: Parameters<typeof rewriteHead>
): Promise<Snapshot | undefined> {
  const table = await loadTable(context, name);
  const rewrites = plan(table, await liveFiles(context, table, currentSnapshot(table.metadata)));
  if (rewrites.length === 0) return undefined;
  return withStaging(context, scope, async (write) => {
    const replacements = await write(table, rewrites);
    const change = {
      table: name,
      operation: 'replace' as const,
      add: replacements.flatMap((each) => each.files),
      remove: replacements.flatMap((each) => each.keys),
      written: table.metadata.schema.columns,
    };
    return (await commit(context, [change], scope))[0];
  });
}
