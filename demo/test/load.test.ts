import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@peel/cli/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MANIFEST } from '../src/generate.js';
import { load } from '../src/load.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peel-load-'));
  const files = ['crimes', 'secret_log', 'nowhere'].map((source) => ({ source, file: `${source}.csv` }));
  await writeFile(join(folder, MANIFEST), JSON.stringify({ files }));
  for (const { file } of files) await writeFile(join(folder, file), 'a\n1\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** One who knows some sources, and keeps which they were asked to bring in. */
function somebody(...datasets: readonly string[]): { readonly client: Client; readonly brought: string[] } {
  const brought: string[] = [];
  const client = {
    post: async () => datasets.map((dataset) => ({ dataset })),
    upload: async () => ({ upload: 'up_1' }),
    async *stream(_path: string, { source }: { source: string }) {
      brought.push(source);
      yield { type: 'E', body: { rows: 1, quarantined: 0 } };
    },
  };
  return { client: client as unknown as Client, brought };
}

test('a file is brought in by the first who knows its source, and left out when nobody does', async () => {
  const [engineer, keeper] = [somebody('crimes'), somebody('crimes', 'secret_log')];
  const leftOut: string[] = [];
  const loaded = await load(
    folder,
    [engineer.client, keeper.client],
    () => undefined,
    (source) => leftOut.push(source),
  );
  expect(engineer.brought).toEqual(['crimes']);
  expect(keeper.brought).toEqual(['secret_log']);
  expect(leftOut).toEqual(['nowhere']);
  expect(loaded.map(({ source }) => source)).toEqual(['crimes', 'secret_log']);
});
