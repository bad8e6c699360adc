import { isReservedName, type SourceDefinition } from '@peel/policy/source';
import { sourcesErrors } from './errors.js';

/** A heading as a column's name: `Crime ID` becomes `crime_id`. Never empty, never begins with a digit. */
export function columnName(header: string): string {
  const words = header
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  if (words === '') return 'column';
  return /^[0-9]/.test(words) ? `column_${words}` : words;
}

/** @throws headerBlank, headerDuplicate: positions count from 1. */
export function checkHeader(file: string, header: readonly string[]): void {
  const seen = new Map<string, number>();
  header.forEach((name, index) => {
    const position = index + 1;
    if (name === '') throw sourcesErrors.headerBlank({ file, position });
    const first = seen.get(name);
    if (first !== undefined) throw sourcesErrors.headerDuplicate({ file, first, second: position });
    seen.set(name, position);
  });
}

/**
 * The definition's column names in the order of this file's header; the order may differ from file to file.
 * @throws headerBlank, headerDuplicate, headerUnexpected, headerAbsent
 */
export function matchHeader(source: SourceDefinition, file: string, header: readonly string[]): readonly string[] {
  checkHeader(file, header);
  const names = new Map(source.columns.map((column) => [column.header.trim(), column.name]));
  for (const wanted of names.keys()) {
    if (!header.includes(wanted)) {
      throw sourcesErrors.headerAbsent({ file, header: wanted, source: source.name, found: header.length });
    }
  }
  return header.map((name, index) => {
    const column = names.get(name);
    if (column !== undefined) return column;
    const expected = shortened([...names.keys()].map((each) => `"${each}"`).join(', '));
    const position = index + 1;
    throw sourcesErrors.headerUnexpected({ file, position, source: source.name, expected });
  });
}

/** @throws nameReserved */
export function checkNames(source: SourceDefinition): void {
  source.columns.forEach(({ name }, index) => {
    if (isReservedName(name)) throw sourcesErrors.nameReserved({ position: index + 1, source: source.name, name });
  });
}

function shortened(text: string, limit = 400): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}…`;
}
