import { type CsvText, type Dialect, readCsv } from './csv-tokens.js';
import { looksTyped } from './value-types.js';

/** The beginning of a file as UTF-8 text, without its byte order mark. */
export interface Sample {
  readonly text: string;
  /** The text is the whole file. */
  readonly whole: boolean;
}

export interface SniffedDialect extends Dialect {
  /** The first line reads as names of columns. */
  readonly header: boolean;
}

/** Bytes at the beginning of a file that decide how it is read. */
export const sampleBytes = 1024 * 1024;

const delimiters = [',', ';', '\t', '|'] as const;
const quotes = ['"', "'"] as const;

/**
 * Finds delimiter, quote and escape by trying each pair and keeping the one under which most records have the same number of values,
 * and more than one. A delimiter that the definition gives is taken as given.
 */
export function sniffDialect(sample: Sample, given?: string): SniffedDialect {
  let best: { readonly score: number; readonly dialect: Dialect; readonly csv: CsvText } | undefined;
  for (const quote of quotes) {
    const escape = escapeOf(sample.text, quote);
    for (const delimiter of given === undefined ? delimiters : [given]) {
      const dialect = { delimiter, quote, escape };
      const csv = readCsv(sample.text, dialect, sample.whole);
      const score = scoreOf(csv, sample.text.includes(quote));
      if (best === undefined || score > best.score) best = { score, dialect, csv };
    }
  }
  const found = best?.dialect ?? { delimiter: given ?? ',', quote: '"', escape: '"' };
  return Object.freeze({ ...found, header: hasHeader(best?.csv.records.map((record) => record.values) ?? []) });
}

/** Higher is better; 0 for one value per record. Agreement between records outweighs their width. */
function scoreOf(csv: CsvText, quoteSeen: boolean): number {
  const widths = new Map<number, number>();
  for (const { values } of csv.records) widths.set(values.length, (widths.get(values.length) ?? 0) + 1);
  let width = 1;
  for (const [candidate, count] of widths) if (count > (widths.get(width) ?? 0)) width = candidate;
  const agreement = (widths.get(width) ?? 0) / Math.max(csv.records.length, 1);
  const orderly = 1 - Math.min(1, csv.strays / Math.max(csv.records.length, 1));
  const spread = 1 - 1 / width;
  return agreement ** 2 * spread * orderly ** 2 + (quoteSeen ? 1e-9 * orderly : 0);
}

/** A backslash escapes where it stands before quotes more often than quotes are doubled inside values. */
function escapeOf(text: string, quote: string): string {
  const backslashed = text.split(`\\${quote}`).length;
  const doubled = text.split(`${quote}${quote}`).length;
  return backslashed > doubled ? '\\' : quote;
}

function hasHeader(records: readonly (readonly string[])[]): boolean {
  const [first] = records;
  if (first === undefined) return false;
  const names = first.map((value) => value.trim());
  return !names.some((name) => looksTyped(name)) && names.some((name) => name !== '');
}
