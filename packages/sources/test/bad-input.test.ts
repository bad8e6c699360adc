import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { OutsideFiles } from '@peel/sources/outside-file';
import { systemOutsideFiles } from '@peel/sources/outside-file';
import { planImport } from '@peel/sources/plan-import';
import { afterAll, describe, expect, it } from 'vitest';
import { column, definition, factsFor } from './support/definition.js';
import { codeOf, ImportFolder } from './support/folder.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

/** What a person is told, with the value that must not be in it. */
async function told(content: string | Uint8Array, more: Parameters<ImportFolder['inspect']>[1] = {}): Promise<string> {
  const path = folder.write('bad.csv', content);
  return folder.inspect(path, more, { lineBytes: 1000, chunkBytes: 256 }).then(
    () => 'accepted',
    (error: { message: string }) => error.message,
  );
}

describe('bad input is refused with its place and never its values', () => {
  it('an empty file', async () => {
    expect(await told('')).toBe('The file "bad.csv" is empty; at least a header line is expected.');
  });

  it('a wrong encoding, with the byte', async () => {
    const latin = Buffer.from(`id,name\n1,${'x'.repeat(700)}\n2,Ren\xe9e\n`, 'latin1');
    expect(await told(latin, { encoding: 'utf-8' })).toBe(
      `The file "bad.csv" is not UTF-8: byte ${latin.indexOf(0xe9)} does not fit.`,
    );
    const undefinedByte = Buffer.from('id,name\n1,Ren\xe9e\x81\n', 'latin1');
    expect(await told(undefinedByte)).toBe('The file "bad.csv" is not UTF-8 or Windows-1252: byte 15 does not fit.');
    expect(await told('id,name\n1,Renée\n', { encoding: 'windows-1252' })).toContain(
      'but its bytes are UTF-8 (first sign at byte 13)',
    );
    expect(await told(Buffer.from('\ufeffid,name\n', 'utf16le'), { encoding: 'utf-8' })).toContain(
      'its bytes are utf-16le',
    );
    expect(
      await told(Buffer.concat([Buffer.from('\ufeffab\n', 'utf16le'), Buffer.from([0x00, 0xd8, 0x61, 0x00])])),
    ).toContain('byte 8 does not fit');
    expect(await told(Buffer.from('a\nb\n\xe2\x82', 'latin1'), { encoding: 'utf-8' })).toContain('byte 4 does not fit');
  });

  it('a line over the limit, with its number', async () => {
    expect(await told(`a,b\n1,2\n3,${'secret'.repeat(200)}\n`)).toBe('Line 3 of "bad.csv" is longer than 1000 bytes.');
    expect(await told(`a,b\r\n1,2\r\n3,${'secret'.repeat(200)}`)).toBe(
      'Line 3 of "bad.csv" is longer than 1000 bytes.',
    );
  });

  it('an endless line is refused after one limit of reading, whatever its size', async () => {
    let read = 0;
    const endless: OutsideFiles = {
      open: async () => ({
        identity: async () => ({ device: '1', inode: '1', size: 2 ** 41, modified: '1', changed: '1' }),
        read: async (buffer) => {
          buffer.fill(0x78);
          read += buffer.length;
          return buffer.length;
        },
        readAt: async () => 0,
        close: async () => undefined,
      }),
    };
    const reader = folder.reader({}, endless);
    expect(await codeOf(reader.inspect({ format: 'csv', path: '/endless.csv', staging: folder.stagingPath() }))).toBe(
      'sources.line-too-long',
    );
    expect(read).toBeLessThanOrEqual(17 * 1024 * 1024);
  });

  it('a NUL byte, with its place', async () => {
    expect(await told('a,b\n1,2\n3,se\0cret\n')).toContain('has a NUL byte at byte 12, line 3');
  });

  it('a quote that is never closed, with the line it begins on', async () => {
    expect(await told('a,b\n1,2\n3,"secret\n4,5\n')).toBe(
      'A quoted value that begins on line 3 of "bad.csv" is never closed.',
    );
  });

  it('a quoted value that another value closes: the lines between would be in no row', async () => {
    const torn =
      'A quoted value that begins on line 3 of "bad.csv" is closed only on a later line, by a quote amid another value.';
    for (const end of ['\n', '\r\n', '\r'])
      expect(await told(['a,b,c', '1,2,3', '2,"secret,x', '3,b,c', '4,6" nail,e', '5,f,g', ''].join(end))).toBe(torn);
    expect(await told('a;b\n1;2\n2; "secret\n3;"c|d";e\n')).toBe(torn);
    // Quotes amid a value of one line cost that line alone; values of several lines that end where they should cost nothing.
    for (const sound of [
      '1,"a" b,c\n2,3,4\n',
      '1,6" nail,8" nail\n',
      '1,"a ""b""\nc",d\n',
      '1, "a\nb" ,c\n',
      '1,x "y\n2,z "w\n',
    ])
      expect(await told(`a,b,c\n${sound}`)).toBe('accepted');
  });

  it('a packed file', async () => {
    expect(await told(gzipSync('a,b\n1,2\n'))).toBe(
      'The file "bad.csv" is compressed with gzip, which is not read as it is.',
    );
    expect(await told(Buffer.from('PK\x03\x04xl'))).toContain('a zip archive or a workbook');
  });

  it('what is not a regular file', async () => {
    const target = folder.write('target.csv', 'a\n1\n');
    mkdirSync(join(folder.path, 'folder.csv'));
    symlinkSync(target, join(folder.path, 'link.csv'));
    execFileSync('mkfifo', [join(folder.path, 'pipe.csv')]);
    const kinds = { 'folder.csv': 'a folder', 'link.csv': 'a symbolic link', 'pipe.csv': 'a pipe' };
    for (const [name, what] of Object.entries(kinds)) {
      await expect(folder.inspect(join(folder.path, name))).rejects.toMatchObject({
        code: 'sources.file-irregular',
        body: { details: { file: name, what } },
      });
    }
    expect(await codeOf(folder.inspect('/dev/zero'))).toBe('sources.file-irregular');
    expect(await codeOf(folder.inspect(join(folder.path, 'nowhere.csv')))).toBe('sources.file-missing');
  });

  it.skipIf(process.getuid?.() === 0)(
    'a file the service may not read [skipped: the superuser reads everything]',
    async () => {
      const path = folder.write('closed.csv', 'a\n1\n');
      chmodSync(path, 0);
      expect(await codeOf(folder.inspect(path))).toBe('sources.file-unreadable');
    },
  );

  it('a file that changes while it is read, or after', async () => {
    const path = folder.write('growing.csv', `a,b\n${'1,2\n'.repeat(1000)}`);
    let reads = 0;
    const growing: OutsideFiles = {
      async open(name) {
        const file = await systemOutsideFiles.open(name);
        return {
          identity: () => file.identity(),
          readAt: (buffer, position) => file.readAt(buffer, position),
          close: () => file.close(),
          async read(buffer) {
            reads += 1;
            if (reads === 2) appendFileSync(path, '3,4\n');
            return file.read(buffer);
          },
        };
      },
    };
    const reader = folder.reader({ chunkBytes: 1024 }, growing);
    expect(await codeOf(reader.inspect({ format: 'csv', path, staging: folder.stagingPath() }))).toBe(
      'sources.file-changed',
    );
    const seen = await folder.inspect(path);
    await folder.reader().assertUnchanged(seen);
    appendFileSync(path, '5,6\n');
    expect(await codeOf(folder.reader().assertUnchanged(seen))).toBe('sources.file-changed');
  });
});

