import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files as data.police.uk publishes them, with invented rows. */

export const STREET_HEADS = [
  'Crime ID',
  'Month',
  'Reported by',
  'Falls within',
  'Longitude',
  'Latitude',
  'Location',
  'LSOA code',
  'LSOA name',
  'Crime type',
  'Last outcome category',
  'Context',
] as const;

export interface Crime {
  readonly id: string;
  readonly month?: string;
  readonly location?: string;
  readonly kind?: string;
}

export function streetCsv(crimes: readonly Crime[]): string {
  const lines = crimes.map(({ id, month = '2020-01', location = 'On or near Moorgate', kind = 'Burglary' }) =>
    [id, month, 'City', 'City', '-0.09', '51.51', location, 'E01', 'City 001A', kind, '', ''].join(','),
  );
  return `${[STREET_HEADS.join(','), ...lines].join('\n')}\n`;
}

/** Every ethnicity in it holds this word, so that one that leaks is found wherever it turns up. */
export const SEEDED = 'Quokka';

export function searchCsv(rows: number): string {
  const heads =
    'Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing';
  const ages = ['under 10', '10-17', '18-24', '25-34', 'over 34', ''];
  const lines = Array.from({ length: rows }, (_, at) => {
    const minute = String(at % 60).padStart(2, '0');
    const gender = at % 3 === 0 ? 'Female' : 'Male';
    return `Person search,2020-01-01T10:${minute}:00+00:00,False,,51.5${at},-0.0${at},${gender},${ages[at % 6]},${SEEDED} self ${at},${SEEDED} officer ${at},Misuse of Drugs Act 1971 (section 23),Controlled drugs,Arrest,True,False`;
  });
  return `${[heads, ...lines].join('\n')}\n`;
}

export async function fileIn(folder: string, name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}
