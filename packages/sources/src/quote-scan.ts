import type { Dialect } from './csv-tokens.js';

const LF = 10;
const CR = 13;
const SPACE = 0x20;

/**
 * Walks a file's bytes with the state of its quotes, in constant memory: finds a quoted value that is never closed, or only on a later line by
 * another value's quote; and makes every end of line outside quotes a line feed, for the engine reads one kind per file (with two it stops, or finds
 * no rows). Blank lines before the first that says something are left out: the engine would take them for the header. Inside quotes nothing is
 * changed: there a line break is part of a value. Slower than the census, so only run where the census saw a reason.
 */
export class QuoteScan {
  private quoted = false;
  private opened = 0;
  private line = 1;
  private fieldStart = true;
  private pending: 'none' | 'cr' | 'quote' | 'escape' = 'none';
  private readonly delimiterStart: number;
  private readonly delimiterEnd: number;
  private readonly quote: number;
  private readonly escape: number;
  private out = Buffer.alloc(0);
  private length = 0;
  private altered = false;
  private begun = false;
  /** Inside quotes, after a carriage return. */
  private afterCr = false;
  /** A quoted value has ended, and its field has not. */
  private closed = false;
  private torn: number | undefined;

  constructor(dialect: Dialect) {
    this.delimiterStart = codeOf(dialect.delimiter);
    this.delimiterEnd = codeOf(dialect.delimiter, -1);
    this.quote = codeOf(dialect.quote);
    this.escape = codeOf(dialect.escape);
  }

  /** The chunk with its line ends made one; valid until the next call. */
  add(chunk: Buffer): Buffer {
    if (this.out.length < chunk.length + 1) this.out = Buffer.alloc(chunk.length + 1);
    this.length = 0;
    for (const byte of chunk) this.step(byte);
    return this.out.subarray(0, this.length);
  }

  /** Some end of line outside quotes was not a line feed. */
  get changed(): boolean {
    return this.altered;
  }

  /** Line on which a value begins that is still open, or `undefined`. To be asked at the end. */
  get openSince(): number | undefined {
    return this.quoted && this.pending !== 'quote' ? this.opened : undefined;
  }

  /**
   * Line on which the first value begins that goes over several lines and ends amid a value: the quote that closes it is not its own, so the
   * lines between are other records.
   */
  get tornSince(): number | undefined {
    return this.torn;
  }

  private step(byte: number): void {
    if (this.quoted && this.insideQuotes(byte)) return;
    this.outsideQuotes(byte);
  }

  /** Whether the byte belonged to the quoted value. */
  private insideQuotes(byte: number): boolean {
    if (this.pending === 'quote') {
      this.pending = 'none';
      if (byte !== this.quote || this.escape !== this.quote) {
        this.quoted = false;
        this.closed = true;
        return false;
      }
    } else if (this.pending === 'escape') this.pending = 'none';
    else if (byte === this.quote) this.pending = 'quote';
    else if (byte === this.escape) this.pending = 'escape';
    if (byte === CR || (byte === LF && !this.afterCr)) this.line += 1;
    this.afterCr = byte === CR;
    this.put(byte);
    return true;
  }

  private outsideQuotes(byte: number): void {
    const afterCr = this.pending === 'cr';
    this.pending = 'none';
    if (byte === LF && afterCr) return;
    if (byte === LF || byte === CR) {
      if (byte === CR) {
        this.pending = 'cr';
        this.altered = true;
      }
      this.line += 1;
      this.fieldStart = true;
      this.closed = false;
      if (this.begun) this.put(LF);
      return;
    }
    this.begun = true;
    this.inValue(byte);
    this.put(byte);
  }

  /** Spaces around a quoted value are no part of it: so the engine reads them. */
  private inValue(byte: number): void {
    if (byte === SPACE) return;
    if (byte === this.quote && this.fieldStart) {
      this.quoted = true;
      this.opened = this.line;
      this.afterCr = false;
    } else if (byte !== this.delimiterStart && this.closed && this.line > this.opened) this.torn ??= this.opened;
    this.fieldStart = byte === this.delimiterEnd;
    this.closed = false;
  }

  private put(byte: number): void {
    this.out[this.length] = byte;
    this.length += 1;
  }
}

/** One of the bytes that a character is; -2 matches none. */
function codeOf(character: string, at = 0): number {
  return Buffer.from(character).at(at) ?? -2;
}
