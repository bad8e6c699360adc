/**
 * What a snapshot changed, per bundle: the only history a reader is shown is made of the entries of their bundles. Kept in the
 * snapshot's summary so that history needs no manifest.
 */
export interface BundleChange {
  readonly bundle: number;
  readonly addedFiles: number;
  readonly addedRows: number;
  readonly removedFiles: number;
  readonly removedRows: number;
}

/** Sorted by bundle. */
export type BundleChanges = readonly BundleChange[];

interface Counted {
  readonly bundle: number;
  readonly rows: number;
}

export function bundleChanges(added: readonly Counted[], removed: readonly Counted[]): BundleChanges {
  const sums = new Map<number, { addedFiles: number; addedRows: number; removedFiles: number; removedRows: number }>();
  const of = (bundle: number) => {
    const known = sums.get(bundle) ?? { addedFiles: 0, addedRows: 0, removedFiles: 0, removedRows: 0 };
    sums.set(bundle, known);
    return known;
  };
  for (const file of added) {
    of(file.bundle).addedFiles += 1;
    of(file.bundle).addedRows += file.rows;
  }
  for (const file of removed) {
    of(file.bundle).removedFiles += 1;
    of(file.bundle).removedRows += file.rows;
  }
  return Object.freeze(
    Array.from(sums, ([bundle, counts]) => Object.freeze({ bundle, ...counts })).sort((a, b) => a.bundle - b.bundle),
  );
}

/** `3:1,120,0,0;7:0,0,2,90` */
export function changesToText(changes: BundleChanges): string {
  return changes
    .map((each) => `${each.bundle}:${each.addedFiles},${each.addedRows},${each.removedFiles},${each.removedRows}`)
    .join(';');
}

export function changesFromText(text: string): BundleChanges {
  if (text === '') return [];
  return text.split(';').map((part) => {
    const [bundle = 0, addedFiles = 0, addedRows = 0, removedFiles = 0, removedRows = 0] = part
      .split(/[:,]/)
      .map(Number);
    return Object.freeze({ bundle, addedFiles, addedRows, removedFiles, removedRows });
  });
}
