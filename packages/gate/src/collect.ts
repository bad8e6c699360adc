import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { CsvInput, ImportWriter, ParquetInput, WrittenFile } from '@peel/engine/writer/write-job';
import { defined } from '@peel/kernel/assert';
import { isPeelError } from '@peel/kernel/errors';
import type { FileWriter } from '@peel/kernel/files';
import { base32, keyedId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import { type Column, columnType, quoteName, selectList } from '@peel/lake/column';
import type { Lake } from '@peel/lake/lake';
import type { Snapshot } from '@peel/lake/metadata';
import { type Label, labelFromKey } from '@peel/policy/label';
import { type SourceDefinition, sourceGroups } from '@peel/policy/source';
import { sourceReading } from '@peel/policy/source-reading';
import type { Kysely } from 'kysely';
import { columnsOfSource, unfollowed } from './column-following.js';
import { gateErrors } from './errors.js';
import { type HeldFile, heldFiles, rememberFiles } from './held-files.js';
import { assertGenuine } from './internal/genuine.js';
import type { LabelIndex, LabelPlace } from './label-index.js';
import type { GateSchema } from './migrations.js';
import { requireCeiling, requireOrder } from './order-scope.js';
import { sessionAct } from './read-acts.js';
import type { ActFacts, Recorder } from './recorder.js';
import type { ActiveSession } from './session.js';
import { companionName, quarantineName } from './table-names.js';

/** One file of a collection. */
export interface CollectedFile {
  /** As the person who brought it named it. */
  readonly name: string;
  /** Of its bytes as they came, hex. */
  readonly sha256: string;
  readonly sourceRef: string;
  /** The `source_ref` whose rows its rows take the place of. */
  readonly replaces: string | undefined;
}

/** A table to be written and the trusted SQL that yields exactly its columns. `type` is Iceberg's. */
export interface CollectedTable {
  readonly name: string;
  readonly select: string;
  /** What the select yields besides: where a row stood in its file. Not written. */
  readonly places: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string; readonly doc: string | undefined }[];
}

/** Rows on their way in, planned by whoever read the outside world. */
export interface Collection {
  readonly source: SourceDefinition;
  readonly files: readonly CollectedFile[];
  readonly csv: Readonly<Record<string, CsvInput>>;
  readonly parquet: Readonly<Record<string, ParquetInput>>;
  readonly tables: readonly CollectedTable[];
  /** Counts by file, computed beside the rows: columns `file_no, rows, duplicates` and blanks of identifiers. */
  readonly counts: string | undefined;
  /** The first that go to quarantine, computed beside the rows: columns `file, line, column_name, rule`. */
  readonly putAside: string | undefined;
}

/** Where something stands that broke a rule of its source, and which. Its value is read in the quarantine alone. */
export interface PutAside {
  readonly file: string;
  /** Of a workbook or Parquet file the row. */
  readonly line: number;
  /** None where the line as a whole is at fault. */
  readonly column: string | null;
  readonly rule: string;
}

export interface Collected {
  readonly rows: number;
  readonly quarantined: number;
  /** The first of them. */
  readonly putAside: readonly PutAside[];
  readonly duplicates: number;
  readonly blankIds: number;
  /** The commit as given out; none when nothing changed. */
  readonly snapshot: string | undefined;
}

interface Written extends Collected {
  /** Rows that it took the place of, whatever their labels: for the log alone. */
  readonly removed: number;
}

/** Work of the caller in the commit's own transaction. `event` is the intent's. */
export type Also = (database: Kysely<GateSchema>, event: string) => Promise<void>;

/** What an import and an upload do differently. */
interface Way {
  readonly kind: 'import' | 'upload';
  readonly writable: (label: Label) => boolean;
  readonly also: Also;
}

/** What an import is planned with. */
export interface CollectionFacts {
  readonly importedAt: number;
  readonly labels: ReadonlyMap<string, LabelPlace>;
  /** By file name. */
  readonly held: ReadonlyMap<string, HeldFile>;
}

