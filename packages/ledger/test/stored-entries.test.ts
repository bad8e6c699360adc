import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Files, systemFiles, writeDurably } from '@peel/kernel/files';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeBundle } from '../src/entry-bundle.js';
import type { Publication } from '../src/publication.js';
import { StoredEntries } from '../src/stored-entries.js';
import { TILE_WIDTH, tilePath } from '../src/tile-path.js';
import type { UnpublishedEntries } from '../src/unpublished-entries.js';

const BUNDLES = 40;
const SIZE = BUNDLES * TILE_WIDTH;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'peel-entries-'));
  for (let bundle = 0; bundle < BUNDLES; bundle += 1) {
    const entries = Array.from({ length: TILE_WIDTH }, (_, at) => Buffer.from(`entry ${bundle * TILE_WIDTH + at}`));
    const path = join(folder, tilePath('entries', bundle, TILE_WIDTH));
    await systemFiles.makeFolder(join(path, '..'));
    await writeDurably(systemFiles, path, encodeBundle(entries));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Files that count how often they are read, and how many of them at one time. */
class CountedFiles {
  reads = 0;
  most = 0;
  fails = false;
  private now = 0;
  readonly files: Files = Object.create(systemFiles, {
    read: {
      value: async (path: string) => {
        this.reads += 1;
        this.now += 1;
        this.most = Math.max(this.most, this.now);
        try {
          await new Promise((wait) => setTimeout(wait, 1));
          if (this.fails) throw new RangeError('the disk is away');
          return await systemFiles.read(path);
        } finally {
          this.now -= 1;
        }
      },
    },
  }) as Files;
}

function stored(counted: CountedFiles, published: () => number = () => SIZE): StoredEntries {
  const publication = {
    get published() {
      return published();
    },
  } as Publication;
  const unpublished = { get: () => undefined } as unknown as UnpublishedEntries;
  return new StoredEntries(counted.files, folder, unpublished, publication);
}

test('thousands of entries asked for at one moment: each bundle is read once, a few at a time', async () => {
  const counted = new CountedFiles();
  const entries = stored(counted);
  const all = await Promise.all(Array.from({ length: SIZE }, (_, index) => entries.get(index)));
  expect(all.map(String)).toEqual(Array.from({ length: SIZE }, (_, index) => `entry ${index}`));
  expect(counted.reads).toBe(BUNDLES);
  expect(counted.most).toBeLessThanOrEqual(4);
});

test('a reading that failed is not kept, and what comes after it is read', async () => {
  const counted = new CountedFiles();
  const entries = stored(counted);
  counted.fails = true;
  await expect(entries.get(0)).rejects.toThrow('the disk is away');
  counted.fails = false;
  expect(String(await entries.get(0))).toBe('entry 0');
  expect(String(await entries.get(4 * TILE_WIDTH))).toBe(`entry ${4 * TILE_WIDTH}`);
});
