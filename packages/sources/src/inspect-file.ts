import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { FileWriter, OpenFile } from '@peel/kernel/files';
import { ByteCensus, type NewlineCounts } from './byte-census.js';
import { readCsv } from './csv-tokens.js';
import { delimiters, type Sample, type SniffedDialect, sniffDialect } from './dialect.js';
import { byteOrderMark, decoderOf, type FoundEncoding, Utf8Check, utf16Order } from './encoding.js';
import { sourcesErrors } from './errors.js';
import { type FileIdentity, type OutsideFile, type OutsideFiles, sameIdentity } from './outside-file.js';
import { QuoteCensus } from './quote-census.js';
import { QuoteScan } from './quote-scan.js';
import { packedKind } from './recognise.js';
import { SampleCollector } from './sample.js';
import type { CsvInspection, InspectRequest } from './source-reader.js';
import { markWideRows, type SettledText, widePath } from './wide-rows.js';

export interface InspectPorts {
  readonly outside: OutsideFiles;
  /** For the staged copy. */
  readonly staging: FileWriter;
}

export interface InspectLimits {
  /** A longer line is refused: one line is one record, or a part of one. */
  readonly lineBytes: number;
  readonly chunkBytes: number;
}

export const inspectLimits: InspectLimits = { lineBytes: 16 * 1024 * 1024, chunkBytes: 1024 * 1024 };

/**
 * Reads the file once, in chunks: hash, encoding, line ends, longest line, dialect and header; then, the dialect known, for records that are too wide. A
 * copy, at `request.staging`, is made only to bring it to UTF-8, its line ends to one kind, or to mark such records. When it fails or is cancelled it leaves nothing behind.
 */
export async function inspectFile(
  request: InspectRequest,
  ports: InspectPorts,
  limits: InspectLimits,
): Promise<CsvInspection> {
  try {
    return await new Inspector(request, ports, limits).inspect();
  } catch (error) {
    await ports.staging.remove(request.staging);
    await ports.staging.remove(normalisedPath(request.staging));
    await ports.staging.remove(widePath(request.staging));
    throw error;
  }
}

interface Passed {
  readonly sha256: string;
  readonly identity: FileIdentity;
  readonly census: TextCensus;
  readonly encoding: FoundEncoding;
  readonly mark: boolean;
  readonly sample: Sample;
  readonly path: string;
}

interface Start {
  readonly encoding: FoundEncoding;
  readonly markBytes: number;
}

class Inspector {
  private readonly name: string;

  constructor(
    private readonly request: InspectRequest,
    private readonly ports: InspectPorts,
    private readonly limits: InspectLimits,
  ) {
    this.name = basename(request.path);
  }

  async inspect(): Promise<CsvInspection> {
    const first = await this.pass();
    // Recognised, not declared: what is not UTF-8 is taken for Windows-1252, as spreadsheets write it.
    const passed = first === 'not-utf-8' ? await this.pass('windows-1252') : first;
    if (passed === 'not-utf-8') throw sourcesErrors.encodingWrong({ file: this.name, expected: 'UTF-8', byte: 0 });
    const dialect = sniffDialect(passed.sample, this.request.delimiter);
    const records = readCsv(passed.sample.text, dialect, passed.sample.whole).records;
    const headerLine = records[0]?.line ?? 1;
    const settled = await this.settle(passed, dialect, headerLine);
    const path = await this.narrow(settled, passed, { dialect, width: records[0]?.values.length ?? 0 });
    return Object.freeze({
      format: 'csv',
      path: this.request.path,
      name: this.name,
      bytes: passed.identity.size,
      sha256: passed.sha256,
      identity: passed.identity,
      encoding: passed.encoding,
      byteOrderMark: passed.mark,
      newlines: Object.freeze(passed.census.bytes.newlines),
      lines: passed.census.bytes.lines,
      longestLine: passed.census.bytes.longestLine,
      headerLine,
      readable: Object.freeze({ path, staged: path !== this.request.path }),
      dialect,
      header: Object.freeze((records[0]?.values ?? []).map((cell) => cell.trim())),
      headerOnly: passed.sample.whole && records.length <= 1,
    });
  }

