import { type Day, dayOf } from './calendar.js';
import type { PublicDataset } from './public-definitions.js';
import type { PublicStep } from './public-news.js';

/** A dataset that everybody could know of and that the rules no longer have. */
export interface GoneDataset {
  /** As it was last in force. */
  readonly dataset: PublicDataset;
  /** The day it left. */
  readonly since: Day;
}

/** Pure. What left the public definitions, by name, so that its address stays. What is covert is in none of the steps. */
export function goneDatasets(steps: readonly PublicStep[]): readonly GoneDataset[] {
  const gone = new Map<string, GoneDataset>();
  let held = new Map<string, PublicDataset>();
  for (const { at, definitions } of steps) {
    const next = new Map(definitions.datasets.map((each) => [each.name, each]));
    for (const [name, dataset] of held) if (!next.has(name)) gone.set(name, { dataset, since: dayOf(at) });
    for (const name of next.keys()) gone.delete(name);
    held = next;
  }
  return [...gone.values()].sort((left, right) => (left.dataset.name < right.dataset.name ? -1 : 1));
}
