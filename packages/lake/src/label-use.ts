import { readPointers } from './catalogue.js';
import { SYSTEM } from './column.js';
import { integerRange } from './data-file.js';
import { lakeErrors } from './errors.js';
import type { LakeContext } from './lake-context.js';
import { readBundles, retireLabel } from './registry.js';
import { liveFiles, loadTables } from './table-reader.js';

/**
 * Frees a label's place among the live ones, when no file of any kept snapshot may hold a row that carries it.
 *
 * @throws lake.label-in-use, lake.label-unknown
 */
export async function freeLabel(context: LakeContext, label: number): Promise<void> {
  const bundles = await readBundles(context.database);
  const holding = new Set(bundles.filter((bundle) => bundle.labels.includes(label)).map((bundle) => bundle.id));
  const pointers = await readPointers(context.database);
  for (const table of await loadTables(context, Array.from(pointers.keys()))) {
    for (const snapshot of table.metadata.snapshots) {
      const files = await liveFiles(context, table, snapshot);
      const carried = files.some((file) => {
        if (!holding.has(file.bundle)) return false;
        const range = integerRange(file, table.metadata.schema.columns, SYSTEM.label);
        const outside =
          range?.least !== undefined &&
          range.most !== undefined &&
          (BigInt(label) < range.least || BigInt(label) > range.most);
        return !outside;
      });
      if (carried) throw lakeErrors.labelInUse({ label, table: table.pointer.name });
    }
  }
  await retireLabel(context.database, label);
}
