import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type SourceText, type Terms, termNames } from './definitions.js';
import { eventsSql } from './events.js';
import { RawDuck } from './raw-duck.js';

/** Two rules of 8 and 5 values give 40 labels. */
const UNITS = termNames('UNIT', 8);
const GRADES = termNames('GRADE', 5);

export const REPORT_TERMS: Terms = { passed: [...UNITS, ...GRADES], hidden: [] };

export const REPORTS: SourceText = {
  name: 'reports',
  columns: [
    { name: 'id', type: 'long' },
    { name: 'occurred', type: 'timestamptz' },
    { name: 'person', type: 'long' },
    { name: 'place', type: 'int' },
    { name: 'offence', type: 'string' },
    { name: 'area', type: 'string' },
    { name: 'amount', type: 'decimal(12,2)' },
    { name: 'latitude', type: 'double' },
    { name: 'unit', type: 'string' },
    { name: 'handling', type: 'string' },
  ],
  rules: [
    { column: 'unit', cases: new Map(UNITS.map((unit) => [unit, [unit]])) },
    { column: 'handling', cases: new Map(GRADES.map((grade) => [grade, [grade]])) },
  ],
};

const HEADER = REPORTS.columns.map(({ name }) => name).join(',');

/** A file of reports: 70 % of the rows have one label. Without a header, which {@link reportsStream} puts before it. */
export async function generateReports(folder: string, rows: number, seed: number): Promise<string> {
  const path = join(folder, 'reports.csv');
  const duck = await RawDuck.open({ threads: 2, memoryMb: 4_096, temporary: join(folder, 'spill') });
  try {
    const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;
    await duck.run(
      `COPY (SELECT id, occurred, person, place, offence, area, amount, round(latitude, 6) AS latitude,
        ${list(UNITS)}[1 + label_40 // 5] AS unit, ${list(GRADES)}[1 + label_40 % 5] AS handling
       FROM (${eventsSql(rows, seed)})) TO '${path}' (FORMAT csv, HEADER false)`,
    );
    return path;
  } finally {
    duck.close();
  }
}

/** The file with its header and one row of its own, so that no import has the bytes of another. */
export function reportsStream(path: string, number: number): Readable {
  const own = `${-number},2021-01-01 00:00:00+00,1,1,other,A00,0.01,51.5,${UNITS[0]},${GRADES[0]}`;
  return Readable.from(
    (async function* () {
      yield Buffer.from(`${HEADER}\n${own}\n`);
      yield* createReadStream(path, { highWaterMark: 1 << 20 });
    })(),
    { objectMode: false, highWaterMark: 1 << 20 },
  );
}
