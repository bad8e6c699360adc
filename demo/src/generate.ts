import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { geoFiles } from './city/geo-files.js';
import { demoErrors } from './errors.js';
import { makeWorld } from './make-world.js';
import type { ForceSeed } from './seed.js';
import { tablesOf } from './systems/tables.js';
import type { Table } from './table.js';
import type { World } from './world.js';
import { encode } from './write/encode.js';
import { flow, type Tally } from './write/flow.js';
import { createFile } from './write/text-file.js';
import { Truth } from './write/truth.js';

export const MANIFEST = 'force.json';

/** One file of the manifest, in the order in which files are best brought in. */
export interface GeneratedFile {
  /** The source of the template that it belongs to. */
  readonly source: string;
  readonly file: string;
  /** Malformed ones and repeated ones too. */
  readonly rows: number;
  readonly malformed: number;
  readonly exactDuplicates: number;
  readonly bytes: number;
}

/** `force.json` of a generated folder. */
export interface Manifest extends ForceSeed {
  readonly files: readonly GeneratedFile[];
  /** Lines of `truth/*.csv`, without headings. */
  readonly truth: Readonly<Record<string, number>>;
}

/**
 * Writes a whole force into a folder that is empty or not there: the systems' files, `geo/`, `truth/`, and last of all the manifest, so that
 * a folder with one is complete. Memory does not grow with the scale.
 * @throws demoErrors.folderNotEmpty, scaleOutOfRange, todayInvalid
 */
export async function generate(
  folder: string,
  seed: ForceSeed,
  told: (file: GeneratedFile) => void = () => undefined,
): Promise<Manifest> {
  const world = makeWorld(seed);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw demoErrors.folderNotEmpty({ folder });
  await mkdir(join(folder, 'geo'));
  for (const [name, text] of geoFiles(world.force.city))
    await writeFile(join(folder, 'geo', name), text, { flag: 'wx' });
  const truth = await Truth.create(folder);
  const files: GeneratedFile[] = [];
  for (const table of tablesOf(world)) {
    const file = await writeTable(folder, table, world, truth);
    files.push(file);
    told(file);
  }
  await truth.world(world);
  const manifest: Manifest = { ...seed, files, truth: await truth.close() };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flag: 'wx' });
  return manifest;
}

async function writeTable(folder: string, table: Table, world: World, truth: Truth): Promise<GeneratedFile> {
  const tally: Tally = { rows: 0, malformed: 0, exact: 0 };
  const chances = world.force.draws.stream(`copies of ${table.name}`);
  const handle = await createFile(folder, table.file);
  let bytes = 0;
  try {
    for await (const chunk of encode(table, flow(table, chances, truth, tally))) {
      bytes += chunk.length;
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  const { name: source, file } = table;
  return { source, file, rows: tally.rows, malformed: tally.malformed, exactDuplicates: tally.exact, bytes };
}
