import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gate } from '@peel/gate/gate';
import { systemClock } from '@peel/kernel/clock';
import { systemRandomness } from '@peel/kernel/randomness';
import { Imports } from '@peel/sources/imports';
import type { SourceReader } from '@peel/sources/source-reader';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FolderInbox, importerOf } from '../src/standing-work.js';

const SESSION = { actor: 'service:sync/run', session: 'ses', check: () => undefined, recheck: async () => undefined };
const { signal } = new AbortController();
const disk = { free: 2 ** 40, size: 2 ** 41 };

let folder: string;
beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), 'peel-inbox-'));
  await fs.mkdir(join(folder, 'inbox', 'crimes'), { recursive: true });
  await fs.mkdir(join(folder, 'uploads'));
  await fs.writeFile(join(folder, 'inbox', 'crimes', 'a.csv'), 'id\n1\n');
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

it.each(['refused', 'not read'])(
  'what was taken from the inbox is not kept a second time once it was %s',
  async (how) => {
    const gate = { policy: { definitions: { sources: new Map(how === 'refused' ? [] : [['crimes', {}]]) } } };
    const reader = { inspect: () => Promise.reject(new TypeError('the disk is away')) };
    const imports = new Imports({
      gate: gate as unknown as Gate,
      reader: reader as unknown as SourceReader,
      randomness: systemRandomness,
      clock: systemClock,
      folder: join(folder, 'uploads'),
      disk: async () => disk,
    });
    const inbox = new FolderInbox(join(folder, 'inbox'), imports);
    const taken = await inbox.take('crimes', { name: 'a.csv' });
    expect(await fs.readdir(join(folder, 'uploads'))).toEqual([taken.upload]);
    const imported = importerOf(gate as unknown as Gate, imports).import(SESSION, 'crimes', taken, signal);
    if (how === 'refused') expect(await imported).toMatchObject({ outcome: 'refused' });
    else await expect(imported).rejects.toThrow('the disk is away');
    expect(await fs.readdir(join(folder, 'uploads'))).toEqual([]);
  },
);