describe('a header that does not fit the definition is refused with positions', () => {
  const source = definition([column('id', 'int'), column('name', 'string', { header: 'Full Name' })]);

  async function planned(content: string): Promise<string> {
    const seen = await folder.inspect(folder.write('header.csv', content));
    try {
      return planImport(source, [seen], factsFor(source, [seen])).outputs[0]?.name ?? '';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  }

  it('missing, unexpected, twice, blank; another order is fine', async () => {
    expect(await planned('Full Name,id\nA,1\n')).toBe('custody_log');
    expect(await planned('id\n1\n')).toBe(
      'The file "header.csv" has no column headed "Full Name", which source "custody_log" defines.',
    );
    expect(await planned('id,Full Name,Age\n1,A,3\n')).toBe(
      'Column 3 of "header.csv" has a heading that source "custody_log" does not define.',
    );
    expect(await planned('id,Full Name,id\n1,A,3\n')).toBe(
      'Columns 1 and 3 of "header.csv" have the same heading, or headings that give the same name.',
    );
    expect(await planned('id,Full Name,\n1,A,\n')).toBe('Column 3 of "header.csv" has no name in the header line.');
  });

  it("names that are the system's own", async () => {
    const seen = await folder.inspect(folder.write('reserved.csv', 'kind\n1\n'));
    const reserved = definition([column('kind')]);
    expect(() => planImport(reserved, [seen], factsFor(reserved, [seen]))).toThrow('kept for the system');
  });
});
