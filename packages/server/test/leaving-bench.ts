import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { recipientKey, unsealed } from '@peel/gate/leaving/sealing';
import { filesOfTar, SEALED_EXPORT } from '@peel/gate/leaving/tar';
import type { GateSchema } from '@peel/gate/migrations';
import { ManualClock } from '@peel/kernel/clock';
import { SeededRandomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import { ANALYST, Bench, OVERSEER, START, STEWARD, searchCsv, streetCsv } from '../../gate/test/bench.js';
import { compose, type Service } from '../src/compose.js';
import { restore } from '../src/restore.js';
import { Workspace } from '../src/workspace.js';

export const later = new ManualClock(START + 3_600_000);

/** A workspace with rows, and a sealed export of it that two people asked for. */
export class Leaving {
  private constructor(
    readonly bench: Bench,
    readonly keys: Awaited<ReturnType<typeof recipientKey>>,
    readonly sealedFolder: string,
    /** With which these two open what is restored. */
    readonly codes: { readonly steward: string; readonly overseer: string },
  ) {}

  static async make(): Promise<Leaving> {
    const bench = await Bench.make();
    await bench.import('police_uk_street', { 'a.csv': streetCsv(400), 'b.csv': streetCsv(100, 400) });
    await bench.import('police_uk_stop_and_search', { 'c.csv': searchCsv(200) });
    const keys = await recipientKey();
    const sealedFolder = join(bench.above, 'sealed');
    // Somebody who can write to the database, and not to the log, makes a steward of the analyst; a dataset is frozen.
    const database = Reflect.get(bench.gate.people, 'database') as Kysely<GateSchema>;
    const [role] = await database.selectFrom('gate.holdings').selectAll().where('person', '=', STEWARD).execute();
    await database
      .insertInto('gate.holdings')
      .values({ ...(role as GateSchema['gate.holdings']), person: ANALYST, kind: 'role', name: 'steward' })
      .execute();
    await bench.gate.freezes.freeze('operation', 'OP-LANTERN', OVERSEER, 'An exercise');
    const { requests } = bench.gate.leaving;
    const asked = await requests.ask(STEWARD, [keys.recipient], false);
    const confirmed = await requests.confirm(asked.request, OVERSEER);
    await fs.mkdir(sealedFolder);
    const bytes = await collected(bench.gate.leaving.exporting.run(asked.request, STEWARD, undefined));
    await fs.writeFile(join(sealedFolder, SEALED_EXPORT), bytes);
    return new Leaving(bench, keys, sealedFolder, { steward: asked.code, overseer: confirmed.code });
  }

  /** The sealed export as files, opened with the key. */
  async opened(): Promise<Map<string, Buffer>> {
    const sealed = await fs.readFile(join(this.sealedFolder, SEALED_EXPORT));
    return filesOf(unsealed(this.keys.key, once(sealed)));
  }

  async confirmedPlain(): Promise<string> {
    const { requests } = this.bench.gate.leaving;
    const { request } = await requests.ask(STEWARD, [], true);
    await requests.confirm(request, OVERSEER);
    return request;
  }

  /** An export in the clear, of these files. */
  async written(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
    const folder = join(this.bench.above, name);
    for (const [path, bytes] of files) {
      await fs.mkdir(join(folder, path, '..'), { recursive: true });
      await fs.writeFile(join(folder, path), bytes);
    }
    return folder;
  }

  restoredTo(name: string, from = this.sealedFolder, key: string | undefined = this.keys.key) {
    return restore(
      from,
      join(this.bench.above, name),
      { key, ports: { ...ports(`restore ${name}`) } },
      () => undefined,
    );
  }

  async serviceOf(name: string): Promise<Service> {
    const workspace = new Workspace(join(this.bench.above, name));
    return compose(workspace, { onFatal: () => undefined, ports: ports(`run ${name}`) });
  }
}

export async function collected(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What an archive in the clear holds. */
export function unpacked(archive: Buffer): Promise<Map<string, Buffer>> {
  return filesOf(once(archive));
}

async function filesOf(archive: AsyncIterable<Uint8Array>): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const { path, chunks } of filesOfTar(archive)) files.set(path, await collected(chunks));
  return files;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function ports(seed: string) {
  return { clock: later, randomness: new SeededRandomness(seed), log: () => undefined };
}
