import { leavingErrors } from './errors.js';

/**
 * Archives as `tar` makes and reads them (POSIX ustar): ordinary files alone, in order, nothing of owners or times. What reads them takes
 * nothing else, so that an archive from outside can't name a link, a device or a place above its folder.
 */
export interface ArchivedFile {
  /** Relative, with "/". */
  readonly path: string;
  readonly bytes: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The one file of an encrypted export: such an archive, sealed. */
export const SEALED_EXPORT = 'export.tar.age';

const BLOCK = 512;
const NAME = 100;
const PREFIX = 155;
const OCTAL_LIMIT = 8 ** 11;

/** @throws gate.export-overtaken when a file turns out shorter than it was said to be */
export async function* tarOf(files: AsyncIterable<ArchivedFile>): AsyncGenerator<Uint8Array> {
  for await (const { path, bytes, chunks } of files) {
    yield headerOf(path, bytes);
    let sent = 0;
    for await (const chunk of chunks) {
      sent += chunk.length;
      yield chunk;
    }
    if (sent !== bytes) throw leavingErrors.exportOvertaken();
    yield new Uint8Array(padding(bytes));
  }
  yield new Uint8Array(2 * BLOCK);
}

/**
 * The files of an archive in order; the chunks of one are to be taken before the next is asked for. The source is read to its end, or let go
 * of where that is not wanted: one that comes over a connection would stay open else. @throws gate.archive-damaged
 */
export async function* filesOfTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<ArchivedFile> {
  const bytes = new ByteSource(source);
  try {
    for (;;) {
      const header = await bytes.exactly(BLOCK);
      if (isZero(header)) break;
      const { path, size } = readHeader(header);
      let left = size;
      yield {
        path,
        bytes: size,
        chunks: {
          async *[Symbol.asyncIterator]() {
            while (left > 0) {
              const chunk = await bytes.upTo(left);
              left -= chunk.length;
              yield chunk;
            }
          },
        },
      };
      while (left > 0) left -= (await bytes.upTo(left)).length;
      await bytes.exactly(padding(size));
    }
    await bytes.requireOnlyZeros();
  } finally {
    await bytes.letGo();
  }
}

/** Whether a path of an archive stays below the folder it is unpacked in. */
export function isSafePath(path: string): boolean {
  const parts = path.split('/');
  return (
    /^[\x20-\x7e]{1,255}$/.test(path) && !path.includes('\\') && parts.every((part) => !['', '.', '..'].includes(part))
  );
}

class ByteSource {
  private readonly source: AsyncIterator<Uint8Array>;
  private held: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** At least one byte and at most so many. */
  async upTo(count: number): Promise<Uint8Array> {
    while (this.held.length === 0) {
      const next = await this.source.next();
      if (next.done === true) throw leavingErrors.archiveDamaged({ problem: 'it ends too early' });
      this.held = next.value;
    }
    const taken = this.held.subarray(0, count);
    this.held = this.held.subarray(taken.length);
    return taken;
  }

  async exactly(count: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let left = count; left > 0; ) {
      const part = await this.upTo(left);
      left -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  /** To the end of the source. */
  async requireOnlyZeros(): Promise<void> {
    for (let rest = this.held; ; ) {
      if (!isZero(rest)) throw leavingErrors.archiveDamaged({ problem: 'it has something after its end' });
      const next = await this.source.next();
      if (next.done === true) return;
      rest = next.value;
    }
  }

  async letGo(): Promise<void> {
    await this.source.return?.();
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((each) => each === 0);
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function headerOf(path: string, size: number): Uint8Array {
  const [prefix, name] = splitPath(path);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 'latin1');
  header.write('0000600\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  writeSize(header, size);
  header.write('00000000000\0', 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(prefix, 345, 'latin1');
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** Past 8 GiB as two's complement with the first bit set, which GNU and BSD tar both read. */
function writeSize(header: Buffer, size: number): void {
  if (size < OCTAL_LIMIT) header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
}

function readHeader(header: Uint8Array): { readonly path: string; readonly size: number } {
  const block = Buffer.from(header);
  const text = (from: number, length: number) =>
    (block.toString('latin1', from, from + length).split('\0')[0] ?? '').trim();
  const stated = Number.parseInt(text(148, 8), 8);
  block.write('        ', 148, 'latin1');
  if (checksum(block) !== stated) throw leavingErrors.archiveDamaged({ problem: 'a header does not add up' });
  const type = String.fromCharCode(block[156] ?? 0);
  const prefix = text(345, PREFIX);
  const path = prefix === '' ? text(0, NAME) : `${prefix}/${text(0, NAME)}`;
  if ((type !== '0' && type !== '\0') || !isSafePath(path))
    throw leavingErrors.archiveDamaged({ problem: 'it has something other than files below its folder' });
  const size = block[124] === 0x80 ? Number(block.readBigUInt64BE(128)) : Number.parseInt(text(124, 12), 8);
  if (!Number.isSafeInteger(size) || size < 0) throw leavingErrors.archiveDamaged({ problem: 'a file has no size' });
  return { path, size };
}

function splitPath(path: string): readonly [prefix: string, name: string] {
  if (path.length <= NAME) return ['', path];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
    if (at <= PREFIX && path.length - at - 1 <= NAME) return [path.slice(0, at), path.slice(at + 1)];
  }
  throw leavingErrors.archiveDamaged({ problem: 'a path is longer than an archive holds' });
}

function checksum(header: Uint8Array): number {
  return header.reduce((sum, each) => sum + each, 0);
}
