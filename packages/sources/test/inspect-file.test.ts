import { createHash } from 'node:crypto';
import { readFileSync, truncateSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { ImportFolder } from './support/folder.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

const rows = 'id,place\n1,Café\n2,Łódź\n';

describe('a file is looked at once', () => {
  it('gives the hash of its bytes, its lines and its header', async () => {
    const path = folder.write('plain.csv', rows);
    const seen = await folder.inspect(path);
    expect(seen.sha256).toBe(createHash('sha256').update(rows).digest('hex'));
    expect(seen).toMatchObject({
      name: 'plain.csv',
      bytes: Buffer.byteLength(rows),
      encoding: 'utf-8',
      byteOrderMark: false,
      newlines: { lf: 3, crlf: 0, cr: 0 },
      lines: 3,
      readable: { path, staged: false },
      header: ['id', 'place'],
      headerOnly: false,
    });
  });

  it('reads any size of chunk to the same result', async () => {
    const content = `\ufeffid;"place"\r\n1;"Caf\u00e9 \u20ac"\r\n2;"a\r\nb"\r\n`;
    const path = folder.write('chunks.csv', content);
    const whole = await folder.inspect(path);
    for (const chunkBytes of [4, 5, 7, 16]) {
      expect(await folder.inspect(path, {}, { chunkBytes })).toEqual(whole);
    }
    expect(whole).toMatchObject({ byteOrderMark: true, newlines: { crlf: 4, lf: 0, cr: 0 }, header: ['id', 'place'] });
  });

  it('brings other encodings to UTF-8 in the staging folder', async () => {
    const utf16 = Buffer.from(`\ufeff${rows}`, 'utf16le');
    const cases = [
      { name: 'le', bytes: utf16, encoding: 'utf-16le', expected: rows },
      { name: 'be', bytes: Buffer.from(utf16).swap16(), encoding: 'utf-16be', expected: rows },
      {
        name: '1252',
        bytes: Buffer.from('id,place\n1,Caf\xe9 \x80\n', 'latin1'),
        encoding: 'windows-1252',
        expected: 'id,place\n1,Café €\n',
      },
    ];
    for (const { name, bytes, encoding, expected } of cases) {
      for (const chunkBytes of [16, 17, 1024]) {
        const seen = await folder.inspect(folder.write(`${name}.csv`, bytes), {}, { chunkBytes });
        expect(seen.encoding).toBe(encoding);
        expect(seen.readable.staged).toBe(true);
        expect(readFileSync(seen.readable.path, 'utf8')).toBe(expected);
        expect(seen.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
        await folder.reader().discard(seen);
      }
    }
  });

  it('reads UTF-16 without a mark when the definition says so', async () => {
    for (const bytes of [Buffer.from(rows, 'utf16le'), Buffer.from(rows, 'utf16le').swap16()]) {
      const seen = await folder.inspect(folder.write('unmarked.csv', bytes), { encoding: 'utf-16' });
      expect(readFileSync(seen.readable.path, 'utf8')).toBe(rows);
    }
  });

  it('makes mixed line ends one kind, and leaves those inside quotes', async () => {
    const path = folder.write('mixed.csv', 'a,b\r\n1,"x\r\ny"\n2,z\r3,"q ""r"""\r\n');
    const seen = await folder.inspect(path);
    expect(seen.readable.staged).toBe(true);
    expect(readFileSync(seen.readable.path, 'utf8')).toBe('a,b\n1,"x\r\ny"\n2,z\n3,"q ""r"""\n');
  });

  it('leaves a file alone whose odd line ends are all inside quotes', async () => {
    const path = folder.write('excel.csv', 'a,b\r\n1,"x\ny"\r\n');
    const seen = await folder.inspect(path);
    // The header's own ends are CRLF: the engine reads one kind, so a copy is made only where kinds differ outside quotes.
    expect(readFileSync(seen.readable.path, 'utf8').replaceAll('\r\n', '\n')).toBe('a,b\n1,"x\ny"\n');
  });

  it('tells how far it is, and stops when asked', async () => {
    const path = folder.write('long.csv', `a,b\n${'1,2\n'.repeat(5_000)}`);
    const seen: number[] = [];
    await folder.inspect(path, { onProgress: (bytes) => seen.push(bytes) }, { chunkBytes: 4096 });
    expect(seen.at(-1)).toBe(20_004);
    const stop = new AbortController();
    const stopped = folder.inspect(path, { signal: stop.signal, onProgress: () => stop.abort() }, { chunkBytes: 4096 });
    await expect(stopped).rejects.toMatchObject({ code: 'sources.cancelled' });
  });

  it('takes a header without rows for an import of none', async () => {
    expect(await folder.inspect(folder.write('header.csv', 'a,b'))).toMatchObject({
      headerOnly: true,
      header: ['a', 'b'],
      lines: 1,
    });
  });

  it('holds no more than a chunk of a sparse file of one endless line', async () => {
    const path = folder.write('endless.csv', `a,b\n${'x'.repeat(64)}`);
    truncateSync(path, 2 ** 31);
    const before = process.memoryUsage().rss;
    await expect(folder.inspect(path)).rejects.toMatchObject({
      code: 'sources.nul-byte',
      body: { details: { byte: 68, line: 2 } },
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });
});
