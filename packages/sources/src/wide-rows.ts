import { basename } from 'node:path';
import type { FileWriter } from '@peel/kernel/files';
import type { Dialect } from './csv-tokens.js';
import { sourcesErrors } from './errors.js';
import { FieldScan } from './field-scan.js';
import type { OutsideFiles } from './outside-file.js';
import type { InspectRequest } from './source-reader.js';

/**
 * What is put at the end of a record that has more fields than the header and ends in an empty one. With something in the surplus the engine refuses the
 * record itself, and counts its line and keeps its text as it does for any other. Where quotes are broken, so that the engine sees another record there than
 * `FieldScan` does, it refuses that one: of fields it has too many whatever came before, and inside quotes the quote breaks the value. No row
 * comes in with a mark in it.
 */
function markOf({ delimiter, quote }: Dialect, width: number): string {
  return `${delimiter.repeat(width)}␚${quote === '' ? '-' : quote}wide`;
}

/** SQL of the text of a record that was refused, as it was before it was marked. */
export function withoutMark(raw: string, width: number): string {
  return `CASE WHEN regexp_matches(${raw}, '␚.wide$') THEN left(${raw}, -${width + '␚"wide'.length}) ELSE ${raw} END`;
}

/** A file as the first reading left it. */
export interface SettledText {
  readonly path: string;
  /** Bytes of a byte order mark at its beginning. */
  readonly markBytes: number;
  readonly dialect: Dialect;
  /** Fields of its header. */
  readonly width: number;
}

interface Ports {
  readonly outside: OutsideFiles;
  readonly staging: FileWriter;
}

/** Gives the path to read: of the text itself, or of a copy in which such records are marked. The copy takes the place of a staged one. */
export async function markWideRows(
  text: SettledText,
  request: InspectRequest,
  ports: Ports,
  chunkBytes: number,
): Promise<string> {
  if (text.width === 0 || !(await hasWideRows(text, request, ports, chunkBytes))) return text.path;
  const target = widePath(request.staging);
  await ports.staging.remove(target);
  const copy = await ports.staging.open(target);
  try {
    const scan = new FieldScan(text.dialect, text.width);
    const mark = Buffer.from(markOf(text.dialect, text.width));
    for await (const chunk of chunksOf(text, request, ports, chunkBytes)) {
      let start = 0;
      for (const end of scan.add(chunk)) {
        await copy.append(chunk.subarray(start, end));
        await copy.append(mark);
        start = end;
      }
      await copy.append(chunk.subarray(start));
    }
    if (scan.endsWide) await copy.append(mark);
    await copy.sync();
  } finally {
    await copy.close();
  }
  if (text.path !== request.path) await ports.staging.remove(text.path);
  return target;
}

export function widePath(staging: string): string {
  return `${staging}.wide`;
}

async function hasWideRows(
  text: SettledText,
  request: InspectRequest,
  ports: Ports,
  chunkBytes: number,
): Promise<boolean> {
  const scan = new FieldScan(text.dialect, text.width);
  for await (const chunk of chunksOf(text, request, ports, chunkBytes)) {
    if (scan.add(chunk).length > 0) return true;
  }
  return scan.endsWide;
}

/** Without the byte order mark, which would stand between the beginning and a quote there. Each is only good until the next one. */
async function* chunksOf(
  { path, markBytes }: SettledText,
  { path: name, signal }: InspectRequest,
  { outside }: Ports,
  chunkBytes: number,
): AsyncGenerator<Buffer> {
  const file = await outside.open(path);
  try {
    const buffer = Buffer.alloc(chunkBytes);
    for (let skip = markBytes; ; skip = 0) {
      if (signal?.aborted === true) throw sourcesErrors.cancelled({ file: basename(name) });
      const count = await file.read(buffer);
      if (count === 0) return;
      yield buffer.subarray(skip, count);
    }
  } finally {
    await file.close();
  }
}
