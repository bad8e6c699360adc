import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { sourcesErrors } from './errors.js';
import { isPacked } from './recognise.js';

const LF = 0x0a;
const CR = 0x0d;

/**
 * Takes the bytes of a file in, to a new file. Ends at the first line that no import would take, long before all of it is here: whoever
 * sends one line of gigabytes fills no disk. Workbooks and Parquet have no lines. Throws `sources.line-endless`, `sources.no-room`, and what `admit` throws, which is asked before bytes are written. What was sent and not taken stays with the
 * sender's stream, which is left open so that they can be told.
 */
export async function takeIn(
  bytes: Readable,
  path: string,
  file: string,
  lineLimit: number,
  admit: (bytes: number) => Promise<void> = async () => undefined,
): Promise<void> {
  const output = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  const written = finished(output);
  written.catch(() => undefined);
  let taken = 0;
  let lineStart = 0;
  let lines = true;
  try {
    for await (const piece of bytes.iterator({ destroyOnReturn: false })) {
      // A stream of text gives strings; what counts here are bytes.
      const chunk = typeof piece === 'string' ? Buffer.from(piece) : (piece as Buffer);
      if (taken === 0) lines = !isPacked(chunk);
      const first = firstEnd(chunk);
      const lineEnd = taken + (first === -1 ? chunk.length : first);
      if (lines && lineEnd - lineStart > lineLimit)
        throw sourcesErrors.lineEndless({ file, byte: lineStart, limit: lineLimit });
      if (first !== -1) lineStart = taken + lastEnd(chunk) + 1;
      taken += chunk.length;
      await admit(chunk.length);
      if (!output.write(chunk)) await Promise.race([once(output, 'drain'), written]);
    }
    output.end();
    await written;
  } catch (error) {
    output.destroy();
    await written.catch(() => undefined);
    throw isDiskFull(error) ? sourcesErrors.noRoom({ file }, error) : error;
  }
}

/** Ends of line of every kind count, as they do when the file is read: an old export may know carriage returns alone. */
function firstEnd(chunk: Buffer): number {
  const lf = chunk.indexOf(LF);
  const cr = chunk.subarray(0, lf === -1 ? chunk.length : lf).indexOf(CR);
  return cr === -1 ? lf : cr;
}

function lastEnd(chunk: Buffer): number {
  return Math.max(chunk.lastIndexOf(LF), chunk.lastIndexOf(CR));
}

export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code));
}
