import { once } from 'node:events';

export type Format = 'table' | 'json' | 'csv';
export const FORMATS: readonly Format[] = ['table', 'json', 'csv'];

/** Rows that come one after another; nothing keeps them all. */
export interface RowSink {
  row(values: readonly unknown[]): Promise<void>;
  end(): Promise<void>;
}

/** Data goes to standard output; a slow reader slows the answer down, nothing piles up. */
export async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** What a person should know while or after a command runs: never on standard output. */
export function say(text: string): void {
  process.stderr.write(`${shown(text, SAID)}\n`);
}

export function rowSink(format: Format, columns: readonly string[]): RowSink {
  const names = distinct(columns);
  if (format === 'json') return new JsonSink(names);
  if (format === 'csv') return new CsvSink(names);
  return new TableSink(names);
}

/** Prints a list of like objects. */
export async function printObjects(
  format: Format,
  objects: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (format === 'json') {
    await write(`${json(objects, 2)}\n`);
    return;
  }
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const sink = rowSink(format, columns);
  for (const object of objects) await sink.row(columns.map((column) => object[column]));
  await sink.end();
}

/** Prints one object: as JSON, or a line for each member. */
export async function printObject(format: Format, object: Readonly<Record<string, unknown>>): Promise<void> {
  if (format === 'json') await write(`${json(object)}\n`);
  else if (format === 'csv') await printObjects('csv', [object]);
  else {
    const width = Math.max(...Object.keys(object).map((name) => name.length));
    for (const [name, value] of Object.entries(object)) await write(`${cell(name).padEnd(width)}  ${cell(value)}\n`);
  }
}

/** Two result columns of one name get the suffixes a person would give them: `count`, `count_1`. */
function distinct(columns: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return columns.map((column) => {
    let name = column;
    for (let number = 1; used.has(name); number += 1) name = `${column}_${number}`;
    used.add(name);
    return name;
  });
}

class JsonSink implements RowSink {
  private count = 0;

  constructor(private readonly names: readonly string[]) {}

  async row(values: readonly unknown[]): Promise<void> {
    const members = this.names.map((name, index) => `${json(name)}:${json(values[index] ?? null)}`);
    await write(`${this.count === 0 ? '[' : ','}\n{${members.join(',')}}`);
    this.count += 1;
  }

  async end(): Promise<void> {
    await write(this.count === 0 ? '[]\n' : '\n]\n');
  }
}

class CsvSink implements RowSink {
  private started = false;

  constructor(private readonly names: readonly string[]) {}

  async row(values: readonly unknown[]): Promise<void> {
    await this.start();
    await write(`${values.map(csvCell).join(',')}\r\n`);
  }

  async end(): Promise<void> {
    await this.start();
  }

  private async start(): Promise<void> {
    if (this.started) return;
    this.started = true;
    await write(`${this.names.map(quote).join(',')}\r\n`);
  }
}

/** Widths are settled by the first rows; later ones that do not fit push their line wider. */
const SETTLING_ROWS = 200;
const WIDEST = 60;

class TableSink implements RowSink {
  private waiting: string[][] = [];
  private widths: number[] | undefined;
  private count = 0;

  private readonly names: readonly string[];

  constructor(names: readonly string[]) {
    this.names = names.map(cell);
  }

  async row(values: readonly unknown[]): Promise<void> {
    this.count += 1;
    const cells = this.names.map((_, index) => cell(values[index]));
    if (this.widths !== undefined) {
      await this.line(cells, this.widths);
      return;
    }
    this.waiting.push(cells);
    if (this.waiting.length >= SETTLING_ROWS) await this.settle();
  }

  async end(): Promise<void> {
    await this.settle();
    say(`${this.count} ${this.count === 1 ? 'row' : 'rows'}`);
  }

  private async settle(): Promise<void> {
    if (this.widths !== undefined) return;
    const widths = this.names.map((name, index) => {
      const longest = Math.max(name.length, ...this.waiting.map((cells) => (cells[index] ?? '').length));
      return Math.min(longest, WIDEST);
    });
    this.widths = widths;
    await this.line([...this.names], widths);
    await write(`${widths.map((width) => '-'.repeat(width)).join('  ')}\n`);
    for (const cells of this.waiting) await this.line(cells, widths);
    this.waiting = [];
  }

  private async line(cells: readonly string[], widths: readonly number[]): Promise<void> {
    const padded = cells.map((text, index) => (index === cells.length - 1 ? text : text.padEnd(widths[index] ?? 0)));
    await write(`${padded.join('  ')}\n`);
  }
}

// Also the marks that turn the direction of writing, with which text can be made to look like other text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** The same without the line feed and tab, which messages have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
const SAID = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** What JSON lets stand and some terminals obey. */
const UNESCAPED = /[\u007f-\u009f]/g;

/** Control characters are shown, not obeyed: a value must not be able to move a terminal's cursor. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return shown(plain(value), CONTROL);
}

function shown(text: string, characters: RegExp): string {
  return text.replace(characters, (character) => {
    const code = character.charCodeAt(0);
    return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}

/** The same value in the same format: only written without characters that a terminal could obey. */
function json(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    UNESCAPED,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A file keeps what a terminal must not obey. A null is nothing between the commas, an empty text a pair of quotes. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return value === '' ? '""' : quote(plain(value));
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
