import { isAscii, isUtf8 } from 'node:buffer';

/** What the bytes are, once told; a definition says `utf-16` and the file says which of the two. */
export type FoundEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'iso-8859-1';

export interface ByteOrderMark {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  readonly bytes: number;
}

export function byteOrderMark(start: Uint8Array): ByteOrderMark | undefined {
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf) return { encoding: 'utf-8', bytes: 3 };
  if (start[0] === 0xff && start[1] === 0xfe) return { encoding: 'utf-16le', bytes: 2 };
  if (start[0] === 0xfe && start[1] === 0xff) return { encoding: 'utf-16be', bytes: 2 };
  return undefined;
}

/** Which way round UTF-16 without a mark is: of Latin letters the half that is zero comes last in little-endian. */
export function utf16Order(start: Buffer): 'utf-16le' | 'utf-16be' {
  let even = 0;
  let odd = 0;
  start.forEach((byte, at) => {
    if (byte === 0 && at % 2 === 0) even += 1;
    else if (byte === 0) odd += 1;
  });
  return even > odd ? 'utf-16be' : 'utf-16le';
}

/** Checks UTF-8 across chunks: a character cut by a chunk's end waits for the next. Positions count from the first byte given. */
export class Utf8Check {
  private seen = 0;
  private cut: Buffer = Buffer.alloc(0);
  private multi = -1;

  /** Position of the first byte that does not fit, or `undefined`. */
  add(chunk: Buffer): number | undefined {
    const bytes = this.cut.length === 0 ? chunk : Buffer.concat([this.cut, chunk]);
    const start = this.seen - this.cut.length;
    const whole = bytes.length - cutAtEnd(bytes);
    const body = bytes.subarray(0, whole);
    if (!isUtf8(body)) return start + firstInvalidUtf8(body);
    if (this.multi < 0 && !isAscii(body)) this.multi = start + body.findIndex((byte) => byte >= 0x80);
    this.cut = Buffer.from(bytes.subarray(whole));
    this.seen += chunk.length;
    return undefined;
  }

  /** Position of a character that the end of the file cuts off, or `undefined`. */
  end(): number | undefined {
    return this.cut.length === 0 ? undefined : this.seen - this.cut.length;
  }

  /** Position of the first byte outside ASCII, or -1. */
  get firstMultiByte(): number {
    return this.multi;
  }
}

/** Bytes at the end that begin a character but do not finish it (0 to 3). */
function cutAtEnd(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 1;
}

/** Only called for bytes already known not to be UTF-8, so it may be slow. */
function firstInvalidUtf8(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (!isUtf8(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return at;
}

/** Turns chunks of bytes into text. `decode` gives the text, or the position of a byte that does not fit. */
export interface ChunkDecoder {
  decode(chunk: Buffer): string | { readonly badByte: number };
  /** Position of a character cut off by the end, or `undefined`. */
  end(): number | undefined;
}

export function decoderOf(encoding: FoundEncoding): ChunkDecoder {
  if (encoding === 'windows-1252') return new Windows1252Decoder();
  if (encoding === 'iso-8859-1') return { decode: (chunk) => chunk.toString('latin1'), end: () => undefined };
  if (encoding === 'utf-8') return new Utf8Decoder();
  return new Utf16Decoder(encoding === 'utf-16be');
}

class Utf8Decoder implements ChunkDecoder {
  private readonly check = new Utf8Check();
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });

  decode(chunk: Buffer): string | { readonly badByte: number } {
    const badByte = this.check.add(chunk);
    return badByte === undefined ? this.decoder.decode(chunk, { stream: true }) : { badByte };
  }

  end(): number | undefined {
    return this.check.end();
  }
}

/** The characters of bytes 0x80 to 0x9f; a space where Windows defines none. (Unicode's CP1252.TXT.) */
const WINDOWS_HIGH = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

class Windows1252Decoder implements ChunkDecoder {
  private seen = 0;

  decode(chunk: Buffer): string | { readonly badByte: number } {
    for (const undefinedByte of [0x81, 0x8d, 0x8f, 0x90, 0x9d]) {
      const at = chunk.indexOf(undefinedByte);
      if (at >= 0) return { badByte: this.seen + at };
    }
    this.seen += chunk.length;
    // These bytes are all that differs from Latin-1.
    return chunk.toString('latin1').replace(/[\x80-\x9f]/g, (c) => WINDOWS_HIGH.charAt(c.charCodeAt(0) - 0x80));
  }

  end(): undefined {
    return undefined;
  }
}

class Utf16Decoder implements ChunkDecoder {
  private seen = 0;
  private cut: Buffer = Buffer.alloc(0);

  constructor(private readonly bigEndian: boolean) {}

  decode(chunk: Buffer): string | { readonly badByte: number } {
    const bytes = Buffer.concat([this.cut, chunk]);
    const start = this.seen - this.cut.length;
    let whole = bytes.length - (bytes.length % 2);
    if (whole >= 2 && isHigh(this.unit(bytes, whole - 2))) whole -= 2;
    this.cut = Buffer.from(bytes.subarray(whole));
    this.seen += chunk.length;
    const units = Buffer.from(bytes.subarray(0, whole));
    const text = (this.bigEndian ? units.swap16() : units).toString('utf16le');
    const lone = text.search(/\p{Surrogate}/u);
    return lone < 0 ? text : { badByte: start + 2 * lone };
  }

  end(): number | undefined {
    return this.cut.length === 0 ? undefined : this.seen - this.cut.length;
  }

  private unit(bytes: Buffer, at: number): number {
    return this.bigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  }
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
