import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@peel/cli/client';
import { uploadFile } from '@peel/cli/upload-file';
import { demoErrors } from './errors.js';
import { MANIFEST, type Manifest } from './generate.js';

/** What came of one file. Counts are there for whoever may be told them. */
export interface Loaded {
  readonly source: string;
  readonly file: string;
  readonly rows: number | undefined;
  readonly quarantined: number | undefined;
  readonly seconds: number;
}

interface Told {
  readonly rows?: number;
  readonly quarantined?: number;
}

/** @throws demoErrors.folderNotGenerated */
async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: unknown) => {
    throw demoErrors.folderNotGenerated({ folder, what: MANIFEST }, error);
  });
  return JSON.parse(text) as Manifest;
}

/**
 * Brings every file of a generated force in through the service, as anybody would, file by file; what is there already changes nothing, so
 * it may be run again after an interruption. The first of those who bring it in to know a file's source takes it: a covert one is unknown to most.
 * A file whose source none of them knows is left out.
 */
export async function load(
  folder: string,
  clients: readonly Client[],
  told: (loaded: Loaded) => void = () => undefined,
  leftOut: (source: string) => void = () => undefined,
): Promise<readonly Loaded[]> {
  const { files } = await readManifest(folder);
  const knowing = await whoKnows(clients);
  const loaded: Loaded[] = [];
  for (const { source, file } of files) {
    const client = knowing.get(source);
    if (client === undefined) {
      leftOut(source);
      continue;
    }
    const started = performance.now();
    const upload = await uploadFile(client, join(folder, file));
    let counts: Told = {};
    for await (const message of client.stream('/imports', { source, uploads: [upload] })) {
      if (message.type === 'E') counts = message.body as Told;
    }
    const { rows, quarantined } = counts;
    const seconds = (performance.now() - started) / 1000;
    const each = { source, file, rows, quarantined, seconds };
    loaded.push(each);
    told(each);
  }
  return loaded;
}

/** For each source the first who knows it. */
async function whoKnows(clients: readonly Client[]): Promise<ReadonlyMap<string, Client>> {
  const knowing = new Map<string, Client>();
  for (const client of clients) {
    const defined = await client.post<readonly { readonly dataset: string }[]>('/datasets');
    for (const { dataset } of defined) if (!knowing.has(dataset)) knowing.set(dataset, client);
  }
  return knowing;
}
