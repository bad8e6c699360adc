import { type Format, printObject, say } from './output.js';

interface PutAside {
  readonly file: string;
  readonly line: number;
  readonly column: string | null;
  readonly rule: string;
}

/** What came of files that were brought in, and where in them something was put aside. */
export async function printTaken(format: Format, taken: Readonly<Record<string, unknown>>): Promise<void> {
  if (format === 'json') return printObject(format, taken);
  const { putAside = [], ...told } = taken as { putAside?: readonly PutAside[]; quarantined?: number };
  await printObject(format, told);
  for (const { file, line, column, rule } of putAside)
    say(`put aside: ${file}, line ${line}${column === null ? '' : `, column ${column}`}: ${rule}`);
  const more = (told.quarantined ?? 0) - putAside.length;
  if (more > 0) say(`put aside: ${more} more; the dataset's quarantine lists all`);
}
