import type { Seeded } from './seeded.js';

export type SourceName = 'police-uk-street' | 'police-uk-stop-and-search';

/** One version of a file to import. Every row carries the file's name and version, so that its rows can be counted in the dataset. */
export interface FileVersion {
  readonly source: SourceName;
  /** As it is brought in: `f3.csv`. */
  readonly name: string;
  /** What its rows carry: `f3.csv#7`. */
  readonly tag: string;
  readonly rows: number;
  readonly quarantined: number;
  readonly text: string;
}

const STREET =
  'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context';
const STOPS =
  'Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing';
const CRIMES = ['Burglary', 'Drugs', 'Robbery', 'Shoplifting'] as const;
/** Under 18 is another label, hence another bundle and another file. */
const AGES = ['10-17', '18-24', '25-34', 'over 34'] as const;

/** Makes a version of a file; some have rows with a missing or a wrong value, which must be in quarantine, counted. */
export function makeFile(source: SourceName, name: string, version: number, random: Seeded): FileVersion {
  const tag = `${name}#${version}`;
  const rows = random.chance(0.2) ? 2_000 + random.below(20_000) : 1 + random.below(200);
  const quarantined = random.chance(0.3) ? 1 + random.below(5) : 0;
  const make = source === 'police-uk-street' ? streetLine : stopLine;
  const lines = [source === 'police-uk-street' ? STREET : STOPS];
  for (let row = 0; row < rows; row += 1) lines.push(make(tag, row, true));
  for (let row = 0; row < quarantined; row += 1) lines.push(make(tag, rows + row, false));
  return { source, name, tag, rows, quarantined, text: `${lines.join('\n')}\n` };
}

function streetLine(tag: string, row: number, good: boolean): string {
  const longitude = good ? -0.1 - row / 1e6 : 'nowhere';
  return `${tag}-${row},2026-0${1 + (row % 9)},Force,Force,${longitude},51.5,${tag},E0100,Ward ${row % 7},${CRIMES[row % 4]},,`;
}

function stopLine(tag: string, row: number, good: boolean): string {
  const date = good ? `2026-03-0${1 + (row % 9)}T10:00:00+00:00` : 'yesterday';
  return `Person search,${date},False,,51.5,-0.1,Male,${AGES[row % 4]},${tag},White,${tag},Drugs,Arrest,True,False`;
}

/** The column of a dataset that holds the tag. */
export const TAG_COLUMN: Readonly<Record<SourceName, string>> = {
  'police-uk-street': 'location',
  'police-uk-stop-and-search': 'legislation',
};

export function datasetOf(source: SourceName): string {
  return source.replaceAll('-', '_');
}
