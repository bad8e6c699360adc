import { extname } from 'node:path';
import type { PutAside } from '@peel/gate/collect';
import type { Gate } from '@peel/gate/gate';
import type { ActiveSession } from '@peel/gate/session';
import type { UploadPlace, UploadRequest } from '@peel/gate/uploads';
import { sourceGroups } from '@peel/policy/source';
import type { UploadColumn, UploadDefinition } from '@peel/policy/upload';
import { sourcesErrors } from './errors.js';
import { columnName } from './header.js';
import { keyedFiles } from './import-plan.js';
import { howToRead, type Imports, type Upload } from './imports.js';
import { planImport } from './plan-import.js';
import { type ProposedColumn, proposeColumns, settingOf } from './propose-source.js';
import type { FileInspection, SourceReader } from './source-reader.js';

/** What whoever brings a file says of it, besides which file it is. */
export interface SessionUploadRequest extends UploadRequest {
  /** One line; the file's name when not given. */
  readonly title?: string | undefined;
  /** Of a workbook: the sheet that is read. */
  readonly sheet?: string | undefined;
}

export interface UploadedDataset {
  /** Its name, in sessions of this operation. */
  readonly dataset: string;
  readonly rows: number;
  readonly quarantined: number;
  /** The first 100 places of what was put aside. */
  readonly putAside: readonly PutAside[];
  readonly duplicates: number;
  /** Columns that were set apart because of what their headings suggest. */
  readonly groups: readonly string[];
  /** What the file does not tell and was taken for so. */
  readonly assumed: readonly Assumption[];
  /** The day on which it goes. */
  readonly expires: string;
}

type Assumption =
  /** Days whose values do not tell day from month, and the order in which they were read. */
  | { readonly column: string; readonly order: string }
  /** Values of several kinds, all kept as their JSON text. */
  | { readonly column: string; readonly kept: 'json' }
  /** No sheet was named: the one that was read, and those with rows that were not. `sheet` of the request brings another in. */
  | { readonly sheet: string; readonly notRead: readonly string[] };

export type UploadMessage =
  | { readonly type: 'P'; readonly body: { readonly text: string } }
  | { readonly type: 'E'; readonly body: UploadedDataset };

const SLUG = 30;

/**
 * A file brought into an operation by a person in their session (not under an order, as an import): looked at, typed by its values, and handed to the
 * gate as a dataset of that operation alone. What does not fit its column is in the dataset's quarantine.
 */
export class SessionUploads {
  constructor(
    private readonly parts: { readonly gate: Gate; readonly reader: SourceReader; readonly imports: Imports },
  ) {}

