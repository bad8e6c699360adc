import { createHash } from 'node:crypto';
import type { FileReader } from '@peel/kernel/files';

/** Length and SHA-256 (hex) of a file's bytes. */
export interface Sum {
  readonly bytes: number;
  readonly sha256: string;
}

export interface FileSum extends Sum {
  readonly key: string;
}

/** As the catalogue keeps it: with the entry of the log that says the same. */
export interface KeptSum extends FileSum {
  readonly event?: string;
}

export function isSame(one: Sum, other: Sum): boolean {
  return one.bytes === other.bytes && one.sha256 === other.sha256;
}

/** What is written down of files that were stored, before any pointer leads to them. */
export interface StoredFiles {
  readonly tables: readonly string[];
  /** What they were stored for; ids are drawn under it. */
  readonly scope: string;
  readonly files: readonly FileSum[];
}

/** Writes it down durably and gives the entry's id. Without a log there is none. */
export type WriteDown = (stored: StoredFiles) => Promise<string | undefined>;

const CHUNK = 1024 * 1024;

/** Read through in pieces; `paced` is told the size of each. Nothing where there is no such file. */
export async function readSum(
  files: FileReader,
  path: string,
  paced: (bytes: number) => Promise<void> = async () => {},
): Promise<Sum | undefined> {
  const hash = createHash('sha256');
  for (let bytes = 0; ; ) {
    const chunk = await files.read(path, { start: bytes, end: bytes + CHUNK });
    if (chunk === undefined) return undefined;
    hash.update(chunk);
    bytes += chunk.length;
    await paced(chunk.length);
    if (chunk.length < CHUNK) return { bytes, sha256: hash.digest('hex') };
  }
}
