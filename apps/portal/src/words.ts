/** Codes of the definitions and of the ledger in plain words. */
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** @example dayWords('2026-11-05') // '5 November 2026' */
export function dayWords(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

/** @example monthWords('2026-11') // 'November 2026' */
export function monthWords(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return `${MONTHS[(number ?? 1) - 1]} ${year}`;
}

/** @example listWords(['a', 'b', 'c']) // 'a, b and c' */
export function listWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** 18 → "18 months", 72 → "6 years". */
export function lengthWords(months: number): string {
  const [count, unit] = months % 12 === 0 ? [months / 12, 'year'] : [months, 'month'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export function wordsOf(names: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(names, code) ? (names[code] ?? code) : code.replaceAll('-', ' ');
}

export const TOOLS: Readonly<Record<string, string>> = {
  sql: 'questions in SQL',
  search: 'search',
  object: 'pages of people, things and places',
  graph: 'charts of links',
  map: 'maps',
  timeline: 'timelines',
  dashboard: 'dashboards',
  download: 'downloads',
  upload: 'files brought in for one operation',
  disclosure: 'disclosure to others',
  application: 'other programs',
  order: 'standing orders, with no person looking',
  ledger: 'the log of use, and nothing else',
};

export const LAW_ENFORCEMENT: Readonly<Record<string, string>> = {
  prevention: 'prevention of crime',
  investigation: 'investigation of crime',
  detection: 'detection of crime',
  prosecution: 'prosecution of crime',
  'execution-of-penalties': 'execution of criminal penalties',
  'public-security': 'protection against threats to public security',
};

export const ACTS: Readonly<Record<string, string>> = {
  collect: 'Collected',
  alter: 'Altered',
  consult: 'Looked at',
  copy: 'Copied by who looked',
  give: 'Given to others',
  // Of months that were counted before the two were told apart.
  disclose: 'Copied or given',
  combine: 'Combined',
  erase: 'Erased',
  refused: 'Refused',
};

export const RECORD_KINDS: Readonly<Record<string, string>> = {
  fact: 'Facts, as they were recorded',
  assessment: 'Assessments by people',
  inference: 'Inferences, not facts',
  machine: 'Output of a machine',
};

export const REGIMES: Readonly<Record<string, string>> = {
  'law-enforcement': 'Law enforcement: Part 3 of the Data Protection Act 2018',
  general: 'General: UK GDPR and Part 2 of the Data Protection Act 2018',
};

export const STATES: Readonly<Record<string, string>> = {
  'in-force': 'In force',
  'not-begun': 'Not begun',
  expired: 'Expired',
  withdrawn: 'Withdrawn',
};

export const NEWS: Readonly<Record<string, string>> = {
  approved: 'Approved',
  reviewed: 'Reviewed',
  changed: 'Changed',
  expired: 'Expired',
  withdrawn: 'Withdrawn',
};
