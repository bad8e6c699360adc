/** How values are set apart in a file. `quote` is empty where values are never quoted. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
}

export interface CsvRecord {
  readonly values: readonly string[];
  /** Line of the text on which it begins, from 1. */
  readonly line: number;
}

export interface CsvText {
  readonly records: readonly CsvRecord[];
  /** Values where text follows a closing quote, and a quote never closed: signs of a wrong dialect. */
  readonly strays: number;
}

/**
 * Reads a *sample* into records, for sniffing and proposing; whole files are read by the engine. `whole` says that the text is the whole
 * file: of a part, the last record may be cut off and is left out. Blank lines are passed over.
 */
export function readCsv(text: string, dialect: Dialect, whole: boolean): CsvText {
  const state = new Tokens(text, dialect);
  const records: CsvRecord[] = [];
  while (!state.atEnd) {
    const line = state.line;
    const values = state.record();
    if (state.atEnd && !whole && !state.endedByNewline) break;
    if (values.length > 1 || values[0] !== '') records.push({ values, line });
  }
  return { records, strays: state.strays };
}

class Tokens {
  private at = 0;
  line = 1;
  strays = 0;
  endedByNewline = false;

  constructor(
    private readonly text: string,
    private readonly dialect: Dialect,
  ) {}

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  record(): readonly string[] {
    const values: string[] = [];
    this.endedByNewline = false;
    for (;;) {
      values.push(this.value());
      const next = this.text[this.at];
      if (next === this.dialect.delimiter) {
        this.at += 1;
        if (this.atEnd) values.push('');
        else continue;
      } else if (next !== undefined) this.newline();
      return values;
    }
  }

  private value(): string {
    const { quote } = this.dialect;
    if (quote === '' || this.text[this.at] !== quote) return this.plain();
    this.at += 1;
    const value = this.quoted();
    const rest = this.plain();
    if (rest !== '') this.strays += 1;
    return value + rest;
  }

  private plain(): string {
    const start = this.at;
    while (!this.atEnd && !this.ends(this.text[this.at])) this.at += 1;
    return this.text.slice(start, this.at);
  }

  private quoted(): string {
    const { quote, escape: mark } = this.dialect;
    let value = '';
    for (;;) {
      const c = this.text[this.at];
      const next = this.text[this.at + 1];
      if (c === undefined) {
        this.strays += 1;
        return value;
      }
      if (c === mark && (next === quote || (next === mark && mark !== quote))) {
        value += next;
        this.at += 2;
      } else if (c === quote) {
        this.at += 1;
        return value;
      } else {
        if (c === '\n' || (c === '\r' && next !== '\n')) this.line += 1;
        value += c;
        this.at += 1;
      }
    }
  }

  private newline(): void {
    this.at += this.text[this.at] === '\r' && this.text[this.at + 1] === '\n' ? 2 : 1;
    this.line += 1;
    this.endedByNewline = true;
  }

  private ends(c: string | undefined): boolean {
    return c === this.dialect.delimiter || c === '\n' || c === '\r';
  }
}
