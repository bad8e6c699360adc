/**
 * Which labels may share a bundle (DESIGN, "Bundles"): those to which every clearance profile in force gives the same ruling. Pure. A
 * bundle is opened whole or not at all, so merging labels that some profile tells apart would hide rows from it: never done, not even to
 * stay under the target.
 */
export interface ClusterPlan {
  /** Groups of label ids, sorted; each becomes a bundle. */
  readonly groups: readonly (readonly number[])[];
  /** More groups than the target: the profiles tell too many labels apart. */
  readonly overTarget: boolean;
}

/** Files of many bundles cost queries time past about this many (findings: 30 files nothing on the median, 291 cost 1.2x). */
const BUNDLE_TARGET = 30;

interface ClusteredLabel {
  readonly id: number;
  readonly key: string;
}

/** Labels are merged only when it pays: where so many are declared that files of each would cost queries time. */
export function needsClusters(declaredLabels: number): boolean {
  return declaredLabels > BUNDLE_TARGET;
}

/** @param profiles what each clearance profile in force says of a label's key; order and repetition do not matter. */
export function planClusters(
  labels: readonly ClusteredLabel[],
  profiles: readonly ((key: string) => boolean)[],
  target: number = BUNDLE_TARGET,
): ClusterPlan {
  const groups = new Map<string, number[]>();
  for (const label of labels) {
    const signature = profiles.map((allows) => (allows(label.key) ? '1' : '0')).join('');
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, [label.id]);
    else group.push(label.id);
  }
  const sorted = Array.from(groups.values(), (group) => Object.freeze(group.sort((a, b) => a - b)));
  sorted.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  return Object.freeze({ groups: Object.freeze(sorted), overTarget: sorted.length > target });
}