interface CollectorParts {
  readonly database: Kysely<GateSchema>;
  readonly recorder: Recorder;
  readonly lake: Lake;
  readonly writer: ImportWriter;
  readonly labels: LabelIndex;
  /** The source as the policy in force has it. */
  readonly definition: (source: string) => SourceDefinition | undefined;
  /** 32 bytes of the workspace: record ids, group keys and source refs are hashes under it. */
  readonly idKey: Uint8Array;
  readonly now: () => number;
  readonly randomness: Randomness;
  readonly files: FileWriter;
  /** Absolute, on the lake's file system: what is written waits here for its commit. */
  readonly staging: string;
}

/** The door inwards: labelled, written down, committed to every table of the source in one catalogue transaction. */
export class Collector {
  constructor(private readonly parts: CollectorParts) {}

  async facts(source: SourceDefinition): Promise<CollectionFacts> {
    const { database, labels, now } = this.parts;
    return {
      importedAt: now(),
      labels: await labels.placesOf(source),
      held: await heldFiles(database, source.name),
    };
  }

  /** The keyed id of a file's rows in a dataset: the same bytes under the same name, read in the same way, the same id. */
  sourceRef(source: SourceDefinition, name: string, sha256: string): string {
    return keyedId('src', this.parts.idKey, source.name, name, sha256, sourceReading(source));
  }

  /**
   * Key of one kind of id of one file's rows, hex: `record_id`, or `key_<group>`. Not from the file's bytes: what stands in a column group,
   * or in a hidden row, must not move the id of a visible one (THREATS 24). `replaces` is the `source_ref` it takes the place of.
   */
  idKey(source: SourceDefinition, name: string, replaces: string | undefined, id: string): string {
    const parts = ['row ids', source.name, name, replaces ?? 'first', id];
    return createHmac('sha256', this.parts.idKey).update(JSON.stringify(parts)).digest('hex');
  }

  /**
   * Writes the rows and commits them, intent before, outcome after. Throws `engine.*` and `lake.*`; whatever happens nothing is
   * half-visible, and the outcome says how it ended.
   */
  async collect(session: ActiveSession, collection: Collection, signal?: AbortSignal): Promise<Collected> {
    await this.requireRight(session, collection.source);
    const writable = (label: Label): boolean => session.rulings.satisfies(label);
    return this.carryOut(session, collection, { kind: 'import', writable, also: async () => undefined }, signal);
  }

  /**
   * The same for a file that a person brings into their operation; `Uploads` has settled that they may. `also` runs in the transaction of the
   * commit. Cells of a column group that its uploader may not read are stored like any others.
   */
  async collectUpload(
    session: ActiveSession,
    collection: Collection,
    also: Also,
    signal?: AbortSignal,
  ): Promise<Collected> {
    assertGenuine(session);
    return this.carryOut(session, collection, { kind: 'upload', writable: () => true, also }, signal);
  }

  private async carryOut(
    session: ActiveSession,
    collection: Collection,
    way: Way,
    signal: AbortSignal | undefined,
  ): Promise<Collected> {
    const { recorder } = this.parts;
    const { source, files, tables } = collection;
    const act = { ...sessionAct(session), law: 'collect' as const, datasets: tables.map((table) => table.name) };
    // By names, not by bytes: a file's hidden rows are not to move the id of its commit.
    const scope = `${way.kind}:${source.name}:${files.map((file) => file.name).join('/')}`;
    const labels = source.declares.map((label) => label.key);
    const detail = files.map(({ name, sha256, sourceRef }) => ({ name, sha256, sourceRef }));
    const intent = await recorder.record(scope, { ...act, kind: `${way.kind}.intent`, labels }, { detail });
    const outcome = { ...act, kind: `${way.kind}.outcome`, about: intent.id };
    const replacement = await this.beginReplacement(scope, { ...act, labels, about: intent.id }, files);
    try {
      const { removed, ...collected } = await this.write(session, collection, { scope, event: intent.id, way }, signal);
      const counts = { rows: collected.rows, quarantined: collected.quarantined };
      await replacement?.({ removed }, 'complete');
      const all = replacement === undefined ? counts : { ...counts, removed };
      await recorder.record(scope, { ...outcome, counts: all, note: 'complete' });
      return collected;
    } catch (error) {
      const note = `failed: ${isPeelError(error) ? error.code : 'unknown'}`;
      await replacement?.({ removed: 0 }, note);
      await recorder.record(scope, { ...outcome, counts: { rows: 0 }, note });
      throw error;
    }
  }