  /** Reads all of the file once; as UTF-8 it is left where it is, else a copy is written. */
  private async pass(taken?: FoundEncoding): Promise<Passed | 'not-utf-8'> {
    const file = await this.ports.outside.open(this.request.path);
    try {
      const identity = await file.identity();
      const hash = createHash('sha256');
      const chunks = this.chunks(file, (chunk) => hash.update(chunk));
      const first = await chunks.next();
      if (first.done === true) throw sourcesErrors.fileEmpty({ file: this.name });
      const start = this.start(first.value, taken);
      const reading =
        start.encoding === 'utf-8'
          ? await this.readAsIs(first.value, chunks, start)
          : await this.transcode(first.value, chunks, start);
      if (reading === 'not-utf-8') return reading;
      if (!sameIdentity(identity, await file.identity())) throw sourcesErrors.fileChanged({ file: this.name });
      return { ...reading, sha256: hash.digest('hex'), identity, encoding: start.encoding, mark: start.markBytes > 0 };
    } finally {
      await file.close();
    }
  }

  private async *chunks(file: OutsideFile, onChunk: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
    const buffer = Buffer.alloc(this.limits.chunkBytes);
    for (let total = 0; ; ) {
      if (this.request.signal?.aborted === true) throw sourcesErrors.cancelled({ file: this.name });
      const count = await file.read(buffer);
      if (count === 0) return;
      total += count;
      const chunk = buffer.subarray(0, count);
      onChunk(chunk);
      this.request.onProgress?.(total);
      yield chunk;
    }
  }

  private start(first: Buffer, taken: FoundEncoding | undefined): Start {
    const packed = packedKind(first);
    if (packed !== undefined) throw sourcesErrors.fileCompressed({ file: this.name, what: packed });
    const mark = byteOrderMark(first);
    const { encoding: declared } = this.request;
    if (mark === undefined) {
      const utf16 = declared === 'utf-16' ? utf16Order(first.subarray(0, 4096)) : undefined;
      return { encoding: taken ?? utf16 ?? (declared === 'utf-16' ? 'utf-16le' : (declared ?? 'utf-8')), markBytes: 0 };
    }
    const setting = mark.encoding === 'utf-8' ? 'utf-8' : 'utf-16';
    if (declared !== undefined && declared !== setting) {
      throw sourcesErrors.encodingContradicted({
        file: this.name,
        expected: declared,
        found: mark.encoding,
        setting,
        byte: 0,
      });
    }
    return { encoding: mark.encoding, markBytes: mark.bytes };
  }

  private async readAsIs(
    first: Buffer,
    chunks: AsyncGenerator<Buffer>,
    { markBytes }: Start,
  ): Promise<ReadText | 'not-utf-8'> {
    const check = new Utf8Check();
    const census = this.census();
    const sample = new SampleCollector();
    const take = (chunk: Buffer): number | undefined => {
      this.count(census, chunk);
      sample.add(chunk);
      return check.add(chunk);
    };
    let bad = take(first.subarray(markBytes));
    for (; bad === undefined; ) {
      const next = await chunks.next();
      if (next.done === true) break;
      bad = take(next.value);
    }
    bad ??= check.end();
    if (bad !== undefined) {
      if (this.request.encoding === undefined && markBytes === 0) return 'not-utf-8';
      throw sourcesErrors.encodingWrong({ file: this.name, expected: 'UTF-8', byte: bad + markBytes });
    }
    return { census, sample: sample.sample(), path: this.request.path };
  }

  private async transcode(
    first: Buffer,
    chunks: AsyncGenerator<Buffer>,
    { encoding, markBytes }: Start,
  ): Promise<ReadText> {
    const decoder = decoderOf(encoding);
    const census = this.census();
    const sample = new SampleCollector();
    const utf8 = encoding === 'windows-1252' || encoding === 'iso-8859-1' ? new Utf8Check() : undefined;
    let fits = utf8 !== undefined;
    const copy = await this.openCopy(this.request.staging);
    const take = async (chunk: Buffer): Promise<void> => {
      if (fits) fits = utf8?.add(chunk) === undefined;
      const text = decoder.decode(chunk);
      if (typeof text !== 'string') this.misfit(encoding, text.badByte + markBytes);
      const bytes = Buffer.from(text, 'utf8');
      this.count(census, bytes);
      sample.add(bytes);
      await copy.append(bytes);
    };
    try {
      await take(first.subarray(markBytes));
      for await (const chunk of chunks) await take(chunk);
      const cut = decoder.end();
      if (cut !== undefined) this.misfit(encoding, cut + markBytes);
      if (fits && utf8 !== undefined && utf8.end() === undefined && utf8.firstMultiByte >= 0) {
        const facts = {
          file: this.name,
          expected: encoding,
          found: 'UTF-8',
          setting: 'utf-8',
          byte: utf8.firstMultiByte,
        };
        throw sourcesErrors.encodingContradicted(facts);
      }
      await copy.sync();
    } finally {
      await copy.close();
    }
    return { census, sample: sample.sample(), path: this.request.staging };
  }

