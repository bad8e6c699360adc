import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemFiles } from '@peel/kernel/files';
import { fileReader } from '@peel/sources/file-reader';
import { type InspectLimits, inspectLimits } from '@peel/sources/inspect-file';
import { type OutsideFiles, systemOutsideFiles } from '@peel/sources/outside-file';
import type { CsvInspection, FileInspection, InspectRequest, SourceReader } from '@peel/sources/source-reader';

/** A temporary folder of files to import, with the real reader. */
export class ImportFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'peel-sources-'));
  private staged = 0;

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  reader(limits: Partial<InspectLimits> = {}, outside: OutsideFiles = systemOutsideFiles): SourceReader {
    return fileReader({ outside, staging: systemFiles }, { ...inspectLimits, ...limits });
  }

  stagingPath(): string {
    this.staged += 1;
    return join(this.path, `staged-${this.staged}`);
  }

  async inspect(
    path: string,
    more: Partial<InspectRequest> = {},
    limits: Partial<InspectLimits> = {},
  ): Promise<CsvInspection> {
    const seen = await this.inspectAny(path, { format: 'csv', ...more }, limits);
    if (seen.format !== 'csv') throw new TypeError('a delimited file');
    return seen;
  }

  async inspectAny(
    path: string,
    more: Partial<InspectRequest> = {},
    limits: Partial<InspectLimits> = {},
  ): Promise<FileInspection> {
    return this.reader(limits).inspect({ path, staging: this.stagingPath(), ...more });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The code with which a promise fails. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  );
}
