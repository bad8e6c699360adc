import { OneByOne } from '@peel/kernel/one-by-one';
import type { LakeDatabase } from '@peel/lake/database';
import {
  adoptClusters,
  intern,
  type RegisteredBundle,
  type RegisteredLabel,
  readBundles,
  readLabels,
} from '@peel/lake/registry';
import { labelFromKey } from '@peel/policy/label';
import { sourceLabels } from '@peel/policy/reading/check-sources';
import type { SourceDefinition } from '@peel/policy/source';
import type { Kysely } from 'kysely';

/** Where rows of a label are kept. */
export interface LabelPlace {
  readonly labelId: number;
  readonly bundleId: number;
}

/** How many clearances' permitted bundles are remembered. */
const REMEMBERED = 256;

/**
 * The registry of labels and bundles as the gate asks it: read once, and again after each change, which only this service makes. Which
 * bundles a clearance opens is worked out once for all sessions with the same rulings.
 */
export class LabelIndex {
  private labels: readonly RegisteredLabel[] = [];
  private bundles: readonly RegisteredBundle[] = [];
  private readonly permitted = new Map<string, ReadonlySet<number>>();
  /** A slow look must not put bundles back that a later one has seen merged. */
  private readonly inTurn = new OneByOne();

  constructor(private readonly database: Kysely<LakeDatabase>) {}

  load(): Promise<void> {
    return this.inTurn.run(async () => {
      const labels = await readLabels(this.database);
      const bundles = inOrderOfTexts(await readBundles(this.database), labels);
      this.labels = labels;
      this.bundles = bundles;
      this.permitted.clear();
    });
  }

  /** The places of every label that rows, cells or quarantine of the source may carry, made when missing. Throws `lake.labels-full`. */
  async placesOf(source: SourceDefinition): Promise<ReadonlyMap<string, LabelPlace>> {
    const keys = sourceLabels(source).map((label) => label.key);
    const known = new Map(this.labels.map((label) => [label.key, label]));
    if (!keys.every((key) => known.has(key))) {
      for (const label of await intern(this.database, keys, source.name)) known.set(label.key, label);
      await this.load();
    }
    return new Map(
      keys.flatMap((key) => {
        const label = known.get(key);
        return label === undefined ? [] : [[key, { labelId: label.id, bundleId: label.bundle }] as const];
      }),
    );
  }

  get live(): readonly RegisteredLabel[] {
    return this.labels;
  }

  /** Sends each group's labels to one bundle, and gives the bundle of each label after it. */
  async adopt(groups: readonly (readonly number[])[]): Promise<ReadonlyMap<number, number>> {
    await adoptClusters(this.database, groups);
    await this.load();
    return new Map(this.labels.map((label) => [label.id, label.bundle]));
  }

  /**
   * The bundles every label of which is allowed, in the order of their labels' texts, which is the order they are read in. A label that is
   * not allowed, or is no longer live, closes the whole bundle.
   */
  bundlesPermitted(fingerprint: string, allowed: (labelKey: string) => boolean): ReadonlySet<number> {
    const known = this.permitted.get(fingerprint);
    if (known !== undefined) return known;
    const ids = new Set(this.labels.filter((label) => allowed(label.key)).map((label) => label.id));
    const bundles = new Set(
      this.bundles.filter((bundle) => bundle.labels.every((label) => ids.has(label))).map((bundle) => bundle.id),
    );
    if (this.permitted.size >= REMEMBERED) this.permitted.clear();
    this.permitted.set(fingerprint, bundles);
    return bundles;
  }

  /** The bundles that hold one of these labels, those of former days too. */
  bundlesWith(labels: readonly number[]): ReadonlySet<number> {
    return new Set(
      this.bundles.filter((bundle) => bundle.labels.some((id) => labels.includes(id))).map(({ id }) => id),
    );
  }

  /** The canonical texts of the labels in these bundles, sorted; what an act records as touched. */
  labelsIn(bundles: ReadonlySet<number>): readonly string[] {
    const ids = new Set(this.bundles.filter((bundle) => bundles.has(bundle.id)).flatMap((bundle) => bundle.labels));
    return this.labels
      .filter((label) => ids.has(label.id))
      .map((label) => labelFromKey(label.key).key)
      .sort();
  }
}

/** Ids follow from which source was brought in first, which may be one that the reader knows nothing of; texts follow from the law alone. */
function inOrderOfTexts(
  bundles: readonly RegisteredBundle[],
  labels: readonly RegisteredLabel[],
): readonly RegisteredBundle[] {
  const keys = new Map(labels.map((label) => [label.id, label.key]));
  const text = (bundle: RegisteredBundle): string =>
    bundle.labels
      .map((id) => keys.get(id) ?? '')
      .sort()
      .join(' ');
  return bundles
    .map((bundle) => ({ bundle, text: text(bundle) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ bundle }) => bundle);
}
