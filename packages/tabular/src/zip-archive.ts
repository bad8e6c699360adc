import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { isPeelError } from '@peel/kernel/errors';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { tabularErrors } from './errors.js';
import type { RandomAccess } from './random-access.js';

const ENTRIES = 10_000;
const CHUNK = 256 * 1024;

/**
 * The parts of an archive, by name. Names are keys and nothing else: none ever becomes a path. Sizes and checksums are those that come out,
 * not those the archive claims, and everything unpacked counts against one budget, so that no small file becomes an endless one.
 */
export class ZipArchive {
  private taken = 0;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly file: string,
    private readonly budget: number,
  ) {}

  /** `file` is what messages call it; `budget` is in bytes. @throws archiveBroken */
  static async open(source: RandomAccess, file: string, budget: number): Promise<ZipArchive> {
    try {
      const zip = await fromRandomAccessReaderPromise(new PortReader(source), source.size, {
        lazyEntries: true,
        autoClose: false,
        strictFileNames: true,
      });
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        if (entries.has(entry.fileName) || entries.size >= ENTRIES) throw tabularErrors.archiveBroken({ file });
        entries.set(entry.fileName, entry);
      }
      return new ZipArchive(zip, entries, file, budget);
    } catch (error) {
      throw isPeelError(error) ? error : tabularErrors.archiveBroken({ file }, error);
    }
  }

  /** Bytes that came out so far. */
  get unpacked(): number {
    return this.taken;
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The part's bytes, unpacked as they are asked for. @throws archiveBroken, archiveLarge */
  async *part(name: string): AsyncGenerator<Buffer> {
    const entry = this.entries.get(name);
    if (entry?.isEncrypted() !== false || !entry.canDecodeFileData())
      throw tabularErrors.archiveBroken({ file: this.file });
    let crc = 0;
    try {
      const stream = await this.zip.openReadStreamPromise(entry);
      for await (const piece of stream) {
        const chunk = piece as Buffer;
        this.taken += chunk.length;
        if (this.taken > this.budget) throw tabularErrors.archiveLarge({ file: this.file, limit: this.budget });
        crc = crc32(chunk, crc);
        yield chunk;
      }
      if (crc !== entry.crc32) throw tabularErrors.archiveBroken({ file: this.file });
    } catch (error) {
      throw isPeelError(error) ? error : tabularErrors.archiveBroken({ file: this.file }, error);
    }
  }
}

class PortReader extends RandomAccessReader {
  constructor(private readonly source: RandomAccess) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(pieces(this.source, start, end), { objectMode: false });
  }
}

async function* pieces(source: RandomAccess, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += CHUNK) yield await source.read(at, Math.min(CHUNK, end - at));
}
