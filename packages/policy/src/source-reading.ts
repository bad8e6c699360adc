import { createHash } from 'node:crypto';
import type { Label } from './label.js';
import type { SourceColumn, SourceDefinition, ValueRule } from './source.js';

/** To be counted up when definitions that stay as they are come to read files differently. */
const VERSION = 'peel/source-reading/v1';

/**
 * A hash of all in a definition that decides what is read from a file and which rows are put aside: how the file is written, its columns, the labels of its
 * rows, and when they are to be reviewed, so that another period reaches what is stored when its file is brought in again. Two definitions of one
 * reading make the same rows of the same bytes. Titles, owners and grades are not in it.
 */
export function sourceReading(source: SourceDefinition): string {
  const { format, encoding, delimiter, sheet, columns, labels, declares, review } = source;
  const read = {
    file: [format, encoding ?? null, delimiter ?? null, sheet ?? null],
    columns: columns.map(columnReading).sort(),
    always: labels.always.key,
    byValue: labels.byValue.map(ruleReading),
    declares: declares.map(keyOf).sort(),
    review: [review.months, review.from],
  };
  return createHash('sha256').update(`${VERSION}\n`).update(JSON.stringify(read)).digest('hex');
}

/** Columns are found by their headings, so their order says nothing. */
function columnReading({ name, header, type, group, required, trim, format }: SourceColumn): string {
  const kind = type.replaceAll(' ', '');
  return JSON.stringify([name, header.trim(), kind, group ?? null, required, trim, format ?? null]);
}

function ruleReading({ column, cases, otherwise }: ValueRule): readonly unknown[] {
  const byValue = [...cases].map(([value, label]) => JSON.stringify([value, label.key])).sort();
  return [column, byValue, otherwise === 'quarantine' ? null : otherwise.key];
}

function keyOf({ key }: Label): string {
  return key;
}
