import { join } from 'node:path';
import type { FileReader } from '@peel/kernel/files';
import { decodeBundle } from '@peel/ledger/entry-bundle';
import { type Continued, decodeOrigin, type Origin } from '@peel/ledger/origin';

/** The logs that this one goes on from, newest first, as far as they are known: the one before it, and what that one's first entry names. */
export async function earlierLogs(
  { continues }: Pick<Origin, 'continues'>,
  files: FileReader,
  folderBefore: string,
): Promise<readonly Pick<Continued, 'origin' | 'key'>[]> {
  if (continues === undefined) return [];
  const further = (await firstEntry(files, join(folderBefore, 'log', 'tile', 'entries')))?.continues;
  return [continues, ...(further === undefined ? [] : [further])].map(({ origin, key }) => ({ origin, key }));
}

async function firstEntry(files: FileReader, folder: string): Promise<Origin | undefined> {
  const partial = join(folder, '000.p');
  const places = [join(folder, '000'), ...(await files.list(partial)).map((name) => join(partial, name))];
  for (const place of places) {
    const bytes = await files.read(place);
    const entry = bytes === undefined ? undefined : firstOf(bytes, place);
    if (entry !== undefined) return decodeOrigin(entry);
  }
  return undefined;
}

/** What is told of a log of the past is not worth a service that does not start: a damaged bundle is as none. */
function firstOf(bytes: Uint8Array, place: string): Uint8Array | undefined {
  try {
    return decodeBundle(bytes, place)[0];
  } catch {
    return undefined;
  }
}
