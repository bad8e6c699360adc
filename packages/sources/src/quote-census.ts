const LF = 10;
const CR = 13;
const SPACE = 0x20;
const QUOTE = 0x22;

/**
 * Tells from the quotes of a file and the bytes beside them whether each quoted value ends where a value ends. It is asked before the
 * delimiter is known, so it keeps which bytes those were, and judges when all is read. Only a file of which it is not sure has to be walked byte by
 * byte (`quote-scan.ts`); searching for quotes alone is many times faster.
 */
export class QuoteCensus {
  private open = false;
  /** The last byte was a quote inside a quoted value: its end, or the first of a pair. */
  private ending = false;
  private last = LF;
  /** By byte: a quoted value may begin after it. */
  private readonly begins = new Uint8Array(256);
  /** By byte: a quoted value began after it, or ended before it. */
  private readonly beside = new Uint8Array(256);

  /** `delimiters`: those that may turn out to be the file's. */
  constructor(delimiters: readonly string[]) {
    for (const byte of [LF, CR, SPACE, ...delimiters.map(lastByte)]) this.begins[byte] = 1;
  }

  add(chunk: Buffer): void {
    if (chunk.length === 0) return;
    let from = this.ending ? this.end(chunk, 0) : 0;
    for (let at = chunk.indexOf(QUOTE, from); at >= 0; at = chunk.indexOf(QUOTE, from)) {
      from = at + 1;
      if (this.open) from = this.end(chunk, from);
      else this.begin(at === 0 ? this.last : (chunk[at - 1] ?? LF));
    }
    this.last = chunk[chunk.length - 1] ?? LF;
  }

  /** Whether all quoted values are whole, and stand between delimiters and ends of line alone. */
  soundFor(delimiter: string): boolean {
    const expected = [LF, CR, lastByte(delimiter)];
    return (!this.open || this.ending) && this.beside.every((seen, byte) => seen === 0 || expected.includes(byte));
  }

  private begin(before: number): void {
    if (this.begins[before] === 0) return;
    this.open = true;
    this.beside[before] = 1;
  }

  /** What follows a quote inside quotes says what it is. Gives where to look on. */
  private end(chunk: Buffer, at: number): number {
    const after = chunk[at];
    this.ending = after === undefined;
    if (after === undefined || after === QUOTE) return at + 1;
    this.open = false;
    this.beside[after] = 1;
    return at;
  }
}

function lastByte(delimiter: string): number {
  return Buffer.from(delimiter).at(-1) ?? LF;
}
