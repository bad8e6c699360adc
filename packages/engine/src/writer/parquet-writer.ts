import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { assert, defined } from '@peel/kernel/assert';
import type { PeelError } from '@peel/kernel/errors';
import { randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import { engineErrors } from '../errors.js';
import { outFolder, ownFolder } from '../sandbox/sandbox-plan.js';
import type { StartedWorker } from '../sandbox/started-worker.js';
import type { WorkerFactory } from '../sandbox/worker-factory.js';
import { errorOf } from '../sandbox/worker-fault.js';
import type { Answer } from '../worker/protocol.js';
import type { RawWrite, RawWrittenFile } from '../worker/write-run.js';
import type {
  ColumnStats,
  ImportJob,
  ImportWriter,
  ReportedJob,
  ReportedWrite,
  TableWriter,
  WriteOptions,
  WriteOutput,
  WrittenFile,
} from './write-job.js';
import { type PlannedWrite, planWrite, WRITER_MEMORY_MB, WRITER_SPILL_MB } from './write-plan.js';

/** Each job in a sandboxed worker of its own: what it reads is anybody's file, so it can write nowhere but its own `out`. */
export class ParquetTableWriter implements TableWriter, ImportWriter {
  constructor(
    private readonly factory: WorkerFactory,
    private readonly ports: { readonly randomness: Randomness },
  ) {}

  async write(job: ImportJob, options: WriteOptions = {}): Promise<readonly WrittenFile[]> {
    return (await this.import({ ...job, reports: {} }, options)).files;
  }

  /** The names of each file's columns, as its footer has them. */
  async columnsIn(paths: readonly string[]): Promise<readonly (readonly string[])[]> {
    if (paths.length === 0) return [];
    const inputs = Object.fromEntries(paths.map((path, index) => [`file_${index}`, [path]]));
    const asked = Object.keys(inputs).map((name) => [name, `SELECT column_name FROM (DESCRIBE ${name})`] as const);
    const { reports } = await this.import({ inputs, outputs: [], reports: Object.fromEntries(asked) });
    return asked.map(([name]) => (reports[name] ?? []).map(({ column_name }) => String(column_name)));
  }

  async import(job: ReportedJob, options: WriteOptions = {}): Promise<ReportedWrite> {
    if (isAborted(options)) throw engineErrors.cancelled();
    const worker = await this.factory.start({
      writes: true,
      memoryMb: options.memoryMb ?? WRITER_MEMORY_MB,
      spillMb: WRITER_SPILL_MB,
    });
    const abort = (): void => worker.process.kill();
    options.signal?.addEventListener('abort', abort);
    const moved: string[] = [];
    try {
      // While the worker was starting nobody was listening yet.
      if (isAborted(options)) throw engineErrors.cancelled();
      const plan = await admit(worker, job, options);
      const raw = await runJob(worker, plan, options);
      const files = await this.moveAll(worker, job, plan, raw.files, moved);
      return { files, reports: raw.reports as ReportedWrite['reports'] };
    } catch (error) {
      await Promise.all(moved.map((path) => rm(path, { force: true })));
      throw isAborted(options) ? engineErrors.cancelled({}, error) : error;
    } finally {
      options.signal?.removeEventListener('abort', abort);
      worker.process.kill();
      await worker.process.ended;
      await worker.folder.remove();
    }
  }

  private async moveAll(
    worker: StartedWorker,
    job: ImportJob,
    plan: PlannedWrite,
    raw: readonly RawWrittenFile[],
    moved: string[],
  ): Promise<WrittenFile[]> {
    const written: WrittenFile[] = [];
    for (const file of raw) {
      if (Number(file.rows) === 0) continue;
      const output = defined(
        job.outputs.find((candidate) => candidate.name === file.output),
        'the output of a file',
      );
      const from = hostPath(worker, defined(plan.folders.get(output.name), "an output's folder"), file.file);
      const to = join(output.folder, `${randomId('file', this.ports.randomness, 'data file')}.parquet`);
      // Taken over, a worker could leave a link to something else under the name.
      assert((await lstat(from)).isFile(), 'a worker leaves plain files');
      await move(from, to);
      moved.push(to);
      await chmod(to, 0o600);
      written.push(writtenFile(output, file, to));
    }
    return written;
  }
}

async function admit(worker: StartedWorker, job: ReportedJob, options: WriteOptions): Promise<PlannedWrite> {
  const files = [
    ...new Set([
      ...Object.values(job.inputs).flat(),
      ...[job.csv ?? {}, job.parquet ?? {}].flatMap((inputs) => Object.values(inputs).map(({ file }) => file)),
    ]),
  ];
  const admitted = await worker.folder.admit(files);
  const inside = new Map(files.map((file, index) => [file, `${ownFolder(worker.plan)}/${admitted[index] ?? ''}`]));
  const plan = planWrite(
    job,
    (file) => defined(inside.get(file), 'an input'),
    outFolder(worker.plan),
    options,
    job.reports,
  );
  for (const folder of plan.folders.values()) await mkdir(join(worker.folder.out, folder), { mode: 0o700 });
  return plan;
}

async function runJob(worker: StartedWorker, plan: PlannedWrite, options: WriteOptions): Promise<RawWrite> {
  const answer = await new Promise<Answer>((resolve, reject) => {
    worker.process.open((id) => ({ op: 'write', id, job: plan.job }), {
      answer: (told) => {
        if (told.type === 'progress') options.onProgress?.({ fraction: told.fraction });
        else resolve(told);
      },
      lost: reject,
    });
  });
  if (answer.type === 'fault') throw faultOfWrite(answer, plan);
  if (answer.type !== 'done') throw engineErrors.workerBroken();
  return answer.value as RawWrite;
}

/** The text of DuckDB's error may hold a value of a row, so it stays the cause. */
function faultOfWrite(answer: Extract<Answer, { type: 'fault' }>, plan: PlannedWrite): PeelError {
  const output = answer.named ?? 'files';
  const cause = { reason: answer.reason ?? answer.fault };
  if (answer.fault === 'input-unreadable') {
    return engineErrors.inputUnreadable({ relation: output, reason: 'it breaks the rules of its own format' }, cause);
  }
  const limits = { rows: 0, milliseconds: 0, memoryMb: plan.job.memoryMb };
  if (answer.fault === 'out-of-memory' || answer.fault === 'cancelled') return errorOf(answer, { limits });
  return engineErrors.writeFailed({ output, reason: answer.fault }, cause);
}

/** The file that a worker names, which must lie in the output's own folder. */
function hostPath(worker: StartedWorker, folder: string, named: string): string {
  const base = `${outFolder(worker.plan)}/${folder}/`;
  const relative = named.startsWith(base) ? named.slice(base.length) : '';
  assert(
    relative !== '' && normalize(relative) === relative && !relative.startsWith('..'),
    'a worker writes into its own folder',
  );
  return join(worker.folder.out, folder, relative);
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}

function writtenFile(output: WriteOutput, file: RawWrittenFile, path: string): WrittenFile {
  const columns = output.columns.map(({ name }) => [name, columnStats(file.columns[name] ?? {})] as const);
  const bundle = file.bundle === null ? 0 : Number(file.bundle);
  assert(output.partitionBy === 'none' || Number.isSafeInteger(bundle), 'a bundle is a whole number');
  return {
    output: output.name,
    path,
    rows: Number(file.rows),
    bytes: Number(file.bytes),
    bundle,
    columns: Object.fromEntries(columns),
  };
}

function columnStats(told: Readonly<Record<string, string>>): ColumnStats {
  return {
    ...(told.min === undefined ? {} : { min: told.min }),
    ...(told.max === undefined ? {} : { max: told.max }),
    nulls: Number(told.null_count ?? 0),
    bytes: Number(told.column_size_bytes ?? 0),
  };
}

function isAborted(options: WriteOptions): boolean {
  return options.signal?.aborted === true;
}
