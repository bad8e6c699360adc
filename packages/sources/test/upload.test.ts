import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { takeIn } from '@peel/sources/upload';
import { afterAll, expect, it } from 'vitest';
import { codeOf, ImportFolder } from './support/folder.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

let taken = 0;

/** Takes a text in, in pieces of a size, with lines of 20 bytes at most. */
async function take(text: string, piece: number): Promise<string> {
  taken += 1;
  const path = join(folder.path, `taken-${taken}`);
  const pieces = Array.from({ length: Math.ceil(text.length / piece) }, (_, at) =>
    Buffer.from(text.slice(at * piece, (at + 1) * piece)),
  );
  const code = await codeOf(takeIn(Readable.from(pieces), path, 'some.csv', 20));
  if (code === 'none') expect(readFileSync(path, 'utf8')).toBe(text);
  return code;
}

it.each(['\n', '\r\n', '\r'])(
  'a file of any length is taken in whose lines end with %j; an endless line is not',
  async (end) => {
    for (const piece of [1, 7, 64]) {
      expect(await take(`id,name${end}`.repeat(40), piece)).toBe('none');
      expect(await take(`id,name${end}${'x'.repeat(90)}${end}`, piece)).toBe('sources.line-endless');
    }
  },
);