  private census(): TextCensus {
    const { delimiter } = this.request;
    const quotes = new QuoteCensus(delimiter === undefined ? delimiters : [delimiter]);
    return { bytes: new ByteCensus(this.limits.lineBytes), quotes };
  }

  private count({ bytes, quotes }: TextCensus, chunk: Buffer): void {
    const fault = bytes.add(chunk);
    if (fault === undefined) {
      quotes.add(chunk);
      return;
    }
    if (fault.rule === 'nul') throw sourcesErrors.nulByte({ file: this.name, byte: fault.byte, line: fault.line });
    throw sourcesErrors.lineTooLong({ file: this.name, line: fault.line, limit: this.limits.lineBytes });
  }

  private misfit(encoding: FoundEncoding, byte: number): never {
    const declared = this.request.encoding !== undefined || encoding.startsWith('utf-16');
    const expected = declared ? encoding : 'UTF-8 or Windows-1252';
    throw sourcesErrors.encodingWrong({ file: this.name, expected, byte });
  }

  /**
   * Where the census saw a reason: looks for quoted values that do not end as they should, brings line ends to one kind, leaves out blank lines before
   * the header. Gives the path to read.
   */
  private async settle(passed: Passed, dialect: SniffedDialect, headerLine: number): Promise<string> {
    const { bytes, quotes } = passed.census;
    const plain = dialect.quote === '"' && dialect.escape === '"';
    const mixed = kindsOf(bytes.newlines) > 1;
    if (plain && quotes.soundFor(dialect.delimiter) && !mixed && headerLine === 1) return passed.path;
    const scan = new QuoteScan(dialect);
    const target = normalisedPath(this.request.staging);
    const file = await this.ports.outside.open(passed.path);
    const copy = await this.openCopy(target);
    // The mark would stand between the start of the file and a quote there.
    let skip = passed.mark && passed.path === this.request.path ? 3 : 0;
    try {
      for await (const chunk of this.chunks(file, () => undefined)) {
        await copy.append(scan.add(chunk.subarray(skip)));
        skip = 0;
      }
      this.requireWhole(scan);
      await copy.sync();
    } finally {
      await copy.close();
      await file.close();
    }
    if ((scan.changed && mixed) || headerLine > 1) {
      await this.ports.staging.remove(this.request.staging);
      return target;
    }
    await this.ports.staging.remove(target);
    return passed.path;
  }

  private requireWhole({ openSince, tornSince }: QuoteScan): void {
    if (openSince !== undefined) throw sourcesErrors.quoteUnterminated({ file: this.name, line: openSince });
    if (tornSince !== undefined) throw sourcesErrors.quoteTorn({ file: this.name, line: tornSince });
  }

  /** Records that are wider than the header, and that the engine would not tell, are marked for it. Gives the path to read. */
  private narrow(path: string, { mark }: Passed, how: Pick<SettledText, 'dialect' | 'width'>): Promise<string> {
    const markBytes = mark && path === this.request.path ? 3 : 0;
    return markWideRows({ path, markBytes, ...how }, this.request, this.ports, this.limits.chunkBytes);
  }

  private async openCopy(path: string): Promise<OpenFile> {
    await this.ports.staging.remove(path);
    return this.ports.staging.open(path);
  }
}

interface ReadText {
  readonly census: TextCensus;
  readonly sample: Sample;
  readonly path: string;
}

/** What one reading counts. */
interface TextCensus {
  readonly bytes: ByteCensus;
  readonly quotes: QuoteCensus;
}

function kindsOf(newlines: NewlineCounts): number {
  return [newlines.lf, newlines.crlf, newlines.cr].filter((count) => count > 0).length;
}

function normalisedPath(staging: string): string {
  return `${staging}.lines`;
}