  async *run(
    session: ActiveSession,
    file: Upload,
    request: SessionUploadRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<UploadMessage> {
    const { gate, imports } = this.parts;
    const claimed = imports.claim([file], session.actor);
    try {
      const stem = file.name.slice(0, file.name.length - extname(file.name).length);
      // Before the file is looked at: whoever may not bring it in is told nothing of what is in it.
      const place = await gate.uploads.place(session, columnName(stem).slice(0, SLUG).replace(/_+$/, ''), request);
      if (claimed.length === 0) throw sourcesErrors.uploadUnknown();
      yield progress(`Reading ${file.name}`);
      const { upload, assumed } = await this.define(place, file, request, signal);
      const source = gate.uploads.source(upload);
      const inspection = await this.inspect(file, howToRead(source), signal);
      try {
        yield progress(`Writing ${upload.name}`);
        const collected = await this.collect(session, upload, inspection, signal);
        const { rows, quarantined, putAside, duplicates } = collected;
        const groups = sourceGroups(source);
        yield {
          type: 'E',
          body: {
            dataset: upload.name,
            rows,
            quarantined,
            putAside,
            duplicates,
            groups,
            assumed,
            expires: upload.expires,
          },
        };
      } finally {
        await this.parts.reader.discard(inspection);
      }
    } finally {
      await imports.discard(claimed);
    }
  }

  private async collect(
    session: ActiveSession,
    upload: UploadDefinition,
    inspection: FileInspection,
    signal: AbortSignal | undefined,
  ) {
    const { uploads, collector } = this.parts.gate;
    const source = uploads.source(upload);
    const { name, sha256 } = inspection;
    const facts = await collector.facts(source);
    const sourceRefs = new Map([[name, collector.sourceRef(source, name, sha256)]]);
    const plan = planImport(source, [inspection], { ...facts, sourceRefs });
    const keyOf = (_file: unknown, id: string) => collector.idKey(source, name, undefined, id);
    const collection = {
      source,
      files: plan.files,
      csv: keyedFiles(plan.csv, plan.files, keyOf),
      parquet: keyedFiles(plan.parquet, plan.files, keyOf),
      tables: plan.outputs,
      counts: plan.counts?.select,
      putAside: plan.putAside,
    };
    return uploads.collect(session, upload, collection, signal);
  }

  /** The file as a definition: its format as recognised, its columns as its values tell. */
  private async define(
    place: UploadPlace,
    file: Upload,
    { title = file.name, sheet }: SessionUploadRequest,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly upload: UploadDefinition; readonly assumed: readonly Assumption[] }> {
    const { reader } = this.parts;
    const inspection = await this.inspect(file, sheet === undefined ? {} : { sheet }, signal);
    try {
      if (sheet !== undefined && inspection.format !== 'xlsx') {
        throw sourcesErrors.sheetAbsent({ file: file.name, sheet, count: 0 });
      }
      const sample = await reader.sample(inspection);
      const proposed = proposeColumns(file.name, [{ inspection, sample }]);
      const columns = proposed.map((column, index) => this.column(column, index, file.name));
      return {
        upload: { ...place, title, ...howItIs(inspection), columns },
        assumed: assumedOf(inspection, proposed),
      };
    } finally {
      await reader.discard(inspection);
    }
  }

  private column(
    { header, name, guess, group: hint, besides }: ProposedColumn,
    index: number,
    file: string,
  ): UploadColumn {
    const group = hint === undefined ? null : this.parts.gate.uploads.groupFor(hint.kind);
    // A value kept whole may be of several kinds, and no one group keeps them all from whom it should.
    if (group === undefined || besides.length > 0) {
      const what = [hint?.kind ?? '', ...besides].join(', ').replaceAll('-', ' ');
      throw sourcesErrors.headingSensitive({ file, position: index + 1, what });
    }
    return { name, header, type: guess.type, format: guess.format ?? null, group };
  }

  private async inspect(
    { upload, name }: Upload,
    how: Partial<Parameters<SourceReader['inspect']>[0]>,
    signal: AbortSignal | undefined,
  ): Promise<FileInspection> {
    const { imports, reader } = this.parts;
    const [path, staging] = [imports.path(upload, name), imports.staging(upload)];
    return reader.inspect({ ...how, path, staging, ...(signal === undefined ? {} : { signal }) });
  }
}

function assumedOf(inspection: FileInspection, columns: readonly ProposedColumn[]): readonly Assumption[] {
  const sheet = inspection.format === 'xlsx' ? inspection.sheet : undefined;
  return [
    ...(sheet === undefined || sheet.others.length === 0 ? [] : [{ sheet: sheet.name, notRead: sheet.others }]),
    ...columns.flatMap(({ name: column, guess: { assumed: order } }) =>
      order === undefined ? [] : [{ column, order }],
    ),
    ...columns.flatMap(({ name: column, guess: { mixed } }) =>
      mixed === true ? [{ column, kept: 'json' as const }] : [],
    ),
  ];
}

function howItIs(inspection: FileInspection) {
  const { format } = inspection;
  const none = { format, encoding: null, delimiter: null, sheet: null };
  if (format === 'csv') {
    return { ...none, encoding: settingOf(inspection.encoding), delimiter: inspection.dialect.delimiter };
  }
  return format === 'xlsx' ? { ...none, sheet: inspection.sheet?.name ?? null } : none;
}

function progress(text: string): UploadMessage {
  return { type: 'P', body: { text } };
}
