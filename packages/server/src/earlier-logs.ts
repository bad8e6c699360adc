import { join } from 'node:path';
import type { FileReader } from '@peel/kernel/files';
import { decodeBundle } from '@peel/ledger/entry-bundle';
import { decodeOrigin, type Origin } from '@peel/ledger/origin';

/** A log by its name, and the public key that its checkpoints are signed with. */
export interface NamedLog {
  readonly origin: string;
  readonly key: string;
}

const RESTORED = /\/restored-[0-9a-z-]+$/;

/** The name of the first log of a workspace, however often it was restored since: every later one is named after it. */
export function firstOrigin(origin: string): string {
  return origin.replace(RESTORED, '');
}

/** @param mark what tells it from every other of the workspace; letters, digits and "-" */
export function restoredOrigin(before: string, mark: string): string {
  return `${firstOrigin(before)}/restored-${mark}`;
}

/** The logs that this one goes on from, newest first, as far as they are known: the one before it, and what that one's first entry names. */
export async function earlierLogs(
  { continues }: Pick<Origin, 'continues'>,
  files: FileReader,
  folderBefore: string,
): Promise<readonly NamedLog[]> {
  if (continues === undefined) return [];
  const further = (await firstEntry(files, join(folderBefore, 'log', 'tile', 'entries')))?.continues;
  return [continues, ...(further === undefined ? [] : [further])].map(({ origin, key }) => ({ origin, key }));
}

async function firstEntry(files: FileReader, folder: string): Promise<Origin | undefined> {
  const partial = join(folder, '000.p');
  const places = [join(folder, '000'), ...(await files.list(partial)).map((name) => join(partial, name))];
  for (const place of places) {
    const bytes = await files.read(place);
    const [entry] = bytes === undefined ? [] : decodeBundle(bytes, place);
    if (entry !== undefined) return decodeOrigin(entry);
  }
  return undefined;
}
