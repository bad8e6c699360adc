import type { Encoding } from '@peel/policy/source';
import { isReservedName } from '@peel/policy/source';
import { readCsv } from './csv-tokens.js';
import type { Sample } from './dialect.js';
import type { FoundEncoding } from './encoding.js';
import { sourcesErrors } from './errors.js';
import { checkHeader, columnName } from './header.js';
import type { WrittenAs } from './jsonl-fields.js';
import { type SensitiveHint, sensitiveHints } from './sensitive-heading.js';
import type { FileInspection } from './source-reader.js';
import { stagedDialect } from './staged-text.js';
import { type ColumnGuess, guessType, looksTyped, type NumberForm } from './value-types.js';

export interface SampledFile {
  readonly inspection: FileInspection;
  readonly sample: Sample;
}

export interface ProposedColumn {
  readonly header: string;
  readonly name: string;
  readonly guess: ColumnGuess;
  readonly group: SensitiveHint | undefined;
  /** Of a value kept whole: kinds that the names of fields inside it suggest besides, which no one group keeps apart. */
  readonly besides: readonly string[];
  readonly renamed: boolean;
}

/** What the workspace calls its column group of this kind of DPA 2018 s.35(8), where it has one. */
export type GroupFor = (kind: string) => string | undefined;

/**
 * The text of a `sources/<name>.yaml` for these files, with a comment on each choice. What a person must decide stands as `decide`, and
 * policy refuses the definition until it is replaced; it holds no value of the files.
 * @throws filesNone, noData, headerMissing, headerBlank, headerDuplicate, headerAbsent, formatsDiffer, fieldUnreadable
 */
export function proposeSource(name: string, files: readonly SampledFile[], groupFor?: GroupFor): string {
  const columns = proposeColumns(name, files, groupFor);
  return [...opening(name, files), 'columns:', ...columns.flatMap(columnLines), ...closing(columns), ''].join('\n');
}

/** The columns of the files, named and typed. `name` is what messages call their source. @throws as `proposeSource` */
export function proposeColumns(
  name: string,
  files: readonly SampledFile[],
  groupFor: GroupFor = () => undefined,
): readonly ProposedColumn[] {
  const [first] = files;
  if (first === undefined) throw sourcesErrors.filesNone({ source: name });
  const other = files.find(({ inspection }) => inspection.format !== first.inspection.format);
  if (other !== undefined) throw sourcesErrors.formatsDiffer({ file: other.inspection.name, source: name });
  const values = valuesByHeader(name, files);
  const columns = first.inspection.header.map((header, index) =>
    propose(header, guessOf(first.inspection, index, values.get(header) ?? []), groupFor, insideOf(files, header)),
  );
  checkNames(first.inspection.name, columns);
  return columns;
}

function valuesByHeader(source: string, files: readonly SampledFile[]): ReadonlyMap<string, string[]> {
  const values = new Map<string, string[]>();
  let rows = 0;
  for (const { inspection, sample } of files) {
    const { header, name: file } = inspection;
    if (!hasHeadings(inspection)) throw sourcesErrors.headerMissing({ file });
    checkHeader(file, header);
    for (const wanted of values.keys()) {
      if (!header.includes(wanted)) {
        throw sourcesErrors.headerAbsent({ file, header: wanted, source, found: header.length });
      }
    }
    const records = recordsOf(inspection, sample);
    rows += inspection.format === 'parquet' ? 1 : records.length;
    header.forEach((heading, index) => {
      const known = values.get(heading) ?? [];
      for (const record of records) known.push(record[index] ?? '');
      values.set(heading, known);
    });
  }
  if (rows === 0) throw sourcesErrors.noData({ file: files[0]?.inspection.name ?? source });
  return values;
}

function recordsOf(inspection: FileInspection, sample: Sample): readonly (readonly string[])[] {
  if (inspection.format === 'parquet') return [];
  const dialect = inspection.format === 'csv' ? inspection.dialect : stagedDialect;
  const records = readCsv(sample.text, dialect, sample.whole)
    .records.slice(1)
    .map(({ values }) => values);
  // What an import puts in quarantine says nothing of the columns; unless the header itself is the one that is short.
  const fitting = records.filter((values) => inspection.format !== 'csv' || values.length <= inspection.header.length);
  return fitting.length === 0 ? records : fitting;
}

/** The fields of objects and of Parquet are named in any case. */
function hasHeadings(inspection: FileInspection): boolean {
  if (inspection.format === 'csv') return inspection.dialect.header;
  return inspection.format !== 'xlsx' || !inspection.header.some((heading) => looksTyped(heading));
}

/** From the values, unless the file says what they are. */
function guessOf(inspection: FileInspection, index: number, values: readonly string[]): ColumnGuess {
  const header = inspection.header[index] ?? '';
  if (inspection.format === 'parquet') {
    const type = inspection.fields[index]?.type ?? 'string';
    if (type === 'list' || type === 'binary') {
      const what = type === 'list' ? 'lists' : 'bytes that are not marked as text';
      throw sourcesErrors.fieldUnreadable({ file: inspection.name, position: index + 1, what });
    }
    return { type, because: 'as the file says' };
  }
  const written = inspection.format === 'csv' ? undefined : inspection.written?.get(header);
  const guess = guessType(header, values, formOf(inspection, written));
  if (written === 'json' || written === 'mixed') {
    const what = written === 'json' ? 'lists, or objects without a field' : 'values of several kinds';
    return {
      type: 'string',
      format: 'json',
      because: `holds ${what}: kept as their JSON text`,
      mixed: written === 'mixed',
    };
  }
  const numeric = /^(int|long|double|decimal|boolean)/.test(guess.type);
  return written === 'text' && numeric ? { type: 'string', because: 'written as text' } : guess;
}

