import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeExport } from '../src/export-writer.js';

let folder: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), 'peel-export-'));
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('age-encryption.org/v1\n');
  throw new TypeError('the connection is gone');
}

describe('an export on the disk', () => {
  it('that breaks off leaves nothing, and what an earlier one left is no hindrance', async () => {
    const out = join(folder, 'out');
    await fs.mkdir(`${out}.partial`);
    for (const plain of [true, false]) {
      await expect(writeExport(out, broken(), plain)).rejects.toThrow();
      expect(await fs.readdir(folder)).toEqual([]);
    }
  });

  it('is written over nothing', async () => {
    const out = join(folder, 'mine');
    await fs.writeFile(out, 'of my own');
    await expect(writeExport(out, broken(), false)).rejects.toThrow('is there already');
    expect(await fs.readFile(out, 'utf8')).toBe('of my own');
    await fs.rm(out);
  });
});
