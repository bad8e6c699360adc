import { rowsOf } from './state.js';

/** What one act says that it touched. */
export interface Named {
  readonly datasets: readonly string[];
  readonly labels: readonly string[];
}

/** What one act of an export may name, in bytes of JSON: an act holds 60 KiB, and says more besides. */
const NAMED_BYTES = 32 * 1024;

/**
 * Every table that leaves, companions and quarantines too, and the labels that its rows may carry, from the same moment as the pointers that
 * leave: as many acts as it takes, since an act is bounded and what people brought into their operations is not.
 */
export function namedInActs(lines: ReadonlyMap<string, string>, limit = NAMED_BYTES): readonly Named[] {
  const tables = rowsOf(lines.get('lake.tables') ?? '').map(({ name }) => String(name));
  const live = rowsOf(lines.get('lake.labels') ?? '').filter((row) => row.live === true);
  const all = [
    ...tables.sort().map((text) => ['datasets', text] as const),
    ...live.map(({ label_key }) => ['labels', String(label_key)] as const),
  ];
  const acts: { datasets: string[]; labels: string[] }[] = [];
  let left = 0;
  for (const [kind, text] of all) {
    const bytes = Buffer.byteLength(JSON.stringify(text)) + 1;
    if (bytes > left) {
      acts.push({ datasets: [], labels: [] });
      left = limit;
    }
    acts.at(-1)?.[kind].push(text);
    left -= bytes;
  }
  return acts.length === 0 ? [{ datasets: [], labels: [] }] : acts;
}