  /**
   * Rows that leave as others take their place are an act of its own kind in the log, before and after (DPA 2018 s.62(1)(b)), whoever brought
   * them; gives how its outcome is written down. Nothing where no file takes another's place.
   */
  private async beginReplacement(
    importScope: string,
    about: Omit<ActFacts, 'kind'>,
    files: readonly CollectedFile[],
  ): Promise<((counts: Readonly<Record<string, number>>, note: string) => Promise<void>) | undefined> {
    const { recorder } = this.parts;
    const detail = files.flatMap(({ name, replaces }) => (replaces === undefined ? [] : [{ name, replaces }]));
    if (detail.length === 0) return undefined;
    const scope = `replace:${importScope}`;
    const act = { ...about, law: 'alter' as const };
    const { id } = await recorder.record(scope, { ...act, kind: 'replace.intent' }, { detail });
    const { labels: _, ...outcome } = act;
    return async (counts, note) => {
      await recorder.record(scope, { ...outcome, kind: 'replace.outcome', about: id, counts, note });
    };
  }

  /** A run of a sync order that writes this dataset and may handle every label the source declares. The refusal is written down. */
  private async requireRight(session: ActiveSession, source: SourceDefinition): Promise<void> {
    try {
      const order = requireOrder(session, 'sync');
      if (!order.datasets.out.includes(source.name))
        throw gateErrors.orderElsewhere({ order: order.name, target: source.name });
      requireCeiling(session, order, source);
    } catch (error) {
      if (!isPeelError(error) || error.kind !== 'refused') throw error;
      const act = { ...sessionAct(session), datasets: [source.name] };
      throw await this.parts.recorder.refusal(`import:${source.name}`, act, error);
    }
  }

  /** What was written lies in bundles of labels that the source declares and the run may handle, whatever its SELECTs said. */
  private async requireWritable(
    session: ActiveSession,
    source: SourceDefinition,
    files: readonly WrittenFile[],
    writable: Way['writable'],
  ): Promise<void> {
    const { labels } = this.parts;
    const places = [...(await labels.placesOf(source))];
    // Also the bundle that a label's rows went to when this began: upkeep may have sent them to another meanwhile.
    const open = labels.bundlesWith(
      places.flatMap(([key, { labelId }]) => (writable(labelFromKey(key)) ? [labelId] : [])),
    );
    if (!files.every(({ bundle }) => open.has(bundle)))
      throw gateErrors.ceilingExceeded({ order: session.order?.name ?? '', target: source.name });
  }

  /**
   * Of an import that was under way when a change of its source was approved: where the change only adds columns, drops some or widens them, the
   * rows are good as they are. Else they would come to lie where the definition in force has no such column, or under another label.
   */
  private requireSameColumns(source: SourceDefinition, way: Way): void {
    if (way.kind === 'upload') return;
    const now = this.parts.definition(source.name);
    if (now !== undefined && unfollowed(now, columnsOfSource(source)) !== undefined)
      throw gateErrors.definitionChanged({ dataset: source.name });
  }

