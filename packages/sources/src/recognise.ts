import { basename } from 'node:path';
import type { SourceFormat } from '@peel/policy/source';
import { sourcesErrors } from './errors.js';
import type { OutsideFiles } from './outside-file.js';

/** What a file is that is not text, told from its first bytes. */
export function packedKind(first: Buffer): string | undefined {
  if (first[0] === 0x1f && first[1] === 0x8b) return 'compressed with gzip';
  if (first[0] === 0x50 && first[1] === 0x4b && first[2] === 3 && first[3] === 4) return 'a zip archive or a workbook';
  if (first.subarray(0, 4).toString('latin1') === 'PAR1') return 'a Parquet file';
  if (first.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))) return 'compressed with zstd';
  return undefined;
}

const START_BYTES = 4096;

/** What a file is, for a proposal: a definition says it. What is none of the others is taken for delimited text. */
export async function recogniseFormat(outside: OutsideFiles, path: string): Promise<SourceFormat> {
  const file = await outside.open(path);
  try {
    const start = Buffer.alloc(START_BYTES);
    const bytes = start.subarray(0, await file.readAt(start, 0));
    if (bytes.length === 0) throw sourcesErrors.fileEmpty({ file: basename(path) });
    return formatOf(bytes);
  } finally {
    await file.close();
  }
}

function formatOf(bytes: Buffer): SourceFormat {
  const first = bytes.subarray(0, 4).toString('latin1');
  if (first === 'PK\x03\x04') return 'xlsx';
  if (first === 'PAR1') return 'parquet';
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  return text.startsWith('{') || text.startsWith('[') ? 'jsonl' : 'csv';
}

/** Compound files: workbooks of before 2007, and encrypted ones of today. */
export function isCompoundFile(first: Uint8Array): boolean {
  return Buffer.from(first.subarray(0, 8)).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]));
}

/** Lines of a packed file mean nothing, so none can be too long. */
export function isPacked(first: Uint8Array): boolean {
  return isCompoundFile(first) || packedKind(Buffer.from(first)) !== undefined;
}
