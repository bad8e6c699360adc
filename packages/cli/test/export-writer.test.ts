import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

  it('removes nothing that an export did not leave, and what one left that was cut off', async () => {
    const out = join(folder, 'keep');
    const precious = join(`${out}.partial`, 'file');
    await fs.mkdir(`${out}.partial`);
    await fs.writeFile(precious, 'precious');
    for (const each of [out, `${out}/`]) {
      await expect(writeExport(each, broken(), false)).rejects.toThrow(`${out}.partial, which is there already`);
      expect(await fs.readFile(precious, 'utf8')).toBe('precious');
    }
    await fs.rm(`${out}.partial`, { recursive: true });
    await fs.symlink(folder, `${out}.partial`);
    await expect(writeExport(out, broken(), false)).rejects.toThrow('which is there already');
    await fs.rm(`${out}.partial`);

    let left: readonly string[] = [];
    const cut = (async function* () {
      yield Buffer.from('age-encryption.org/v1\n');
      await fs.cp(`${out}.partial`, join(folder, 'left'), { recursive: true });
      left = await fs.readdir(join(folder, 'left'));
    })();
    await writeExport(out, cut, false);
    expect(await fs.readdir(out)).toEqual(['export.tar.age']);
    expect(left).toContain('export.tar.age');
    await fs.rm(out, { recursive: true });
    await fs.rename(join(folder, 'left'), `${out}.partial`);
    await expect(writeExport(out, broken(), false)).rejects.toThrow();
    expect(await fs.readdir(folder)).toEqual([]);
  });

  it('is written over nothing', async () => {
    const out = join(folder, 'mine');
    await fs.writeFile(out, 'of my own');
    await expect(writeExport(out, broken(), false)).rejects.toThrow('is there already');
    expect(await fs.readFile(out, 'utf8')).toBe('of my own');
    await fs.rm(out);
  });

  it('is not written where another is being written, by this process or by one that runs', async () => {
    const out = join(folder, 'twice');
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow = (async function* () {
      yield Buffer.from('the first half, ');
      await held;
      yield Buffer.from('the second');
    })();
    const first = writeExport(out, slow, false);
    await vi.waitFor(() => fs.stat(join(`${out}.partial`, 'export.tar.age')));
    await expect(writeExport(out, broken(), false)).rejects.toThrow('Another export is being written');
    go();
    await first;
    expect(await fs.readFile(join(out, 'export.tar.age'), 'utf8')).toBe('the first half, the second');
    await fs.rm(out, { recursive: true });

    await fs.mkdir(`${out}.partial`);
    const mark = join(`${out}.partial`, '.peel-export-under-way');
    await fs.writeFile(mark, String(process.ppid));
    await expect(writeExport(out, broken(), false)).rejects.toThrow('Another export is being written');
    // Beyond what any system gives.
    await fs.writeFile(mark, String(2 ** 31 - 1));
    await expect(writeExport(out, broken(), false)).rejects.toThrow('the connection is gone');
    expect(await fs.readdir(folder)).toEqual([]);
  });
});