  private async write(
    session: ActiveSession,
    collection: Collection,
    { scope, event, way }: { readonly scope: string; readonly event: string; readonly way: Way },
    signal: AbortSignal | undefined,
  ): Promise<Written> {
    const { lake, writer, files, randomness, staging } = this.parts;
    const { source, tables, csv, parquet } = collection;
    const columns = await this.followTables(collection);
    const folder = join(staging, base32(randomness.bytes(16, `staging:${scope}`)));
    await files.makeFolder(folder);
    try {
      const outputs = tables.map((table) => {
        const stored = defined(columns.get(table.name), 'columns of a table just made');
        const { name, places } = table;
        const isAsPlanned = stored.every(({ type }, at) => type === columnType(table.columns[at]?.type ?? ''));
        const select = isAsPlanned ? table.select : storedSelect(table, stored);
        return { name, select, places, columns: stored, folder, orderBy: [], partitionBy: 'bundle_id' as const };
      });
      const { counts, putAside } = collection;
      const reports = {
        ...(counts === undefined ? {} : { counts }),
        ...(putAside === undefined ? {} : { putAside }),
      };
      const written = await writer.import(
        { inputs: {}, csv, parquet, outputs, reports },
        signal === undefined ? {} : { signal },
      );
      await this.requireWritable(session, source, written.files, way.writable);
      await session.recheck();
      this.requireSameColumns(source, way);
      const committed = await lake.records.ingest({
        table: source.name,
        alongside: [quarantineName(source.name)],
        replaces: collection.files.flatMap((file) => (file.replaces === undefined ? [] : [file.replaces])),
        add: Object.fromEntries(tables.map(({ name }) => [name, written.files.filter((file) => file.output === name)])),
        written: Object.fromEntries(columns),
        scope,
        also: async (transaction) => {
          const database = transaction as unknown as Kysely<GateSchema>;
          await rememberFiles(database, collection, event, this.parts.now());
          await way.also(database, event);
        },
      });
      const [snapshot] = committed;
      const rows = rowsOf(written.files, source.name);
      return {
        rows,
        quarantined: rowsOf(written.files, quarantineName(source.name)),
        removed: removedBy(snapshot, rows),
        putAside: (written.reports.putAside ?? []).map(placeOf),
        ...countsOf(written.reports.counts ?? []),
        snapshot: snapshot === undefined ? undefined : lake.givenOut(source.name, snapshot.id),
      };
    } finally {
      await files.remove(folder);
    }
  }

  /** Makes the source's tables, or has them follow its definition, and gives each one's columns with field ids. */
  private async followTables({ source, tables }: Collection): Promise<ReadonlyMap<string, readonly Column[]>> {
    const companions = new Set(sourceGroups(source).map((group) => companionName(source.name, group)));
    return this.parts.lake.follow(
      tables.map(({ name, columns }) => ({
        name,
        columns: columns.map((column) => ({
          name: column.name,
          type: defined(columnType(column.type), 'a type the lake stores'),
          ...(column.doc === undefined ? {} : { doc: column.doc }),
        })),
        sortKey: [],
        ...(companions.has(name) ? { companionOf: source.name } : {}),
      })),
    );
  }
}

/** What the plan selects, in the types that the columns have in the table: one may be wider there than in the definition. */
function storedSelect({ select, places }: CollectedTable, columns: readonly Column[]): string {
  const names = [...columns.map(({ name }) => name), ...places].map(quoteName);
  return `SELECT ${[selectList(columns), ...names.slice(columns.length)].join(', ')} FROM (${select})`;
}

function rowsOf(files: readonly WrittenFile[], output: string): number {
  return files.filter((file) => file.output === output).reduce((sum, file) => sum + file.rows, 0);
}

/** What left the dataset in the place of what came: files written again without such rows count on both sides. */
function removedBy(snapshot: Snapshot | undefined, added: number): number {
  const net = (snapshot?.changes ?? []).reduce((sum, { addedRows, removedRows }) => sum + addedRows - removedRows, 0);
  return snapshot === undefined ? 0 : added - net;
}

function placeOf(row: Readonly<Record<string, unknown>>): PutAside {
  const { file, line, column_name: column, rule } = row;
  return {
    file: String(file),
    line: Number(line),
    column: column === null ? null : String(column),
    rule: String(rule),
  };
}

function countsOf(report: readonly Readonly<Record<string, unknown>>[]): { duplicates: number; blankIds: number } {
  let duplicates = 0;
  let blankIds = 0;
  for (const row of report) {
    duplicates += Number(row.duplicates ?? 0);
    for (const [name, value] of Object.entries(row)) if (name.startsWith('blank_')) blankIds += Number(value);
  }
  return { duplicates, blankIds };
}
