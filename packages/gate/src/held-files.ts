import type { SourceDefinition } from '@peel/policy/source';
import { sourceReading } from '@peel/policy/source-reading';
import type { Kysely } from 'kysely';
import { gateErrors } from './errors.js';
import type { GateSchema } from './migrations.js';

/** A file whose rows are in the dataset. */
export interface HeldFile {
  readonly sha256: string;
  readonly sourceRef: string;
  /** How its definition read it (policy's `sourceReading`); unknown of what came in before that was kept. */
  readonly reading: string | undefined;
  /** Milliseconds since 1970: when a file of this name first came. What takes its place is reviewed as if it had come then (DPA 2018 s.39). */
  readonly reviewedFrom: number;
}

/** One file as it is remembered. */
interface FileBrought {
  readonly name: string;
  readonly sha256: string;
  readonly sourceRef: string;
  readonly replaces: string | undefined;
}

/** By file name. */
export async function heldFiles(database: Kysely<GateSchema>, dataset: string): Promise<ReadonlyMap<string, HeldFile>> {
  const rows = await database.selectFrom('gate.imports').selectAll().where('dataset', '=', dataset).execute();
  return new Map(
    rows.map(({ file, sha256, source_ref: sourceRef, reading, reviewed_from: from, imported }) => [
      file,
      { sha256, sourceRef, reading: reading ?? undefined, reviewedFrom: (from ?? imported).getTime() },
    ]),
  );
}

/**
 * In the commit's own transaction: a file counts as brought in exactly when its rows are there. What the import was planned with must
 * still hold: of two imports of one file at the same time the later one throws `gate.import-overtaken`, else both would add its rows.
 * What takes another's place keeps the day from which that was reviewed.
 */
export async function rememberFiles(
  database: Kysely<GateSchema>,
  { source, files }: { readonly source: SourceDefinition; readonly files: readonly FileBrought[] },
  event: string,
  now: number,
): Promise<void> {
  if (files.length === 0) return;
  const imported = new Date(now);
  const replaced = files.flatMap((file) => (file.replaces === undefined ? [] : [file.replaces]));
  const gone =
    replaced.length === 0
      ? []
      : await database
          .deleteFrom('gate.imports')
          .where('dataset', '=', source.name)
          .where('source_ref', 'in', replaced)
          .returning(['source_ref', 'imported', 'reviewed_from'])
          .execute();
  if (gone.length !== replaced.length) throw gateErrors.importOvertaken({ dataset: source.name });
  const from = new Map(gone.map((row) => [row.source_ref, row.reviewed_from ?? row.imported]));
  const added = await database
    .insertInto('gate.imports')
    .values(
      files.map(({ name, sha256, sourceRef, replaces }) => ({
        dataset: source.name,
        file: name,
        sha256,
        source_ref: sourceRef,
        reading: sourceReading(source),
        imported,
        reviewed_from: from.get(replaces ?? '') ?? imported,
        event,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (added.numInsertedOrUpdatedRows !== BigInt(files.length))
    throw gateErrors.importOvertaken({ dataset: source.name });
}
