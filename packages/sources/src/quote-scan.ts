import type { Dialect } from './csv-tokens.js';

const LF = 10;
const CR = 13;

/**
 * Walks a file's bytes with the state of its quotes, in constant memory: finds a quoted value that is never closed, and makes every end
 * of line outside quotes a line feed, for the engine reads one kind per file (with two it stops, or finds no rows). Inside quotes
 * nothing is changed: there a line break is part of a value. Slower than the census, so only run where the census saw a reason.
 */
export class QuoteScan {
  private quoted = false;
  private opened = 0;
  private line = 1;
  private fieldStart = true;
  private pending: 'none' | 'cr' | 'quote' | 'escape' = 'none';
  private readonly delimiter: number;
  private readonly quote: number;
  private readonly escape: number;
  private out = Buffer.alloc(0);
  private length = 0;
  private altered = false;

  constructor(dialect: Dialect) {
    this.delimiter = codeOf(dialect.delimiter);
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
        return false;
      }
    } else if (this.pending === 'escape') this.pending = 'none';
    else if (byte === this.quote) this.pending = 'quote';
    else if (byte === this.escape) this.pending = 'escape';
    if (byte === LF) this.line += 1;
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
      this.put(LF);
      return;
    }
    if (byte === this.quote && this.fieldStart) {
      this.quoted = true;
      this.opened = this.line;
    }
    this.fieldStart = byte === this.delimiter;
    this.put(byte);
  }

  private put(byte: number): void {
    this.out[this.length] = byte;
    this.length += 1;
  }
}

/** -2 matches no byte. */
function codeOf(character: string): number {
  return character === '' ? -2 : character.charCodeAt(0);
}
