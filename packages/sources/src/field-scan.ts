import type { Dialect } from './csv-tokens.js';

const LF = 10;
const CR = 13;
const SPACE = 32;

/**
 * Where in a record the scan stands: `spaced` is after the one space that may stand before a quote, `ending` after a quote inside quotes, which is the end of
 * the value or the first of a pair.
 */
type Place = 'start' | 'spaced' | 'plain' | 'quoted' | 'ending' | 'escaped';

/**
 * Finds the records that have more fields than the header and end in an empty one, in constant memory. Those the engine does not tell from
 * records that fit: it passes over surplus fields with nothing in them, so that after one delimiter too many every value stands one column further on and
 * the row is taken. It refuses surplus fields with something in them itself. What is quoted is read here as the engine reads it: also after
 * one space.
 */
export class FieldScan {
  private place: Place = 'start';
  private fields = 1;
  private last = LF;
  private readonly delimiter: number;
  private readonly quote: number;
  private readonly escape: number;

  constructor(
    dialect: Dialect,
    private readonly width: number,
  ) {
    this.delimiter = codeOf(dialect.delimiter);
    this.quote = codeOf(dialect.quote);
    this.escape = codeOf(dialect.escape);
  }

  /** Positions in the chunk at which such a record ends: there its end of line stands. */
  add(chunk: Uint8Array & { indexOf(byte: number, from?: number): number }): readonly number[] {
    const ends: number[] = [];
    const inside = this.place === 'quoted' || this.place === 'ending' || this.place === 'escaped';
    if (inside || chunk.indexOf(CR) >= 0 || chunk.indexOf(this.quote) >= 0) {
      this.walk(chunk, 0, chunk.length, ends);
      return ends;
    }
    // Without quotes only the lines that end in a delimiter are looked at any closer.
    let start = chunk.indexOf(LF) + 1;
    this.walk(chunk, 0, start, ends);
    for (let end = chunk.indexOf(LF, start); end >= 0; end = chunk.indexOf(LF, start)) {
      if (chunk[end - 1] === this.delimiter && this.isWide(chunk, start, end)) ends.push(end);
      start = end + 1;
    }
    this.walk(chunk, start, chunk.length, ends);
    return ends;
  }

  /** Whether the text ends, without an end of line, in such a record. */
  get endsWide(): boolean {
    return this.fields > this.width && this.endsEmpty;
  }

  /** It may be empty, that is: of a quoted one it is not asked, for the engine takes an empty pair of quotes for nothing too. */
  private get endsEmpty(): boolean {
    return this.last === this.delimiter || this.last === this.quote;
  }

  private isWide(chunk: Uint8Array, start: number, end: number): boolean {
    let fields = 1;
    for (let at = start; at < end; at += 1) if (chunk[at] === this.delimiter) fields += 1;
    return fields > this.width;
  }

  private walk(chunk: Uint8Array, from: number, to: number, ends: number[]): void {
    for (let at = from; at < to; at += 1) {
      const byte = chunk[at] ?? LF;
      if (!this.insideQuotes(byte)) {
        if (byte === LF || byte === CR) {
          if (this.endsWide) ends.push(at);
          this.place = 'start';
          this.fields = 1;
        } else if (byte === this.delimiter) {
          this.place = 'start';
          this.fields += 1;
        } else this.place = this.after(byte);
      }
      this.last = byte;
    }
  }

  /** The place after a byte of a value outside quotes. */
  private after(byte: number): Place {
    if (this.place !== 'start' && this.place !== 'spaced') return 'plain';
    if (byte === this.quote) return 'quoted';
    return this.place === 'start' && byte === SPACE ? 'spaced' : 'plain';
  }

  /** Whether the byte belongs to a quoted value. */
  private insideQuotes(byte: number): boolean {
    if (this.place === 'quoted') {
      if (byte === this.quote) this.place = 'ending';
      else if (byte === this.escape) this.place = 'escaped';
      return true;
    }
    if (this.place === 'escaped') {
      this.place = 'quoted';
      return true;
    }
    if (this.place === 'ending') {
      const pair = byte === this.quote && this.escape === this.quote;
      this.place = pair ? 'quoted' : 'plain';
      return pair;
    }
    return false;
  }
}

/** -2 matches no byte. */
function codeOf(character: string): number {
  return character === '' ? -2 : character.charCodeAt(0);
}
