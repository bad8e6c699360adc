import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { tabularErrors } from './errors.js';

export interface ZipEntry {
  readonly name: string;
  readonly text: AsyncIterable<string> | Iterable<string>;
}

interface WrittenEntry {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const LIMIT = 0xffff_ffff;
/** Sizes follow the data, as nobody knows them before; names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATE = 8;
const VERSION = 20;
/** 1980-01-01, the first day a zip knows: the same rows give the same bytes whenever they are written. */
const DAY = 0x0021;

/**
 * A zip archive as a stream (PKWARE APPNOTE 6.3): entries are deflated as they come, nothing is kept but where each one lies.
 * @throws sheetTooLarge beyond 4 GB, which would take another form of archive.
 */
export async function* zipStream(entries: Iterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const written: WrittenEntry[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8');
    const body = new DeflatedText(entry.text);
    const start = offset;
    const head = localHeader(name);
    yield head;
    for await (const chunk of body.chunks()) yield chunk;
    const descriptor = dataDescriptor(body.crc, body.packed, body.size);
    yield descriptor;
    offset += head.length + body.packed + descriptor.length;
    if (offset > LIMIT) throw tabularErrors.sheetTooLarge();
    written.push({ name, crc: body.crc, packed: body.packed, size: body.size, offset: start });
  }
  const central = Buffer.concat(written.map(centralHeader));
  yield central;
  yield endOfCentral(written.length, central.length, offset);
}

class DeflatedText {
  crc = 0;
  size = 0;
  packed = 0;

  constructor(private readonly text: ZipEntry['text']) {}

  async *chunks(): AsyncGenerator<Buffer> {
    const deflate = createDeflateRaw({ level: 6, chunkSize: 64 * 1024 });
    const fed = pipeline(Readable.from(this.bytes(), { objectMode: true, highWaterMark: 1 }), deflate);
    // A failure reaches the reader below through the stream; here it only must not be unheard.
    fed.catch(() => undefined);
    for await (const chunk of deflate) {
      this.packed += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
    await fed;
  }

  private async *bytes(): AsyncGenerator<Buffer> {
    for await (const text of this.text) {
      const bytes = Buffer.from(text, 'utf8');
      this.crc = crc32(bytes, this.crc);
      this.size += bytes.length;
      if (this.size > LIMIT) throw tabularErrors.sheetTooLarge();
      yield bytes;
    }
  }
}

function localHeader(name: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x0403_4b50, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(DEFLATE, 8);
  head.writeUInt16LE(DAY, 12);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function dataDescriptor(crc: number, packed: number, size: number): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(0x0807_4b50, 0);
  bytes.writeUInt32LE(crc, 4);
  bytes.writeUInt32LE(packed, 8);
  bytes.writeUInt32LE(size, 12);
  return bytes;
}

function centralHeader({ name, crc, packed, size, offset }: WrittenEntry): Buffer {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x0201_4b50, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(VERSION, 6);
  head.writeUInt16LE(FLAGS, 8);
  head.writeUInt16LE(DEFLATE, 10);
  head.writeUInt16LE(DAY, 14);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(packed, 20);
  head.writeUInt32LE(size, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name]);
}

function endOfCentral(entries: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}
