import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ArchivedFile, filesOfTar, isSafePath, tarOf } from '@peel/gate/leaving/tar';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf } from './bench.js';

const run = promisify(execFile);

async function* archived(files: ReadonlyMap<string, Uint8Array>): AsyncGenerator<ArchivedFile> {
  for (const [path, bytes] of files) yield { path, bytes: bytes.length, chunks: pieces(bytes, 700) };
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

async function* allOf(archive: AsyncIterable<ArchivedFile>): AsyncGenerator<Uint8Array> {
  for await (const { chunks } of archive) yield* chunks;
}

async function read(archive: Uint8Array, size: number): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { path, chunks } of filesOfTar(pieces(archive, size))) found.set(path, await whole(chunks));
  return found;
}

const long = `lake/${'a'.repeat(26)}/metadata/${'b'.repeat(90)}.avro`;
const files = new Map<string, Uint8Array>([
  ['empty', Buffer.alloc(0)],
  ['lake/one', Buffer.alloc(512, 1)],
  [long, Buffer.from('long path')],
  ['state/x.ndjson', Buffer.alloc(70_001, 'y')],
]);

describe('an archive', () => {
  it('is what the system’s tar reads', async () => {
    const folder = await fs.mkdtemp(join(tmpdir(), 'peel-tar-'));
    await fs.writeFile(join(folder, 'a.tar'), await whole(tarOf(archived(files))));
    await run('tar', ['-xf', 'a.tar'], { cwd: folder });
    for (const [path, bytes] of files) expect(await fs.readFile(join(folder, path))).toEqual(Buffer.from(bytes));
    await fs.rm(folder, { recursive: true });
  });

  it('gives back what was put in, however its bytes come; also where a file is passed over', async () => {
    const archive = await whole(tarOf(archived(files)));
    for (const size of [1, 511, 512, 100_000])
      expect(await read(archive, size)).toEqual(new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes)])));
    const names: string[] = [];
    for await (const { path } of filesOfTar(pieces(archive, 999))) names.push(path);
    expect(names).toEqual([...files.keys()]);
  });

  it('that is cut anywhere, or has a changed header, is refused', async () => {
    const archive = await whole(tarOf(archived(files)));
    const seed = 20_261_125;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: archive.length - 1_025 }), async (at) => {
        expect(await codeOf(read(archive.subarray(0, at), 4_096))).toBe('gate.archive-damaged');
      }),
      { seed, numRuns: 60 },
    );
    const bent = Buffer.from(archive);
    bent[0] = 0x66;
    expect(await codeOf(read(bent, 4_096))).toBe('gate.archive-damaged');
  });

  it('is read to the end of its source, which is let go of where the reader stops', async () => {
    const archive = await whole(tarOf(archived(files)));
    const told: string[] = [];
    async function* connection(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
      try {
        yield* pieces(bytes, 512);
        told.push('read to the end');
      } finally {
        told.push('closed');
      }
    }
    for await (const _file of filesOfTar(connection(archive)));
    expect(told.splice(0)).toEqual(['read to the end', 'closed']);
    for await (const _file of filesOfTar(connection(archive))) break;
    expect(told.splice(0)).toEqual(['closed']);
    const more = Buffer.concat([archive, Buffer.from('more')]);
    expect(await codeOf(whole(allOf(filesOfTar(connection(more)))))).toBe('gate.archive-damaged');
  });

  it('threat 8: names nothing outside its folder', async () => {
    for (const path of ['../x', '/etc/passwd', 'a/../../x', 'a//b', './a', 'a/', 'a\\b', 'a\nb', ''])
      expect([path, isSafePath(path)]).toEqual([path, false]);
    const hostile = await whole(tarOf(archived(new Map([['../x', Buffer.from('x')]]))));
    expect(await codeOf(read(hostile, 512))).toBe('gate.archive-damaged');
  });

  it('of a file that is shorter than it was said to be is not finished', async () => {
    const short = (async function* () {
      yield { path: 'a', bytes: 10, chunks: pieces(Buffer.from('short'), 2) };
    })();
    expect(await codeOf(whole(tarOf(short)))).toBe('gate.export-overtaken');
  });
});
