import { jobsErrors } from './errors.js';

export type Counts = Readonly<Record<string, number>>;

/**
 * What a run says of itself: a code and numbers, never a value, a name out of a row or a text of the moment. Even so it is data under
 * the order's ceiling: others are given the code of its end alone (THREATS 5; `run-view.ts`).
 */
export interface Report {
  /** Dotted, lower case: `sync.file-imported`. */
  readonly code: string;
  readonly counts: Counts;
}

export interface RunResult extends Report {
  /** Single findings, by position and code; at most 100 are kept. */
  readonly notes: readonly Report[];
}

const CODE = /^[a-z][a-z0-9-]{0,60}(\.[a-z][a-z0-9-]{0,60}){0,3}$/;
const NAME = /^[a-z][A-Za-z0-9_]{0,60}$/;
const MOST_COUNTS = 50;
const MOST_NOTES = 100;

/** The report as it may be kept: a copy of exactly its code and counts. @throws jobs.report-not-plain */
export function plainReport({ code, counts }: Report): Report {
  const entries = Object.entries(counts);
  const plain =
    CODE.test(code) &&
    entries.length <= MOST_COUNTS &&
    entries.every(([name, count]) => NAME.test(name) && Number.isSafeInteger(count));
  if (!plain) throw jobsErrors.reportNotPlain();
  return Object.freeze({ code, counts: Object.freeze(Object.fromEntries(entries)) });
}

/** @throws jobs.report-not-plain */
export function plainResult(result: RunResult): RunResult {
  const notes = result.notes.slice(0, MOST_NOTES).map(plainReport);
  return Object.freeze({ ...plainReport(result), notes: Object.freeze(notes) });
}

/** The end of a run that took its files, but for some that were refused. */
export const SOME_REFUSED = 'sync.some-refused';

const SENTENCES: Readonly<Record<string, string>> = {
  'sync.found': 'Files waiting: {files}.',
  'sync.file-imported': 'File {file} of {files} imported.',
  'sync.file-unchanged': 'File {file} of {files} holds nothing new.',
  'sync.file-refused': 'File {file} of {files} refused.',
  'sync.done': 'All files taken.',
  [SOME_REFUSED]: 'Files taken; {refused} refused.',
  'sweep.done': 'Review dates swept.',
  'count.counting': 'Counting.',
  'count.released': 'Figures released.',
  'count.already-released': 'The figures of this period were already released; they stay as they are.',
  'count.not-counted': 'Released without counts: the log began within this period.',
  'count.nothing': 'The log began after this period: nothing was counted or released.',
  'continuity.verified': 'The ledger verifies.',
  'continuity.compacted': 'Files compacted.',
  'continuity.expired': 'Old snapshots expired.',
  'continuity.done': 'Upkeep done.',
};

/** A sentence for a person, with the numbers the sentence does not name behind it: "Review dates swept. restricted 3, due 12". */
export function sentenceOf({ code, counts }: Report): string {
  const used = new Set<string>();
  const sentence = (SENTENCES[code] ?? code).replace(/\{(\w+)\}/g, (_whole, name: string) => {
    used.add(name);
    return String(counts[name] ?? 0);
  });
  const rest = Object.entries(counts).filter(([name]) => !used.has(name));
  return [sentence, rest.map(([name, count]) => `${name} ${count}`).join(', ')].filter((part) => part !== '').join(' ');
}
