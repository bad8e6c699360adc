import type { OpenFile } from '@peel/kernel/files';
import { type StagedRecord, StagedText } from '@peel/sources/staged-text';
import { expect, it } from 'vitest';

it('rows that repeat what was read once end at a hundred times that, and never before 64 MB', async () => {
  const megabyte = 1024 * 1024;
  const record: StagedRecord = {
    values: ['x'.repeat(megabyte)],
    place: 1,
    rowFault: undefined,
    cellFault: undefined,
    text: undefined,
  };
  /** How many megabytes are written of a file of so many bytes. */
  const written = async (read: number, most?: number): Promise<number> => {
    let bytes = 0;
    const output: OpenFile = {
      append: async (more: Uint8Array) => {
        bytes += more.length;
      },
      sync: async () => undefined,
      truncate: async () => undefined,
      size: async () => bytes,
      close: async () => undefined,
    };
    const staged = new StagedText(output, 'some.jsonl', () => read, most);
    const writing = async (): Promise<void> => {
      for (let row = 0; row < 200; row += 1) await staged.record(record);
    };
    await expect(writing()).rejects.toMatchObject({ code: 'sources.staged-large' });
    return Math.floor(bytes / megabyte);
  };
  expect(await written(1000)).toBe(63);
  expect(await written(megabyte)).toBe(99);
  expect(await written(megabyte, 10 * megabyte)).toBe(9);
});