function formOf({ format }: FileInspection, written: WrittenAs | undefined): NumberForm {
  if (format === 'xlsx') return 'perhaps-stored';
  return written === 'other' ? 'stored' : 'text';
}

function insideOf(files: readonly SampledFile[], header: string): readonly string[] {
  return files.flatMap(({ inspection }) =>
    inspection.format === 'jsonl' ? [...(inspection.inside?.get(header) ?? [])] : [],
  );
}

function propose(header: string, guess: ColumnGuess, groupFor: GroupFor, inside: readonly string[]): ProposedColumn {
  const wanted = columnName(header).slice(0, 60).replace(/_+$/, '');
  const renamed = isReservedName(wanted);
  const name = renamed ? `source_${wanted}` : wanted;
  const [hint, ...others] = sensitiveHints(header, inside);
  const group = hint === undefined ? undefined : { ...hint, group: groupFor(hint.kind) ?? hint.group };
  return { header, name, guess, group, besides: others.map(({ kind }) => kind), renamed };
}

/** Two headings may differ and still become one name: `Crime ID` and `crime-id`. */
function checkNames(file: string, columns: readonly ProposedColumn[]): void {
  const seen = new Map<string, number>();
  columns.forEach(({ name }, index) => {
    const first = seen.get(name);
    if (first !== undefined) throw sourcesErrors.headerDuplicate({ file, first: first + 1, second: index + 1 });
    seen.set(name, index);
  });
}

function opening(name: string, files: readonly SampledFile[]): readonly string[] {
  return [
    `# Proposed from ${files.length === 1 ? 'one file' : `${files.length} files`}. Read every line; a steward decides what says "decide".`,
    `# The name of this file is the name of the dataset: ${name}`,
    `title: ${quoted(name.replaceAll('_', ' '))} # decide: one line in plain words`,
    'description: "decide: what it holds, who recorded it and why"',
    'owner: "decide: the post that answers for it"',
    'regime: law-enforcement # or general, for data of officers and staff',
    'grant: decide # why and under what terms it was collected; one of policy/grants',
    ...formatLines(files.map(({ inspection }) => inspection)),
  ];
}

function formatLines(files: readonly FileInspection[]): readonly string[] {
  const [first] = files;
  if (first?.format === 'csv') {
    const encodings = new Set(files.map((file) => (file.format === 'csv' ? settingOf(file.encoding) : 'utf-8')));
    const [encoding] = encodings;
    return [
      'format: csv',
      encodings.size > 1
        ? 'encoding: utf-8 # decide: the files differ, and a source has one encoding'
        : `encoding: ${encoding} # found in ${files.length === 1 ? 'the file' : 'every file'}`,
      `delimiter: ${quoted(first.dialect.delimiter)}`,
    ];
  }
  const sheet = first?.format === 'xlsx' ? first.sheet : undefined;
  if (sheet === undefined || sheet.of === 1) return [`format: ${first?.format}`];
  const why = sheet.front ? 'this one was in front' : 'the one in front has no row';
  return [`format: xlsx`, `sheet: ${quoted(sheet.name)} # the workbook has ${sheet.of}; ${why}`];
}

function columnLines({ header, name, guess, group, besides, renamed }: ProposedColumn): readonly string[] {
  const lines = [`  - header: ${quoted(header)}`];
  lines.push(renamed ? `    name: ${name} # the plain name is kept for the system` : `    name: ${name}`);
  lines.push(`    type: ${guess.type} # ${guess.because}`);
  if (guess.format !== undefined) lines.push(`    format: ${quoted(guess.format)}`);
  if (group !== undefined && besides.length > 0) {
    const kinds = [group.kind, ...besides].join(', ');
    lines.push(
      `    group: decide # names of fields inside suggest ${kinds} (DPA 2018 s.35(8)): no one group is of all`,
    );
  } else if (group !== undefined) {
    lines.push(
      `    group: ${group.group} # the heading suggests ${group.kind} (DPA 2018 s.35(8)): stored apart, under a marking of its own`,
    );
  }
  return lines;
}

function closing(columns: readonly ProposedColumn[]): readonly string[] {
  const day = columns.find(
    ({ guess, group }) => /^(date|timestamp|timestamptz)$/.test(guess.type) && group === undefined,
  );
  const from = day === undefined ? 'import' : day.name;
  return [
    '# Every row carries its grant and these conditions, all of which a reader must satisfy. Different rows can get different labels: add',
    '# by_value with a column and its cases.',
    'labels:',
    '  always: ["marking:decide"]',
    '# Every label that a row may carry; a row with another goes to quarantine.',
    'declares:',
    '  - ["marking:decide"]',
    'kind: fact # or assessment, inference, machine (DPA 2018 s.38(2))',
    'grade: ungraded # or 3x5x2, as 1AP',
    'review: # decide: when a row is looked at again (DPA 2018 s.39)',
    '  years: 6',
    `  from: ${from} # "import", or a date or time column`,
  ];
}

/** How a definition says the encoding that was found. */
export function settingOf(encoding: FoundEncoding): Encoding {
  return encoding === 'utf-16le' || encoding === 'utf-16be' ? 'utf-16' : encoding;
}

/** A JSON string is a YAML string. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
