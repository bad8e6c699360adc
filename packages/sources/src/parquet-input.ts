import { defined } from '@peel/kernel/assert';
import type { SourceDefinition } from '@peel/policy/source';
import { sourcesErrors } from './errors.js';
import type { ParquetInspection } from './source-reader.js';
import { sqlName, sqlText } from './sql-text.js';

/**
 * The definition's columns of a Parquet file as text, in the engine's own rendering, which the strict casts read back exactly or not at all. So a
 * column of another type than the source says is not turned into it.
 * @throws fieldUnreadable
 */
export function parquetInput(source: SourceDefinition, { name: file, header, fields }: ParquetInspection): string {
  const columns = source.columns.map((column) => {
    const position = header.indexOf(column.header.trim());
    const { path, type } = defined(fields[position], 'the field of a heading that was matched');
    if (type === 'list' || type === 'binary') {
      const what = type === 'list' ? 'lists' : 'bytes that are not marked as text';
      throw sourcesErrors.fieldUnreadable({ file, position: position + 1, what });
    }
    const value = field(path);
    return `${textOf(value, type, column.type)} AS ${sqlName(column.name)}`;
  });
  return `(SELECT ${columns.join(', ')} FROM input)`;
}

function textOf(value: string, from: string, to: string): string {
  // Of half the digits, a number would be read for another one.
  if (from === 'float' && to === 'double') return `CAST(CAST(${value} AS DOUBLE) AS VARCHAR)`;
  const text = `CAST(${value} AS VARCHAR)`;
  // 3.000 is 3.00, and 3: more places than the source has are no other number where they are noughts.
  const places = /^decimal\(\d+,[1-9]\d*\)$/.test(from) && to !== 'string';
  return places ? `rtrim(rtrim(${text}, '0'), '.')` : text;
}

function field([first = '', ...inner]: readonly string[]): string {
  return inner.reduce((outer, name) => `struct_extract(${outer}, ${sqlText(name)})`, sqlName(first));
}
