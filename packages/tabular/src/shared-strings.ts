import { tabularErrors } from './errors.js';

const CHUNK = 1024 * 1024;

/** The texts that cells of a workbook refer to by number: packed as UTF-8 outside the JavaScript heap, up to a limit. */
export class SharedStrings {
  private readonly chunks: Buffer[] = [];
  private ends = new Float64Array(1024);
  private count = 0;
  private used = 0;

  constructor(
    private readonly file: string,
    private readonly limit: number,
  ) {}

  add(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    if (this.used + bytes.length + 8 * this.count > this.limit) {
      throw tabularErrors.workbookTextLarge({ file: this.file, limit: this.limit });
    }
    for (let from = 0; from < bytes.length; ) {
      const inside = this.used % CHUNK;
      if (inside === 0) this.chunks.push(Buffer.allocUnsafe(CHUNK));
      const copied = bytes.copy(this.chunks[this.chunks.length - 1] ?? bytes, inside, from);
      from += copied;
      this.used += copied;
    }
    if (this.count === this.ends.length) {
      const larger = new Float64Array(this.ends.length * 2);
      larger.set(this.ends);
      this.ends = larger;
    }
    this.ends[this.count] = this.used;
    this.count += 1;
  }

  has(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.count;
  }

  /** `undefined` for a number that none has. */
  get(index: number): string | undefined {
    if (!this.has(index)) return undefined;
    const start = index === 0 ? 0 : (this.ends[index - 1] ?? 0);
    const end = this.ends[index] ?? start;
    if (start === end) return '';
    const first = Math.floor(start / CHUNK);
    const last = Math.floor((end - 1) / CHUNK);
    const part = (chunk: number): Buffer =>
      (this.chunks[chunk] ?? Buffer.alloc(0)).subarray(
        chunk === first ? start % CHUNK : 0,
        chunk === last ? ((end - 1) % CHUNK) + 1 : CHUNK,
      );
    if (first === last) return part(first).toString('utf8');
    return Buffer.concat(Array.from({ length: last - first + 1 }, (_, at) => part(first + at))).toString('utf8');
  }
}

/** `_x000D_` is how a workbook writes a character that XML has no place for (ECMA-376 22.9.2.19). */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
