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

/** Delimiters that are looked for where a definition gives none. */
export const delimiters = [',', ';', '\t', '|'] as const;
const quotes = ['"', "'"] as const;

/** An apostrophe that begins one value and ends it: without one, O'Brien would make apostrophes a rival to real quotes. */
const apostropheQuotes = /(^|[,;\t|\n])'[^'\n]*'([,;\t|\r\n]|$)/;

/**
 * Finds delimiter, quote and escape by trying each pair and keeping the one under which most records have the same number of values,
 * and more than one. A delimiter that the definition gives is taken as given.
 */
export function sniffDialect(sample: Sample, given?: string): SniffedDialect {
  let best: { readonly score: number; readonly dialect: Dialect; readonly csv: CsvText } | undefined;
  for (const dialect of candidates(sample.text, given)) {
    const csv = readCsv(sample.text, dialect, sample.whole);
    const score = scoreOf(csv);
    if (best === undefined || score > best.score) best = { score, dialect, csv };
  }
  const found = best?.dialect ?? { delimiter: given ?? ',', quote: '"', escape: '"' };
  return Object.freeze({ ...found, header: hasHeader(best?.csv.records.map((record) => record.values) ?? []) });
}

/** Higher is better; 0 for one value per record. Agreement between records outweighs their width. */
function scoreOf(csv: CsvText): number {
  const widths = new Map<number, number>();
  for (const { values } of csv.records) widths.set(values.length, (widths.get(values.length) ?? 0) + 1);
  let width = 1;
  for (const [candidate, count] of widths) if (count > (widths.get(width) ?? 0)) width = candidate;
  const agreement = (widths.get(width) ?? 0) / Math.max(csv.records.length, 1);
  const orderly = 1 - Math.min(1, csv.strays / Math.max(csv.records.length, 1));
  const spread = 1 - 1 / width;
  return agreement ** 2 * spread * orderly ** 2;
}

/** Likelier ones first: of equal scores the first is taken. */
function candidates(text: string, given: string | undefined): readonly Dialect[] {
  return quotes
    .filter((quote) => quote === '"' || apostropheQuotes.test(text))
    .flatMap((quote) =>
      [quote, ...(text.includes(`\\${quote}`) ? ['\\'] : [])].map((mark) => ({ quote, escape: mark })),
    )
    .flatMap((pair) => (given === undefined ? delimiters : [given]).map((delimiter) => ({ delimiter, ...pair })));
}

function hasHeader(records: readonly (readonly string[])[]): boolean {
  const [first] = records;
  if (first === undefined) return false;
  const names = first.map((value) => value.trim());
  return !names.some((name) => looksTyped(name)) && names.some((name) => name !== '');
}
