import { Readable } from 'node:stream';
import { Draws } from './draws.js';

/** Rows of the harness's sources as CSV text. `mark` begins every id, so that rows of different files are never equal. */

export const CRIME_TYPES = [
  'Anti-social behaviour', 'Bicycle theft', 'Burglary', 'Criminal damage and arson', 'Drugs', 'Other crime', 'Other theft',
  'Possession of weapons', 'Public order', 'Robbery', 'Shoplifting', 'Theft from the person', 'Vehicle crime', 'Violence',
] as const; // biome-ignore format: one list
export const BEATS = Array.from({ length: 40 }, (_, index) => `B${String(index + 1).padStart(2, '0')}`);
export const DISTRICTS = ['North', 'East', 'South', 'West', 'Centre'] as const;
export const OUTCOMES = ['No further action', 'Arrest', 'Caution', 'Summons', 'Penalty notice'] as const;
export const OBJECTS = ['Drugs', 'Stolen goods', 'Weapons', 'Articles for theft', 'Firearms'] as const;
export const ETHNICITIES = ['Asian', 'Black', 'Mixed', 'Other', 'White', 'Not stated'] as const;
const INJURIES = ['none', 'bruise', 'cut', 'fracture', 'asthma attack', 'epilepsy', 'SECRET-condition'] as const;
const WORDS = [
  'door',
  'window',
  'forced',
  'van',
  'seen',
  'near',
  'market',
  'night',
  '17',
  'bag',
  'left',
  'red',
  '2041',
  'twice',
] as const;

/** What an analyst in OP-ALDER may see of `incidents`; the rest is hidden from them. */
export const VISIBLE_EXPOSURES = [
  'open',
  'open',
  'open',
  'open',
  'suspect',
  'victim',
  'witness',
  'sensitive',
  'alder',
] as const;
export const HIDDEN_EXPOSURES = ['covert', 'protected', 'abuse', 'child', 'secret', 'partner', 'review'] as const;

const FIRST = Date.parse('2023-01-01T00:00:00Z');
const SPAN = Date.parse('2026-11-01T00:00:00Z') - FIRST;

export interface RowFile {
  readonly name: string;
  readonly header: string;
  readonly rows: number;
  line(index: number): string;
}

interface Kind {
  readonly exposures: readonly string[];
  readonly mark: string;
  readonly rows: number;
  readonly seed: string;
  /** The first row's number; 0 when left out. Visible files have numbers of their own, so that few orders have ties. */
  readonly first?: number;
}

export function incidents(name: string, { exposures, mark, rows, seed, first = 0 }: Kind): RowFile {
  const draws = new Draws(`${seed}/${name}`);
  return {
    name,
    rows,
    header: 'incident_id,recorded,crime_type,beat,exposure,severity,loss,longitude,note',
    line: (index) => {
      const time = new Date(FIRST + Math.floor(draws.next() * SPAN)).toISOString();
      const loss = draws.chance(0.2) ? '' : `${draws.below(90_000)}.${String(draws.below(100)).padStart(2, '0')}`;
      const note = draws.chance(0.1)
        ? String(draws.below(10_000))
        : `${draws.pick(WORDS)} ${draws.pick(WORDS)} ${draws.pick(WORDS)}`;
      const secret = mark === 'I' ? note : `SECRET${draws.below(1_000)} ${note}`;
      const id = `${mark}${String(first + index).padStart(7, '0')}`;
      return `${id},${time},${draws.pick(CRIME_TYPES)},${draws.pick(BEATS)},${draws.pick(exposures)},${draws.below(1_001)},${loss},${(draws.next() * 0.2 - 0.2).toFixed(6)},${secret}`;
    },
  };
}

/** `health` seeds what stands in the column group that no analyst may read; all else is the same for every `health`. */
export function stops(name: string, kind: Kind & { readonly health: string }): RowFile {
  const { exposures, mark, rows, seed, first = 0 } = kind;
  const draws = new Draws(`${seed}/${name}`);
  const hidden = new Draws(`${kind.health}/${name}`);
  return {
    name,
    rows,
    header:
      'stop_id,stopped,beat,object_of_search,outcome,exposure,minutes,ethnicity_self,ethnicity_officer,injury,injury_score',
    line: (index) => {
      const time = new Date(FIRST + Math.floor(draws.next() * SPAN)).toISOString();
      const self = draws.chance(0.15) ? '' : draws.pick(ETHNICITIES);
      const injured = hidden.chance(0.4);
      // Now and then a cell that does not fit its type: it goes to quarantine, the row stays.
      const score = hidden.chance(0.01) ? 'severe' : String(hidden.below(100));
      return `${mark}${String(first + index).padStart(7, '0')},${time},${draws.pick(BEATS)},${draws.pick(OBJECTS)},${draws.pick(OUTCOMES)},${draws.pick(exposures)},${draws.between(1, 90)},${self},${draws.pick(ETHNICITIES)},${injured ? hidden.pick(INJURIES) : ''},${injured ? score : ''}`;
    },
  };
}

export function covertReports(name: string, rows: number, seed: string): RowFile {
  const draws = new Draws(`${seed}/${name}`);
  return {
    name,
    rows,
    header: 'report_id,reported,beat,person,reliability',
    line: (index) =>
      `C${name.length}${index},${new Date(FIRST + Math.floor(draws.next() * SPAN)).toISOString()},${draws.pick(BEATS)},Person ${draws.below(5_000)},${draws.between(1, 5)}`,
  };
}

export function custody(name: string, rows: number, seed: string): RowFile {
  const draws = new Draws(`${seed}/${name}`);
  return {
    name,
    rows,
    header: 'custody_id,booked,beat,exposure,cell',
    line: (index) =>
      `K${index},${new Date(FIRST + Math.floor(draws.next() * SPAN)).toISOString()},${draws.pick(BEATS)},protected,${draws.between(1, 30)}`,
  };
}

export function beats(name: string, seed: string): RowFile {
  const draws = new Draws(`${seed}/${name}`);
  return {
    name,
    rows: BEATS.length,
    header: 'beat,district,officers,area',
    line: (index) =>
      `${BEATS[index] ?? ''},${draws.pick(DISTRICTS)},${draws.between(4, 60)},${draws.between(1, 90)}.${draws.between(100, 999)}`,
  };
}

/** The files' lines one after the other, under the first one's heading and name. */
export function joined(first: RowFile, ...others: readonly RowFile[]): RowFile {
  const parts = [first, ...others];
  const flat = parts.flatMap((part) => Array.from({ length: part.rows }, (_, index) => ({ part, index })));
  return { ...first, rows: flat.length, line: (index) => flat[index]?.part.line(flat[index]?.index ?? 0) ?? '' };
}

/** The file's bytes, a block of lines at a time. */
export function bytesOf(file: RowFile): Readable {
  function* blocks(): Generator<Buffer> {
    yield Buffer.from(`${file.header}\n`);
    for (let from = 0; from < file.rows; from += 10_000) {
      const lines: string[] = [];
      for (let index = from; index < Math.min(from + 10_000, file.rows); index += 1) lines.push(file.line(index));
      yield Buffer.from(`${lines.join('\n')}\n`);
    }
  }
  return Readable.from(blocks());
}
