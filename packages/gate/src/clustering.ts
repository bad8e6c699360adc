import { isPeelError } from '@peel/kernel/errors';
import { needsClusters, planClusters } from '@peel/lake/cluster-plan';
import type { Lake, Table } from '@peel/lake/lake';
import { openChoices } from '@peel/policy/admission';
import { labelFromKey } from '@peel/policy/label';
import { sourceLabels } from '@peel/policy/reading/check-sources';
import type { Rulings } from '@peel/policy/rulings';
import type { SourceDefinition } from '@peel/policy/source';
import type { LabelIndex } from './label-index.js';
import type { People } from './people.js';
import type { PolicyInForce } from './policy-in-force.js';

/**
 * Keeps the number of bundles small (DESIGN, "Bundles"): labels to which every clearance in force gives the same ruling come to share
 * one. A clearance is what somebody could open today, or the ceiling of a standing order. Whether it is done, and with which labels, follows
 * from what the sources declare and not from what was brought in: files that a reader may see must not move because of rows that they may
 * not. Returns how many bundles there are after it, or `undefined` while there are few enough.
 */
export async function clusterLabels(
  parts: { readonly policy: PolicyInForce; readonly people: People; readonly labels: LabelIndex; readonly lake: Lake },
  now: number,
  recluster: (tables: readonly Table[], bundleOf: ReadonlyMap<number, number>) => Promise<unknown>,
): Promise<number | undefined> {
  const { labels, lake } = parts;
  const sources = [...parts.policy.definitions.sources.values()];
  const declared = new Set(sources.flatMap((source) => sourceLabels(source).map((label) => label.key)));
  if (!needsClusters(declared.size)) return undefined;
  for (const source of sources) if (!(await fits(labels, source))) break;
  const clearances = distinct(await clearancesInForce(parts, now));
  const plan = planClusters(
    labels.live,
    clearances.map((rulings) => (key: string) => rulings.satisfies(labelFromKey(key))),
  );
  const bundleOf = await labels.adopt(plan.groups);
  await recluster(await lake.tables(), bundleOf);
  return plan.groups.length;
}

/** Where more labels are declared than may be live, those that came first are. */
async function fits(labels: LabelIndex, source: SourceDefinition): Promise<boolean> {
  try {
    await labels.placesOf(source);
    return true;
  } catch (error) {
    if (isPeelError(error) && error.code === 'lake.labels-full') return false;
    throw error;
  }
}

async function clearancesInForce(
  { policy, people }: { readonly policy: PolicyInForce; readonly people: People },
  now: number,
): Promise<readonly Rulings[]> {
  const { definitions, engine } = policy;
  const found = [...definitions.orders.values()].map((order) => engine.ruleOrder(order));
  for (const { person, left } of await people.list()) {
    if (left) continue;
    const holdings = await people.holdings(person);
    for (const { purpose, operation } of openChoices(definitions, holdings, now)) {
      found.push(engine.rule({ person, purpose, operation, holdings }));
    }
  }
  return found;
}

function distinct(rulings: readonly Rulings[]): readonly Rulings[] {
  return [...new Map(rulings.map((each) => [each.fingerprint, each])).values()];
}
