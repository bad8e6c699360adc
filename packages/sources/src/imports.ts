import * as fs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { PutAside } from '@peel/gate/collect';
import type { Gate } from '@peel/gate/gate';
import type { ActiveSession } from '@peel/gate/session';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import { base32, type PersonId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { SourceDefinition } from '@peel/policy/source';
import { sourceName } from '@peel/policy/source';
import { sourcesErrors } from './errors.js';
import { type DiskSpace, HeldUploads } from './held-uploads.js';
import { keyedFiles, type PlannedFile } from './import-plan.js';
import { inspectLimits } from './inspect-file.js';
import { planImport } from './plan-import.js';
import { proposeColumns, proposeSource } from './propose-source.js';
import type { FileInspection, InspectRequest, SourceReader } from './source-reader.js';
import { isDiskFull, takeIn } from './upload.js';

/** Of a file as it comes: a character of UTF-16 is two bytes where the reader counts one. */
const LONGEST_LINE = 2 * inspectLimits.lineBytes;

/** A file handed over for import, as the person who brought it named it. */
export interface Upload {
  readonly upload: string;
  readonly name: string;
}

export interface ImportResult {
  readonly source: string;
  readonly rows: number;
  readonly quarantined: number;
  /** Rows whose columns all equal an earlier row of the same file: kept, and counted. */
  readonly duplicates: number;
  readonly blankIds: number;
  readonly files: number;
  /** The first 100 places of what was put aside. */
  readonly putAside: readonly PutAside[];
  /** Files whose bytes were there already. */
  readonly unchanged: number;
  /** The commit; `null` when nothing changed. */
  readonly snapshot: string | null;
}

/** All that somebody is told who may not read what the source may hold: the same whether or not the files were there already. */
export interface ImportTaken {
  readonly source: string;
  readonly files: number;
  readonly told: 'taken';
}

interface Progress {
  readonly type: 'P';
  readonly body: { readonly text: string };
}

/** What an import says to the run it is part of. */
export type ImportMessage = Progress | { readonly type: 'E'; readonly body: ImportResult };

/** What it says to whoever asked for it. */
export type RequesterMessage = Progress | { readonly type: 'E'; readonly body: ImportResult | ImportTaken };

export interface ImportsParts {
  readonly gate: Gate;
  readonly reader: SourceReader;
  readonly randomness: Randomness;
  readonly clock: Clock;
  /** Absolute; uploads and staged copies lie here until their import is over. */
  readonly folder: string;
  /** Of the disk that the folder is on. */
  readonly disk: () => Promise<DiskSpace>;
  /** Bytes of that disk which uploads leave free whatever its size; none when not given. */
  readonly reserved?: number;
}

/** A definition of a source, proposed from one file. */
export interface SourceProposal {
  readonly format: string;
  /** Of `sources/<dataset>.yaml`, with a comment on each choice. */
  readonly text: string;
  readonly columns: readonly {
    readonly header: string;
    readonly name: string;
    readonly type: string;
    readonly group?: string;
  }[];
  readonly findings: readonly string[];
}

/** Files on their way in: received, inspected, planned, and handed to the gate under the source's standing order. */
export class Imports {
  private readonly held: HeldUploads;

  constructor(private readonly parts: ImportsParts) {
    const { clock, disk, reserved = 0 } = parts;
    this.held = new HeldUploads({ clock, disk, reserved });
  }

  /** Takes a file's bytes in and gives the name under which `run` finds them. `by` is who brings them: nobody else's draws move that name, and nobody else can use it. */
  async receive(name: string, bytes: Readable, by = 'operator'): Promise<string> {
    if (!isFileName(name) || Buffer.byteLength(name) > LONGEST_NAME) throw sourcesErrors.fileNameUnusable();
    const upload = `up_${base32(this.parts.randomness.bytes(16, `upload:${by}`))}`;
    const path = this.path(upload, name);
    try {
      await this.held.begin(upload, name, by);
      await fs.mkdir(dirname(path), { mode: 0o700 });
      await takeIn(bytes, path, name, LONGEST_LINE, (more) => this.held.admit(upload, more));
    } catch (error) {
      await this.remove(upload);
      throw isDiskFull(error) ? sourcesErrors.noRoom({ file: name }, error) : error;
    }
    this.held.wait(upload);
    return upload;
  }

  /** Removes files that were handed over a day ago and never imported. Returns how many. */
  async removeForgotten(): Promise<number> {
    const forgotten = this.held.waitingSince(this.parts.clock.now() - KEPT_MILLISECONDS);
    for (const upload of forgotten) await this.remove(upload);
    return forgotten.length;
  }

  /** A definition to be decided on, made from a file that they handed over; of its values it holds none. Throws `sources.upload-unknown`. */
  async propose(upload: string, dataset: string, by: string): Promise<SourceProposal> {
    const { reader } = this.parts;
    const name = this.held.isOf(by, upload) ? this.held.nameOf(upload) : undefined;
    if (name === undefined) throw sourcesErrors.uploadUnknown();
    // Apart from an import's own: both may read the file at a time.
    const staging = join(
      this.parts.folder,
      `${upload}.proposal-${base32(this.parts.randomness.bytes(8, `proposal:${upload}`))}`,
    );
    const inspection = await reader.inspect({ path: this.path(upload, name), staging });
    try {
      const files = [{ inspection, sample: await reader.sample(inspection) }];
      const groupFor = (kind: string) => this.parts.gate.uploads.groupFor(kind);
      const columns = proposeColumns(dataset, files, groupFor);
      return {
        format: inspection.format,
        text: proposeSource(dataset, files, groupFor),
        columns: columns.map(({ header, name: column, guess, group }) => ({
          header,
          name: column,
          type: guess.type,
          ...(group === undefined ? {} : { group: group.group }),
        })),
        findings: [
          'What says "decide" is for a steward.',
          ...columns.flatMap(({ header, group }) =>
            group === undefined ? [] : [`The heading "${header}" suggests ${group.kind}: it is stored apart.`],
          ),
          ...columns.flatMap(({ header, guess: { assumed } }) =>
            assumed === undefined
              ? []
              : [`No value of "${header}" tells the order of day and month: ${assumed} is taken.`],
          ),
          ...columns.flatMap(({ header, guess: { mixed } }) =>
            mixed === true ? [`The values of "${header}" are of several kinds: all are kept as their JSON text.`] : [],
          ),
          ...sheetFindings(inspection),
        ],
      };
    } finally {
      await reader.discard(inspection);
    }
  }

  /**
   * One import of all the files: one commit, or none when all of it is there already. Runs in a service session of the `sync` order
   * that writes the dataset; `requestedBy` neither widens nor narrows its rights, and must be somebody who brings files into it.
   */
  async *run(
    source: string,
    uploads: readonly Upload[],
    requestedBy: string,
    signal?: AbortSignal,
  ): AsyncGenerator<RequesterMessage> {
    const { gate, randomness } = this.parts;
    const claimed = this.claim(uploads, requestedBy);
    try {
      const definition = await this.definition(source, requestedBy);
      if (claimed.length < uploads.length) throw sourcesErrors.uploadUnknown();
      const order = await gate.orders.covering('sync', definition.name);
      const runId = base32(randomness.bytes(8, `run:${order.name}:${requestedBy}`));
      const session = await gate.orders.open(order.name, runId, requestedBy);
      try {
        const told = await gate.orders.mayBeTold(order, requestedBy);
        const messages = this.runIn(session, definition, uploads, signal);
        yield* told ? messages : taken(definition, uploads, messages);
      } finally {
        await gate.orders.close(session);
      }
    } finally {
      await this.discard(claimed);
    }
  }

  /** Those of the files that are theirs: in use from now on, however long it takes, and to be discarded at its end. */
  claim(uploads: readonly Upload[], by: string): readonly Upload[] {
    return uploads.filter(({ upload, name }) => this.held.claim(by, upload, name));
  }

  /** Files whose import did not come to begin: an upload is for one import, however that ends. */
  async discard(uploads: readonly Upload[]): Promise<void> {
    for (const { upload } of uploads) await this.remove(upload);
  }

  /** The same inside a service session that is open already: a run of the order itself. */
  async *runIn(
    session: ActiveSession,
    definition: SourceDefinition,
    uploads: readonly Upload[],
    signal?: AbortSignal,
  ): AsyncGenerator<ImportMessage> {
    const { reader } = this.parts;
    const inspections: FileInspection[] = [];
    try {
      for (const { upload, name } of uploads) {
        yield progress(`Reading ${name}`);
        inspections.push(await this.inspect(definition, upload, name, signal));
      }
      // What is there is looked at anew when somebody else brought in one of the files, or made the tables, meanwhile.
      for (let attempt = 1; ; attempt += 1) {
        try {
          yield* this.attempt(session, definition, inspections, signal);
          return;
        } catch (error) {
          if (attempt === ATTEMPTS || !isPeelError(error) || !OVERTAKEN.has(error.code)) throw error;
        }
      }
    } finally {
      for (const inspection of inspections) await reader.discard(inspection);
    }
  }

  /** Plans with what is there now, writes, commits. */
  private async *attempt(
    session: ActiveSession,
    definition: SourceDefinition,
    inspections: readonly FileInspection[],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<ImportMessage> {
    const { collector } = this.parts.gate;
    const facts = await collector.facts(definition);
    const sourceRefs = new Map(
      inspections.map(({ name, sha256 }) => [name, collector.sourceRef(definition, name, sha256)]),
    );
    const plan = planImport(definition, inspections, { ...facts, sourceRefs });
    const fresh = plan.files.filter((file) => file.standing !== 'same');
    const counted = {
      source: definition.name,
      files: plan.files.length,
      unchanged: plan.files.length - fresh.length,
    };
    if (fresh.length === 0) {
      yield { type: 'E', body: { ...counted, ...NOTHING, snapshot: null } };
      return;
    }
    const keyOf = ({ name, replaces }: PlannedFile, id: string) => collector.idKey(definition, name, replaces, id);
    yield progress(`Writing ${fresh.length} ${fresh.length === 1 ? 'file' : 'files'} to ${definition.name}`);
    const { snapshot, ...collected } = await collector.collect(
      session,
      {
        source: definition,
        files: fresh,
        csv: keyedFiles(plan.csv, plan.files, keyOf),
        parquet: keyedFiles(plan.parquet, plan.files, keyOf),
        tables: plan.outputs,
        counts: plan.counts?.select,
        putAside: plan.putAside,
      },
      signal,
    );
    yield { type: 'E', body: { ...counted, ...collected, snapshot: snapshot ?? null } };
  }

  private async inspect(
    definition: SourceDefinition,
    upload: string,
    name: string,
    signal: AbortSignal | undefined,
  ): Promise<FileInspection> {
    return this.parts.reader.inspect({
      path: this.path(upload, name),
      ...howToRead(definition),
      staging: this.staging(upload),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** One whose every label is covert is as unknown as none to whoever may not name it. Who may is still asked whether they bring files in. */
  private async definition(source: string, requestedBy: string): Promise<SourceDefinition> {
    const { policy, catalogue, orders } = this.parts.gate;
    const definition = policy.definitions.sources.get(sourceName(source));
    const person = /^person:(.+)$/.exec(requestedBy)?.[1] as PersonId | undefined;
    if (definition === undefined || (person !== undefined && !(await catalogue.mayName(person, definition))))
      throw sourcesErrors.sourceUnknown({ source });
    if (person !== undefined) await orders.requireBringer(person, definition.name);
    return definition;
  }

  /** Only names that `receive` gave out, and a plain file name, lead to a file. */
  path(upload: string, name: string): string {
    if (!UPLOAD.test(upload) || !isFileName(name)) throw sourcesErrors.uploadUnknown();
    return join(this.parts.folder, upload, name);
  }

  /** Where a copy of it is made while it is read: beside it, and named for it alone. */
  staging(upload: string): string {
    return join(this.parts.folder, `${upload}.staged`);
  }

  /** Forgets an upload that nothing is to be made of any more. */
  async remove(upload: string): Promise<void> {
    this.held.forget(upload);
    if (UPLOAD.test(upload)) await fs.rm(join(this.parts.folder, upload), { recursive: true, force: true });
  }
}

const NOTHING = { rows: 0, quarantined: 0, putAside: [], duplicates: 0, blankIds: 0 };
const ATTEMPTS = 5;
const KEPT_MILLISECONDS = 24 * 3_600_000;
/** An import that began before another one's commit and could not follow it. */
const OVERTAKEN: ReadonlySet<string> = new Set(['gate.import-overtaken', 'lake.conflict']);
/** Bytes, as file systems count. */
const LONGEST_NAME = 255;
const UPLOAD = /^up_[0-9a-z]{26}$/;

/** Removes what an earlier service left behind; nothing of it was acknowledged. Before the log is opened, which needs the room. */
export async function clearUploads(folder: string): Promise<void> {
  await fs.rm(folder, { recursive: true, force: true });
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
}

/** What a definition says of its files. */
export function howToRead({
  format,
  encoding,
  delimiter,
  sheet,
  columns,
}: SourceDefinition): Omit<InspectRequest, 'path' | 'staging'> {
  return {
    format,
    columns,
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(sheet === undefined ? {} : { sheet }),
  };
}

/** Runs the import and says nothing that depends on what is stored. */
async function* taken(
  { name: source }: SourceDefinition,
  uploads: readonly Upload[],
  messages: AsyncGenerator<ImportMessage>,
): AsyncGenerator<RequesterMessage> {
  for (const { name } of uploads) yield progress(`Reading ${name}`);
  for await (const _message of messages);
  yield { type: 'E', body: { source, files: uploads.length, told: 'taken' } };
}

function isFileName(name: string): boolean {
  return name === basename(name) && !['', '.', '..'].includes(name) && !name.includes('\0');
}

function progress(text: string): Progress {
  return { type: 'P', body: { text } };
}

function sheetFindings(inspection: FileInspection): readonly string[] {
  const sheet = inspection.format === 'xlsx' ? inspection.sheet : undefined;
  if (sheet === undefined || sheet.others.length === 0) return [];
  const others = sheet.others.map((name) => `"${name}"`).join(', ');
  return [`Of the sheets with rows, a source reads one, here "${sheet.name}". Not read: ${others}.`];
}
