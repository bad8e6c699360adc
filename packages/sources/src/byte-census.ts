const LF = 10;
const CR = 13;

/** Ends of line by kind. More than one kind outside quotes has to be made one before the engine reads the file. */
export interface NewlineCounts {
  readonly lf: number;
  readonly crlf: number;
  readonly cr: number;
}

/** Something a text file may not have, and where. `byte` counts from 0, `line` from 1. */
export type CensusFault =
  | { readonly rule: 'nul'; readonly byte: number; readonly line: number }
  | { readonly rule: 'long-line'; readonly line: number };

/**
 * Counts what decides how a file is read, chunk by chunk, in constant memory: ends of line and the longest line. Stops at a
 * NUL or at a line over the limit, so a file of one endless line costs one limit's worth of reading. Searching for bytes runs at
 * some GB/s; only chunks with a carriage return are walked in script.
 */
export class ByteCensus {
  private seen = 0;
  private lineLength = 0;
  private longest = 0;
  private lf = 0;
  private crlf = 0;
  private cr = 0;
  private afterCr = false;

  constructor(private readonly lineLimit: number) {}

  add(chunk: Buffer): CensusFault | undefined {
    const nul = chunk.indexOf(0);
    const text = nul < 0 ? chunk : chunk.subarray(0, nul);
    const tooLong = this.afterCr || text.includes(CR) ? this.walk(text) : this.search(text);
    if (tooLong) return { rule: 'long-line', line: this.line() };
    if (nul >= 0) return { rule: 'nul', byte: this.seen + nul, line: this.line() };
    this.seen += chunk.length;
    return undefined;
  }

  get newlines(): NewlineCounts {
    return { lf: this.lf, crlf: this.crlf, cr: this.cr };
  }

  get longestLine(): number {
    return Math.max(this.longest, this.lineLength);
  }

  /** Lines of the file; a last line without its end counts. */
  get lines(): number {
    return this.line() - (this.lineLength === 0 ? 1 : 0);
  }

  private line(): number {
    return this.lf + this.crlf + this.cr + 1;
  }

  private search(chunk: Buffer): boolean {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      if (this.extend(end - start)) return true;
      this.endLine();
      this.lf += 1;
      start = end + 1;
    }
    return this.extend(chunk.length - start);
  }

  private walk(chunk: Buffer): boolean {
    for (const byte of chunk) {
      if (byte === LF && this.afterCr) {
        this.cr -= 1;
        this.crlf += 1;
      } else if (byte === LF || byte === CR) {
        this.endLine();
        if (byte === LF) this.lf += 1;
        else this.cr += 1;
      } else if (this.extend(1)) return true;
      this.afterCr = byte === CR;
    }
    return false;
  }

  private extend(bytes: number): boolean {
    this.lineLength += bytes;
    return this.lineLength > this.lineLimit;
  }

  private endLine(): void {
    if (this.lineLength > this.longest) this.longest = this.lineLength;
    this.lineLength = 0;
  }
}
