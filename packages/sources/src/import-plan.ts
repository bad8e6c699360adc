/**
 * What an import hands to the gate: data only, and no key in it, so a plan can be written into the ledger. The gate adds field ids and folders
 * from the lake, keys for the ids, and gives it to the engine's writer; shapes here are the writer's, stated again because
 * `sources` never meets it.
 */

/** `new`: its rows are added. `same`: its bytes are there already. `replaced`: the name is known with other bytes, or the same ones read otherwise. */
export type FileStanding = 'new' | 'same' | 'replaced';

export interface PlannedFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly standing: FileStanding;
  readonly sourceRef: string;
  /** The source_ref whose rows leave in the same commit. */
  readonly replaces: string | undefined;
  /** The day from which a review `from: import` is counted: this one, or of what takes another's place the one from which that was. */
  readonly reviewedFrom: string;
  /** The relation its rows are read as; none when it is `same`. */
  readonly relation: string | undefined;
  /** Blank lines of a CSV that come before what is read, and count as lines of the file. */
  readonly linesBefore: number;
}

/** How the writer reads one file. Every column as text, in the file's order; types are the select's to judge. */
export interface PlannedCsv {
  readonly file: string;
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly header: true;
  /** Staged text tells an empty text from none. */
  readonly emptyTexts: boolean;
  readonly columns: readonly { readonly name: string; readonly type: 'VARCHAR' }[];
  /** SQL over the relation `input`: each row judged, as the outputs use it. The writer evaluates it once, while it reads. */
  readonly keep: string;
  /** Names of the keyed ids that the writer adds to each row: `record_id`, and `key_<group>` for each column group. */
  readonly ids: readonly string[];
}

/** A Parquet file, which the writer reads as it is; `keep` takes its columns as text first, so they are judged as all others. */
export interface PlannedParquet {
  readonly file: string;
  readonly keep: string;
  readonly ids: readonly string[];
}

/** A column without its field id: that is the lake's to give. `type` is Iceberg's. */
export interface PlannedColumn {
  readonly name: string;
  readonly type: string;
  readonly doc: string | undefined;
}

export interface PlannedOutput {
  /** The table: `<source>`, `<source>$<group>` or `<source>$quarantine`. */
  readonly name: string;
  readonly select: string;
  readonly columns: readonly PlannedColumn[];
  /** Columns that the select yields besides: a row's file and its place in it. Not written. */
  readonly places: readonly string[];
}

export interface ImportPlan {
  readonly source: string;
  readonly files: readonly PlannedFile[];
  /** Relation name -> how it is read. The writer adds `row_ordinal` and the ids, and a relation `<name>_rejects`. */
  readonly csv: Readonly<Record<string, PlannedCsv>>;
  /** The same for Parquet; a relation is in one of the two. */
  readonly parquet: Readonly<Record<string, PlannedParquet>>;
  /** Base, one per column group, quarantine; empty when every file is `same`. */
  readonly outputs: readonly PlannedOutput[];
  /** Source_refs whose rows are replaced, in every table of the source. */
  readonly removes: readonly string[];
  /** Optional: `file_no, rows, duplicates` and blanks of identifier columns. What it gives is data under the source's ceiling. */
  readonly counts: { readonly select: string; readonly columns: readonly string[] } | undefined;
  /** Columns `file, line, column_name, rule` of the first that go to quarantine: places and no values. */
  readonly putAside: string | undefined;
}

export interface LabelPlace {
  readonly labelId: number;
  readonly bundleId: number;
}

export interface HeldFile {
  readonly sha256: string;
  readonly sourceRef: string;
  /** How the definition of its import read it (policy's `sourceReading`); unknown where that was not kept. */
  readonly reading: string | undefined;
  /** Milliseconds since 1970: when a file of this name first came, from which the review of what takes its place is counted. */
  readonly reviewedFrom: number;
}

/** What a plan depends on besides the definition and the files. */
export interface ImportFacts {
  /** Milliseconds since 1970. */
  readonly importedAt: number;
  /** By label key: each declared label, each cell label of a group, and the ceiling (policy's `sourceLabels`), interned. */
  readonly labels: ReadonlyMap<string, LabelPlace>;
  /** Files whose rows are in the dataset, by name. */
  readonly held: ReadonlyMap<string, HeldFile>;
  /** A keyed id for each file of this import, by name. */
  readonly sourceRefs: ReadonlyMap<string, string>;
}

/** A file as the writer takes it, with the keys of its ids (32 bytes in hex). */
export type Keyed<Planned> = Omit<Planned, 'ids'> & { readonly ids: Readonly<Record<string, string>> };

/** Puts the keys in. `keyOf` gives a key that differs by file and by id, and is the same at each import of that file. */
export function keyedFiles<Planned extends { readonly ids: readonly string[] }>(
  planned: Readonly<Record<string, Planned>>,
  files: readonly PlannedFile[],
  keyOf: (file: PlannedFile, id: string) => string,
): Readonly<Record<string, Keyed<Planned>>> {
  const entries = files.flatMap((file) => {
    const input = file.relation === undefined ? undefined : planned[file.relation];
    if (file.relation === undefined || input === undefined) return [];
    const ids = Object.fromEntries(input.ids.map((id) => [id, keyOf(file, id)]));
    return [[file.relation, Object.freeze({ ...input, ids: Object.freeze(ids) })] as const];
  });
  return Object.freeze(Object.fromEntries(entries));
}
