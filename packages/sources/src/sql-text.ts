/**
 * Every name and value that goes into SQL text passes here. DuckDB reads a doubled quote as one quote, and no backslash, in both; a NUL
 * would end its text, and no definition or file that was accepted has one.
 */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""').replaceAll('\0', '')}"`;
}

export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''").replaceAll('\0', '')}'`;
}

/** DuckDB's name for a type of a definition. */
export function sqlType(type: string): string {
  const plain = plainTypes.get(type);
  return plain ?? type.toUpperCase().replaceAll(' ', '');
}

const plainTypes: ReadonlyMap<string, string> = new Map([
  ['boolean', 'BOOLEAN'],
  ['int', 'INTEGER'],
  ['long', 'BIGINT'],
  ['float', 'FLOAT'],
  ['double', 'DOUBLE'],
  ['date', 'DATE'],
  ['timestamp', 'TIMESTAMP'],
  ['timestamptz', 'TIMESTAMPTZ'],
  ['string', 'VARCHAR'],
  ['uuid', 'UUID'],
]);
