import { streetCsv } from '../../../../harness/story/files.js';

/** Files as the five systems of the template `force` give them, with invented rows. */

interface SeedFile {
  readonly source: string;
  readonly name: string;
  readonly text: string;
}

export const BEATS = ['Ashfield', 'Millbank', 'Harbour'] as const;
/** Burglaries of homes in each beat. */
export const BURGLARIES: Readonly<Record<(typeof BEATS)[number], number>> = { Ashfield: 23, Millbank: 11, Harbour: 4 };

/** The one whose record somebody will ask about. */
export const SOUGHT = 'N0007';

export function seedFiles(): readonly SeedFile[] {
  return [
    { source: 'rms-crimes', name: 'crimes.csv', text: crimes() },
    { source: 'rms-nominals', name: 'nominals.csv', text: nominals() },
  ];
}

function crimes(): string {
  const head =
    'CrimeRef,HOCode,CrimeGroup,OffenceTitle,Reported,CommittedFrom,CommittedTo,HouseNo,Street,Postcode,Beat,Longitude,Latitude,Premises,MO,StolenValue,Outcome,OIC,Sensitivity';
  const rows = BEATS.flatMap((beat) => [
    ...Array.from({ length: BURGLARIES[beat] }, (_, at) => crime(beat, at, 'Burglary - residential - dwelling')),
    ...Array.from({ length: 40 }, (_, at) => crime(beat, 1000 + at, 'Theft from vehicle')),
  ]);
  return lines([head, ...rows]);
}

function crime(beat: string, at: number, offence: string): string {
  const day = String(1 + (at % 27)).padStart(2, '0');
  const when = `${day}/09/2026 21:15`;
  const group = offence.startsWith('Burglary') ? 'BURGLARY' : 'THEFT';
  return `42/${beat}/${at},28A,${group},${offence},${when},${when},${when},${at},Mill Lane,AB1 2CD,${beat},-4.5,54.2,House,Door forced,250,Under investigation,1234,NONE`;
}

function nominals(): string {
  const head =
    'NominalRef,Surname,Forename1,Forename2,DOB,Sex,Alias,HouseStreet,Postcode,Phone,SelfEthnicity,OfficerEthnicity,HealthMarkers,LastUpdated,AccessClass';
  const rows = Array.from({ length: 20 }, (_, at) => {
    const ref = `N${String(at).padStart(4, '0')}`;
    return `${ref},Surname${at},Given,,0${1 + (at % 9)}/03/1990,F,,${at} Mill Lane,AB1 2CD,01632 960${100 + at},A1,A1,None,01/09/2026,S`;
  });
  return lines([head, ...rows]);
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

/** Street-level crime in which lines 3 and 5 break a rule: a place that is no number, and a line that is cut short. */
export function brokenStreet(): string {
  const text = streetCsv([{ id: 's-1' }, { id: 's-2' }, { id: 's-3' }, { id: 's-4' }]);
  const all = text.trimEnd().split('\n');
  all[2] = (all[2] ?? '').replace('-0.09', 'west');
  all[4] = 's-4,2020-01';
  return lines(all);
}

export function mendedStreet(): string {
  return streetCsv([{ id: 's-1' }, { id: 's-2' }, { id: 's-3' }, { id: 's-4' }]);
}
